"""What became of a score after it arrived: what the gradebook holds now, against what it is owed.

The platform's word counts (AGS 2.0 4.1): a value that differs is somebody's, and stays. A missing result
proves little: Moodle leaves out a final grade of 0, and who left the course is often not listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lti_tool.domain.columns import AWARD, Named, Wish
from lti_tool.domain.hosts import HostProfile
from lti_tool.domain.scores import HostCell, Number, same_value

CLASSES: Mapping[str, str] = {
    "equal": "the gradebook shows what it is owed",
    "never_seen": "the host took it, and it never showed",
    "removed": "it was seen there, and is not any more",
    "overridden": "another value stands there: a person's",
    "locked": "the host does not let the cell be changed",
    "zero_unseen": "a score of 0, which this host does not tell: nothing can be said",
    "away": "not listed, and the learner is no longer active in the course",
    "column_gone": "the column itself is not there any more",
    "under_way": "it has not left yet, or a worker is at it",
    "stuck": "it did not arrive; the entry says why",
}
COLUMN_DOUBLED = "column_doubled"
"""Said of a column and not of a score: there are several of its kind."""

FINE = frozenset({"equal", "under_way", "away", "zero_unseen"})
"""Classes in which nobody needs to do anything."""

NO_COLUMN = frozenset({"line_item_gone", "column_missing"})


@dataclass(frozen=True, slots=True)
class Owed:
    """One score as the outbox knows it; `given` is None for a cell that is to be empty after a withdrawal."""

    state: str
    """delivered: it was seen there once; unconfirmed: it never was."""
    given: Number | None
    maximum: Number | None
    advice: str = ""
    is_healed: bool = False
    """Whether this very value was sent once more by itself already."""


def classify(owed: Owed, host: HostCell | None, profile: HostProfile, *, is_away: bool = False) -> str:
    """Return the class, of `CLASSES`, of a score that was brought to this host, by what its gradebook holds."""
    shows = host is not None and host.score is not None
    if owed.given is None or owed.maximum is None:
        # Ours went out on its arrival; what stands there since is a person's and nothing of ours is missing.
        if owed.state == "delivered" or not shows:
            return "equal"
        return "locked" if owed.advice == "unlock_grade" else "overridden"
    if shows:
        return "equal" if same_value(host.score, host.maximum, owed.given, owed.maximum) else "overridden"
    if owed.given == 0 and profile.results_omit_zero:
        return "zero_unseen"
    if is_away:
        return "away"
    return "removed" if owed.state == "delivered" else "never_seen"


def heals(found: str, owed: Owed, profile: HostProfile, *, is_own_column: bool) -> bool:
    """Whether the score is sent once more without asking anybody: once, where it was never seen, and over nobody's value.

    Where a 0 that a person gave reads like an empty cell, sending is harmless only if the host keeps that 0 by itself.
    """
    sees_zero = not profile.results_omit_zero or (is_own_column and profile.override_stays_in_own_column)
    return found == "never_seen" and not owed.is_healed and sees_zero


def standing(state: str, reason: str, advice: str, drift: str) -> str | None:
    """Return the class of any score of a column by its entry; None where nothing is owed any more."""
    if state in ("waiting", "claimed"):
        return "under_way"
    if state in ("delivered", "unconfirmed"):
        return drift or ("equal" if state == "delivered" else "never_seen")
    if state == "held" or reason == "host_value_kept":
        return "overridden"
    if state == "cancelled":
        return None
    if reason in NO_COLUMN:
        return "column_gone"
    return "locked" if advice == "unlock_grade" else "stuck"


def twins(found: Sequence[Named], wish: Wish, taken: Iterable[str] = ()) -> int:
    """Return how many columns of the course pass for the one we wish for; more than one is one too many.

    The link's own are those tied to this link and our loose ones; what serves another place (`taken`) is none of them.
    """
    others, ours = set(taken), (wish.resource_id, wish.tag)
    free = [item for item in found if item.id not in others]
    if wish.resource_link_id is None:
        return len({item.id for item in free if (item.resource_id, item.tag) == ours})
    tied = {item.id for item in free if item.resource_link_id == wish.resource_link_id and item.tag in (None, AWARD)}
    return len(tied | {item.id for item in free if (item.resource_id, item.tag) == ours and item.resource_link_id is None})
