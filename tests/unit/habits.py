"""What each family of hosts does in its own way, as our test host plays it.

A table of its own, from what hosts were seen to do and what their documents say: it imports nothing of the tool's,
so that one wrong constant cannot pass on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Habits:
    """One family's; the defaults are what the standard says."""

    audience: str = ""  # of token requests; "" is the address they go to
    conflict: int = 409  # to a stamp that is too old
    counts_milliseconds: bool = True  # else whole seconds
    takes_equal_stamp: bool = False
    stranger: int = 400  # to a score for somebody who is not graded there
    tells_times: bool = True  # when a result last changed
    tells_comments: bool = True
    comment_under_filter: bool = True
    breaks_on_limit: bool = False
    comments_stay: bool = False  # each beside the earlier ones
    counts_attempts: bool = False  # unless told that it is none
    opens_column: bool = False  # a column tied to no link opens the tool, unless told that it takes no work
    makes_link_column: bool = True
    link_header: str = '<{url}>; rel="next"'


HABITS = {
    "moodle": Habits(counts_milliseconds=False, breaks_on_limit=True, link_header="<{amp}>; rel=\u201cnext\u201d"),
    "canvas": Habits(
        conflict=400, takes_equal_stamp=True, stranger=422, tells_times=False, comments_stay=True, counts_attempts=True,
        opens_column=True, link_header='<{first}>; rel="current",<{url}>; rel="next",<{first}>; rel="first",<{first}>; rel="last"',
    ),
    "desire2learn": Habits(
        audience="https://api.brightspace.com/auth/token", stranger=404, tells_times=False, makes_link_column=False,
        link_header='<{relative}>; rel="next"',
    ),
    "blackboardlearn": Habits(comment_under_filter=False, tells_times=False),
    "sakai": Habits(tells_times=False, link_header="<{url}>; REL=next"),
    "openedx": Habits(conflict=400, stranger=404, tells_times=False),
    "another": Habits(tells_times=False, tells_comments=False, makes_link_column=False),
}  # fmt: skip
