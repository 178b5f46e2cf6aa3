"""Stacks: micro-credentials that together make more.

    reading      stacks as pages and verifiers see them
    designing    written, published, followed by a next version, retired
    earning      what somebody has earned, measured against a stack; who follows one
    awarding     the award of a complete stack, and what becomes of it when one it rests on is withdrawn
    credentials  what the worker signs, and what the world may read
"""

from lti_tool.services.stacks.awarding import award_complete, claim, withdraw_resting
from lti_tool.services.stacks.credentials import PublicStackAward, StackCredentialFacts, find_credential_facts, find_public_award
from lti_tool.services.stacks.designing import begin, begin_next, publish, retire, save
from lti_tool.services.stacks.earning import Path, StackAward, follow, get_path, list_paths
from lti_tool.services.stacks.reading import StackView, find, get_version, list_containing, list_for_design, list_on_offer

__all__ = [
    "Path", "PublicStackAward", "StackAward", "StackCredentialFacts", "StackView", "award_complete", "begin", "begin_next", "claim", "find",
    "find_credential_facts", "find_public_award", "follow", "get_path", "get_version", "list_containing", "list_for_design",
    "list_on_offer", "list_paths", "publish", "retire", "save", "withdraw_resting",
]  # fmt: skip
