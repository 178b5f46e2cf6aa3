"""Privacy: what the tool holds about a person, handed to them, and what they ask of it (data privacy launch).

    subjects     whose data, and how far who asks may look
    exporting    all of it as one document
    work         ... the cases: what was written, shown and judged
    erasures     a person's wish to be erased, for the operator to answer
"""

from lti_tool.services.privacy.erasures import ANSWER_DAYS, ErasureRequest, ask_erasure, find_request, list_requests
from lti_tool.services.privacy.exporting import export, note_export
from lti_tool.services.privacy.subjects import DataSubject, find_subject

__all__ = [
    "ANSWER_DAYS", "DataSubject", "ErasureRequest", "ask_erasure", "export", "find_request", "find_subject", "list_requests", "note_export",
]  # fmt: skip
