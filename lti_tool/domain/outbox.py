"""What a host is owed: the states of an entry, who moves it, how long it waits and what a person can do about it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lti_tool.errors import NotAllowed

State = Literal["waiting", "claimed", "delivered", "unconfirmed", "held", "refused", "clock", "cancelled"]

STATES: Mapping[State, str] = {
    "waiting": "due now or later",
    "claimed": "a worker is at it",
    "delivered": "the host took it and, where it can be read back, shows it",
    "unconfirmed": "the host took it and does not show it, or could not be asked",
    "held": "somebody else's value stands there; a teacher decides",
    "refused": "the host will not take it, however often we ask",
    "clock": "the host holds a later stamp than ours: a clock is or was wrong",
    "cancelled": "no longer owed: replaced by a newer decision, given up by a person, or about somebody who is not graded there",
}


@dataclass(frozen=True, slots=True)
class Transition:
    """One way an entry can move, and who moves it: the worker, a person, or the service that decided anew."""

    action: str
    source: State
    target: State
    actor: Literal["worker", "person", "service"]


TRANSITIONS = (
    Transition("claim", "waiting", "claimed", "worker"),
    Transition("claim", "unconfirmed", "claimed", "worker"),  # to read the host once more
    Transition("deliver", "claimed", "delivered", "worker"),
    Transition("doubt", "claimed", "unconfirmed", "worker"),
    Transition("wait", "claimed", "waiting", "worker"),
    Transition("lapse", "claimed", "waiting", "worker"),  # the worker that claimed it died
    Transition("hold", "claimed", "held", "worker"),
    Transition("refuse", "claimed", "refused", "worker"),
    Transition("stop_clock", "claimed", "clock", "worker"),
    Transition("exempt", "claimed", "cancelled", "worker"),  # nobody is graded where they teach, no badge seen where they are off
    Transition("retry", "waiting", "waiting", "person"),  # now, without waiting any longer
    Transition("retry", "unconfirmed", "waiting", "person"),
    Transition("heal", "unconfirmed", "waiting", "worker"),  # once, where the whole column was read and never showed it
    Transition("retry", "refused", "waiting", "person"),
    Transition("retry", "clock", "waiting", "person"),
    Transition("write_over", "held", "waiting", "person"),
    Transition("leave", "held", "cancelled", "person"),
    Transition("give_up", "refused", "cancelled", "person"),
    Transition("give_up", "clock", "cancelled", "person"),
    Transition("replace", "waiting", "cancelled", "service"),
    Transition("replace", "unconfirmed", "cancelled", "service"),
    Transition("replace", "held", "cancelled", "service"),
    Transition("replace", "refused", "cancelled", "service"),
    Transition("replace", "clock", "cancelled", "service"),
)

NEEDS_PERSON: frozenset[State] = frozenset({"held", "refused", "clock"})
SETTLED: frozenset[State] = frozenset({"delivered", "cancelled"})

ADVICE: Mapping[str, str] = {
    "activate_the_tool": "the host still holds the tool as pending",
    "add_functions_to_service": "the web service lacks a function",
    "allow_columns": "the host gives no right to make columns, or names no place for them",
    "allow_grade_service": "the host gives no right to write columns",
    "allow_services_for_this_tool": "the host grants fewer scopes than needed",
    "ask_host_administrator": "nothing better is known",
    "check_client_id_and_keyset": "client id and key set as the host has them",
    "check_clock": "compare the clocks of the tool and the host",
    "check_clocks_and_keyset": "our signed word was not believed",
    "check_column": "the column takes no such score",
    "check_course_and_competency": "learner, course or competency not found",
    "check_enrolment_and_role": "the host does not grade this person in the course",
    "check_person_and_right": "the host does not grade this person, or no longer lets the tool write there",
    "check_platform_is_moodle": "ids are not Moodle's",
    "check_service_account": "the account behind the token is locked",
    "check_service_address": "the web service address answers otherwise",
    "check_service_token": "the web service token and what its account may do",
    "check_token_address": "the token address answers otherwise",
    "choose_column_again": "the gradebook column is gone or belongs to another tool",
    "choose_rating_again": "the rating is not on the scale",
    "choose_value": "both values are shown: keep the host's or write ours",
    "enable_completion": "completion is off in the course",
    "enable_host_badges": "the host's own badges are off",
    "enable_rest_protocol": "web services or REST are off",
    "enable_service": "the web service is disabled",
    "grade_by_hand": "hosts take no grade of ours for who teaches there; a person may enter one",
    "grant_capability": "the account lacks a capability, named in the facts",
    "let_account_see_activity": "the account may not open the activity",
    "let_account_see_course": "the account cannot see the course",
    "link_competency_to_course": "the competency must be part of the course in the host",
    "look_at_grade": "a grade below the pass mark stands in the way",
    "open_activity_again": "the host no longer has this activity under its number",
    "open_service_to_account": "the web service is closed to the account altogether",
    "make_column_again": "a column of ours is gone; a teacher says whether it is made again",
    "mend_column": "what is owed about the column itself says what helps",
    "platform_cannot_read_keyset": "the host could not read our keys",
    "rate_by_hand": "rating or badge must be changed in the host itself",
    "retry_later": "nothing to do but wait",
    "set_column_to_points": "the column takes scores and shows none: it is of another type",
    "set_up_host_badge": "the host has no badge that follows from this",
    "tell_operator": "the fault is ours",
    "track_completion": "the activity's completion is not tracked",
    "unlock_grade": "the grade or its column is locked in the host",
    "untick_overridden": "a person overrode the grade in the host, which then keeps it",
}
"""Codes of what a person can do; pages turn them into words in both languages."""

DOUBTS = frozenset({"not_shown_by_host", "results_not_readable", "host_badge_absent"})
"""Reasons to be unconfirmed. While an entry carries one, the host is only looked at: it took our word once."""

LOOK_WAITS = (60.0, 300.0, 1800.0, 2 * 3600.0, 6 * 3600.0, 15 * 3600.0)
"""Seconds before each further look at an unconfirmed entry: six within a day, then only a person asks again."""

FIRST_WAIT = 5.0
LONGEST_WAIT = 3600.0
LONGEST_ASKED = 24 * 3600.0


class EntryNotAllowed(NotAllowed):
    """The entry is not, or no longer, where this can be done to it."""

    code, status, coded = "entry_not_allowed_now", 409, False


def next_state(state: str, action: str) -> State:
    """Return where an action leads from a state; raises EntryNotAllowed when it leads nowhere."""
    for transition in TRANSITIONS:
        if (transition.source, transition.action) == (state, action):
            return transition.target
    raise EntryNotAllowed(state=state, action=action)


def wait_after(tries: int, retry_after: float | None, chance: float) -> float:
    """Return the seconds to wait after so many tries, `chance` in [0, 1) spreading them evenly.

    The ceiling doubles from 5 s to an hour and the whole wait is drawn below it, so that entries
    that failed together do not come back together. What the host asked for (Retry-After) is kept
    to, up to a day, with a few seconds' spread on top.
    """
    if retry_after is not None and math.isfinite(retry_after) and retry_after > 0:
        return min(retry_after, LONGEST_ASKED) + chance * FIRST_WAIT
    doublings = min(max(tries, 1) - 1, 20)
    return max(1.0, chance * min(LONGEST_WAIT, FIRST_WAIT * 2**doublings))


def look_after(looks: int) -> float:
    """Return the seconds until the host is looked at once more, after so many looks."""
    return LOOK_WAITS[min(max(looks, 0), len(LOOK_WAITS) - 1)]
