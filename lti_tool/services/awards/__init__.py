"""Awards: the fact that it was earned, the learner's acceptance, and what the world may read.

    addresses    where awards, achievements and status lists are read; the addresses are signed
    reading      awards as pages and verifiers see them
    granting     one award for one decision, with its place in a status list
    acts         acceptance by the learner, withdrawal by an assessor
    signing      what the worker signs, and the signed bytes kept for ever
"""

from lti_tool.services.awards.acts import accept, revoke, withdraw
from lti_tool.services.awards.addresses import achievement_url, credential_url, stack_url, status_list_url
from lti_tool.services.awards.granting import grant, grant_stack
from lti_tool.services.awards.reading import (
    AwardView,
    PublicAward,
    find,
    find_for_submission,
    find_public,
    get_own,
    get_public_credential,
    get_status_list,
    list_own,
    view,
)
from lti_tool.services.awards.signing import (
    CredentialFacts,
    StatusFacts,
    get_credential_facts,
    get_status_facts,
    keep_credential,
    keep_status_list,
)

__all__ = [
    "AwardView", "CredentialFacts", "PublicAward", "StatusFacts", "accept", "achievement_url", "credential_url", "find",
    "find_for_submission", "find_public", "get_credential_facts", "get_own", "get_public_credential", "get_status_facts",
    "get_status_list", "grant", "grant_stack", "keep_credential", "keep_status_list", "list_own", "revoke", "stack_url", "status_list_url",
    "view", "withdraw",
]  # fmt: skip
