"""One assessor's judgement: a level per criterion, and what follows from the levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lti_tool.domain.micro_credentials import Criterion
from lti_tool.errors import ToolError

Marks = Mapping[str, str]
"""Criterion key -> level key."""


class MarkRefused(ToolError):
    """A mark names a criterion or a level that this rubric does not have."""

    code, coded = "no_such_level", True


@dataclass(frozen=True, slots=True)
class Awarded:
    """Every required criterion stands at its passing level or above."""


@dataclass(frozen=True, slots=True)
class NotYet:
    """A normal step, not an end: the required criteria still to be met, in the rubric's order."""

    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionFault:
    """What a decision still lacks: unmarked, below_passing, comment_missing (each with its criterion), overall_missing."""

    kind: str
    criterion: str | None = None


def decide(criteria: Sequence[Criterion], marks: Marks) -> Awarded | NotYet:
    """Return what the marks amount to.

    There is no sum and no percentage: a strong mark does not make up for a missing one, and
    optional criteria never block. Raises MarkRefused: no_such_criterion, no_such_level.
    """
    check_marks(criteria, marks)
    missing = tuple(criterion.key for criterion in criteria if criterion.required and not _is_met(criterion, marks))
    return NotYet(missing) if missing else Awarded()


def check_decision(
    criteria: Sequence[Criterion],
    marks: Marks,
    comments: Mapping[str, str],
    wanted: Literal["awarded", "not_yet"],
    overall: str,
) -> tuple[DecisionFault, ...]:
    """Return what keeps this decision from being made; empty when it may be.

    Both decisions need every required criterion marked, so that a learner is told all at once.
    "Awarded" needs them met. "Not yet" owes a comment for each that is not; where all are met, the
    marks do not explain it, so the overall comment must. Raises MarkRefused as `decide` does.
    """
    check_marks(criteria, marks)
    required = [criterion for criterion in criteria if criterion.required]
    unmarked = [criterion for criterion in required if criterion.key not in marks]
    unmet = [criterion for criterion in required if criterion.key in marks and not _is_met(criterion, marks)]
    faults = [DecisionFault("unmarked", criterion.key) for criterion in unmarked]
    if wanted == "awarded":
        faults += [DecisionFault("below_passing", criterion.key) for criterion in unmet]
    else:
        faults += [DecisionFault("comment_missing", criterion.key) for criterion in unmet if _is_blank(comments.get(criterion.key))]
        if not unmarked and not unmet and _is_blank(overall):
            faults.append(DecisionFault("overall_missing"))
    return tuple(faults)


def check_marks(criteria: Sequence[Criterion], marks: Marks) -> None:
    """Raise MarkRefused unless each mark names a criterion of this rubric and a level of that criterion."""
    by_key = {criterion.key: criterion for criterion in criteria}
    for key, level in marks.items():
        if key not in by_key:
            raise MarkRefused("no_such_criterion", criterion=key)
        if level not in {step.key for step in by_key[key].levels}:
            raise MarkRefused("no_such_level", criterion=key, level=level)


def _is_met(criterion: Criterion, marks: Marks) -> bool:
    return criterion.key in marks and criterion.is_met(marks[criterion.key])


def _is_blank(text: str | None) -> bool:
    return not (text or "").strip()
