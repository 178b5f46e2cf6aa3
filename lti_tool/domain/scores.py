"""What a gradebook cell is owed, when, and whether it may be written.

A score is what we send; a result is what the platform holds, and it is the platform's word
(AGS 2.0 4.1): a teacher may have typed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from lti_tool.domain.plans import Already, Held, Plan, Write
from lti_tool.errors import ToolError

__all__ = [
    "Already",
    "Held",
    "HostCell",
    "Plan",
    "Points",
    "Score",
    "ScoreRefused",
    "Write",
    "next_stamp",
    "plan_erasure",
    "plan_score",
    "same_value",
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
class Score:
    """One message to one cell. Given and maximum None empty the cell, which only a withdrawn award may ask for.

    The comment goes along each time, because leaving it out clears the earlier one (AGS 2.0
    3.4.11). Raises ScoreRefused: those of Points, stamp_without_zone.
    """

    given: Number | None
    maximum: Number | None
    comment: str
    stamp: datetime

    def __post_init__(self) -> None:
        if (self.given, self.maximum) != (None, None):
            Points(self.given, self.maximum)
        if self.stamp.tzinfo is None:
            raise ScoreRefused("stamp_without_zone")

    @property
    def points(self) -> Points | None:
        """Return what it says the learner got, or None when it empties the cell."""
        return None if self.given is None else Points(self.given, self.maximum)


@dataclass(frozen=True, slots=True)
class HostCell:
    """What the platform's result says. No score means an empty cell; the maximum is 1 unless told (AGS 2.0 3.3.4)."""

    score: Number | None
    maximum: Number = 1


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


def plan_score(host: HostCell | None, wanted: Points, last_ours: Points | None) -> Plan:
    """Return whether to write the wanted points over what the host shows; `last_ours` is what we last delivered."""
    if _is_empty(host):
        return Write()
    if _shows(host, wanted):
        return Already()
    return Write() if _shows(host, last_ours) else Held(host)


def plan_erasure(host: HostCell | None, last_ours: Points | None) -> Plan:
    """Return whether to empty the cell after an award was withdrawn: only where the host still shows ours."""
    if _is_empty(host):
        return Already()
    return Write() if _shows(host, last_ours) else Held(host)


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
