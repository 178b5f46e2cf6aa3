"""Submissions: a learner's case for one micro-credential, over all its attempts.

    views      what pages read: evidence, attempts, judgements
    reading    a whole case as its learner sees it
    drafts     begun and saved by their owner only
    moving     taken over to a newer version, by choice
    sending    submitted, taken back, revised
"""

from lti_tool.services.submissions.drafts import DraftConflict, Saved, begin, save_draft
from lti_tool.services.submissions.moving import find_newer, move
from lti_tool.services.submissions.reading import HAS_CASE, Case, find_for_placement, get
from lti_tool.services.submissions.sending import SubmissionIncomplete, revise, submit, withdraw
from lti_tool.services.submissions.views import AttemptView, EvidenceView, Judgement, PastAttempt

__all__ = [
    "HAS_CASE", "AttemptView", "Case", "DraftConflict", "EvidenceView", "Judgement", "PastAttempt", "Saved", "SubmissionIncomplete",
    "begin", "find_for_placement", "find_newer", "get", "move", "revise", "save_draft", "submit", "withdraw",
]  # fmt: skip
