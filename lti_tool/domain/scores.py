"""What a gradebook cell is owed, when, and whether it may be written.

A score is what we send; a result is what the platform holds, and it is the platform's word
(AGS 2.0 4.1): a teacher may have typed it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from lti_tool.domain.micro_credentials import Criterion
from lti_tool.domain.plans import Already, Held, Plan, Write
from lti_tool.errors import ToolError

__all__ = [
    "Already",
    "Held",
    "HostCell",
    "Plan",
    "Points",
    "ScoreRefused",
    "Write",
    "holds_comment",
    "level_points",
    "next_stamp",
    "plan_erasure",
    "plan_score",
    "same_value",
    "share_met",
]

Number = Decimal | int | float

ROUNDING = Decimal("0.00001")
"""Moodle keeps grades with five decimals; a value may come back one unit of the last one away."""

LEAST_APART = timedelta(seconds=1)
"""Between two stamps of one cell: Moodle compares whole seconds and answers 409 within the same one."""


class ScoreRefused(ToolError):
    """These numbers or this time cannot be a score."""

    code, coded = "score_bad", True


@dataclass(frozen=True, slots=True)
class Points:
    """So many out of so many: finite, not negative, out of more than nothing (AGS 2.0 3.4.4).

    Raises ScoreRefused: score_not_finite, score_negative, maximum_not_positive.
    """

    given: Number
    maximum: Number

    def __post_init__(self) -> None:
        given, maximum = _decimal(self.given), _decimal(self.maximum)
        if given < 0:
            raise ScoreRefused("score_negative", given=str(given))
        if maximum <= 0:
            raise ScoreRefused("maximum_not_positive", maximum=str(maximum))


@dataclass(frozen=True, slots=True)
class HostCell:
    """What the platform's result says. No score means an empty cell; the maximum is 1 unless told (AGS 2.0 3.3.4)."""

    score: Number | None
    maximum: Number = 1
    comment: str | None = None
    """None where the platform does not tell, or there is none."""


def next_stamp(now: datetime, last: datetime | None) -> datetime:
    """Return the stamp for a new score of a cell whose last one is known: now, or a second after the last.

    Strictly later by at least one whole second, so that hosts comparing seconds, milliseconds or
    microseconds agree about the order (AGS 2.0 3.4.9). In whole milliseconds, which is what is sent.
    """
    now = now.astimezone(UTC)
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    return now if last is None else max(now, last.astimezone(UTC) + LEAST_APART)


def same_value(result_score: Number | None, result_maximum: Number, given: Number, maximum: Number) -> bool:
    """Whether a result shows these points, scaled to the host's column and rounded as hosts round."""
    if result_score is None or _decimal(result_maximum) <= 0:
        return False
    expected = _decimal(given) / _decimal(maximum) * _decimal(result_maximum)
    return abs(_decimal(result_score) - expected) <= ROUNDING


def plan_score(host: HostCell | None, wanted: Points, last_ours: Points | None, *, is_comment_new: bool = False) -> Plan:
    """Return whether to write the wanted points over what the host shows; `last_ours` is what we last delivered.

    Points of ours that stand there already are written again where the words beside them are new.
    """
    if _is_empty(host):
        return Write()
    if _shows(host, wanted):
        return Write() if is_comment_new and _shows(host, last_ours) else Already()
    return Write() if _shows(host, last_ours) else Held(host)


def plan_erasure(host: HostCell | None, last_ours: Points | None) -> Plan:
    """Return whether to empty the cell after an award was withdrawn: only where the host still shows ours."""
    if _is_empty(host):
        return Already()
    return Write() if _shows(host, last_ours) else Held(host)


def holds_comment(host: HostCell | None, comment: str) -> bool:
    """Whether the host tells that these words stand there, alone or among others; marks and spaces it may have changed."""
    letters = _letters(comment)
    return host is not None and host.comment is not None and letters in _letters(host.comment)


def share_met(criteria: Sequence[Criterion], marks: Mapping[str, str]) -> Points:
    """Return how much of what is required was met, in whole points of 100; below 100, which only an award is.

    Two of three are 67. Where all is met and the decision was "not yet" all the same, it stops at 99: a
    platform that completes on the full score must not complete for anything less than an award.
    """
    required = [criterion for criterion in criteria if criterion.required]
    met = sum(1 for criterion in required if criterion.key in marks and criterion.is_met(marks[criterion.key]))
    return Points(min((200 * met + len(required)) // (2 * len(required)), 99), 100)


def level_points(criterion: Criterion, level: str) -> Points:
    """Return a level as points: its step on the scale, counted from 1, out of so many steps.

    The lowest is 1 and not 0: Moodle leaves a final 0 out of its results, so it could not be read back.
    """
    return Points(criterion.rank(level) + 1, len(criterion.levels))


def _letters(text: str) -> str:
    return "".join(character for character in re.sub(r"<[^<>]*>", "", html.unescape(text)) if character.isalnum())


def _is_empty(host: HostCell | None) -> bool:
    return host is None or host.score is None


def _shows(host: HostCell, points: Points | None) -> bool:
    return points is not None and same_value(host.score, host.maximum, points.given, points.maximum)


def _decimal(number: Number) -> Decimal:
    # By way of str, so that 0.1 means a tenth and not its nearest binary fraction.
    value = Decimal(str(number)) if isinstance(number, Decimal | int | float) and not isinstance(number, bool) else Decimal("NaN")
    if not value.is_finite():
        raise ScoreRefused("score_not_finite")
    return value
