"""The drift watch: each gradebook column is read back whole, and what is found is noted beside what is owed.

Nothing here writes to a host. A score that never showed is given back to the worker once; everything else waits for a person.

    claiming   one reading of a column at a time, and which are due
    taking     results, and what is missing among them, compared with what is owed
    telling    what the newest reading found, for pages and commands
"""

from lti_tool.services.drift.claiming import Reading, ReadingLost, ask, claim, fail, find_due, finish, list_keys
from lti_tool.services.drift.taking import lose, take, take_missing
from lti_tool.services.drift.telling import LookView, count_platform, list_for_placement

__all__ = [
    "LookView", "Reading", "ReadingLost", "ask", "claim", "count_platform", "fail", "find_due", "finish", "list_for_placement",
    "list_keys", "lose", "take", "take_missing",
]  # fmt: skip
