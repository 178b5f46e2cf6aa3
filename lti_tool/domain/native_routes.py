"""By which way an award becomes something of Moodle's own: a completion, a competency, a badge.

Moodle issues its badges itself, for what it sees: an activity completed, or a competency rated. The tool brings one of
the two about. Which fits depends on what there is: a gradebook column, competencies in the course, a token.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Wish = Literal["badge", "competency", "completion"]
WISHES: tuple[str, ...] = get_args(Wish)
Route = Literal["activity", "competency_by_activity", "competency_by_service", "completion_by_service"]
ROUTES: tuple[str, ...] = get_args(Route)
BY_HAND, BY_RULES = 1, 2


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known of this activity in its platform; None where only the teacher can tell.

    `tracking`: how the activity's completion is tracked (0 not at all, 1 by the student's own tick, 2 by conditions).
    """

    has_column: bool
    has_token: bool
    has_competencies: bool | None = None
    tracking: int | None = None
    rules: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Advice:
    """The way that fits, and those that would do as well; none does before there is a column or a token."""

    route: Route | None
    others: tuple[Route, ...] = ()


def open_questions(ground: Ground, wish: Wish | None, uses_competencies: bool | None) -> tuple[str, ...]:
    """Return what the teacher still has to be asked: wish, competencies. Never more than these two."""
    asked = () if wish else ("wish",)
    is_unknown = ground.has_competencies is None and uses_competencies is None and wish in (None, "badge")
    return (*asked, "competencies") if is_unknown else asked


def advise(ground: Ground, wish: Wish, uses_competencies: bool | None) -> Advice:
    """Return the way that fits this wish.

    A token rates more exactly, and criterion by criterion; a grade needs nobody's help. A competency says more than
    a completion, so where the course has some, a badge is best tied to one. Completion by service is for activities
    without a column, and never for a badge: such an activity can only be tracked by the student's own tick.
    """
    ways = _ways(wish, ground.has_competencies if uses_competencies is None else uses_competencies)
    possible = tuple(way for way in ways if _is_possible(way, ground))
    return Advice(possible[0], possible[1:]) if possible else Advice(None)


def tracks_badly(ground: Ground) -> str:
    """Return what is amiss with the activity's completion, as far as Moodle lets us see: untracked, by_hand, by_view, or nothing.

    A student who may tick it, or who completes it by looking, is given whatever hangs on it.
    """
    if ground.tracking is None:
        return ""
    if ground.tracking == BY_HAND:
        return "by_hand"
    if ground.tracking != BY_RULES:
        return "untracked"
    return "" if ground.rules & {"completionusegrade", "completionpassgrade"} else "by_view"


def _ways(wish: Wish, uses_competencies: bool | None) -> tuple[Route, ...]:
    if wish == "completion":
        return ("activity", "completion_by_service")
    if wish == "competency":
        return ("competency_by_service", "competency_by_activity")
    if uses_competencies:
        return ("competency_by_service", "competency_by_activity", "activity")
    return ("activity",)


def _is_possible(way: Route, ground: Ground) -> bool:
    return ground.has_token if way.endswith("_by_service") else ground.has_column
