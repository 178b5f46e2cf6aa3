"""Rosters: who is in a course by its platform's own list, read in pages and never half believed.

A reading holds the course by a stamp. Each page is written down as it comes, in short units, so that a
course of ten thousand neither fills the memory nor holds up launches; whom a whole reading did not
list is marked as gone at its end and never before.

    claiming   one reading at a time, what came of it, and which courses are due
    storing    pages into people and members; who is gone
    reaching   whom a link is not shown to
"""

from lti_tool.services.rosters.claiming import Due, Reading, ReadingLost, claim, fail, find_due, find_standing, list_for_platform
from lti_tool.services.rosters.reaching import LinkPlace, find_link, list_links, note_reach
from lti_tool.services.rosters.storing import finish, take

__all__ = [
    "Due", "LinkPlace", "Reading", "ReadingLost", "claim", "fail", "find_due", "find_link", "find_standing", "finish", "list_for_platform",
    "list_links", "note_reach", "take",
]  # fmt: skip
