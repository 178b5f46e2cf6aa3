"""The three documents of AGS 2.0 as values: line item, score message, result."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from lti_tool.errors import ToolError, TryAgain

LINE_ITEM = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SCORE = "application/vnd.ims.lis.v1.score+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"

ACTIVITY = frozenset({"Initialized", "Started", "InProgress", "Submitted", "Completed"})
GRADING = frozenset({"FullyGraded", "Pending", "PendingManual", "Failed", "NotReady"})
LONGEST_ID = 255


class ScoreFaulty(ToolError):
    """A score that must not leave: nobody named, not a number, below zero, a stamp without zone."""

    code, spec, coded = "score_faulty", "AGS 2.0 3.4", True


@dataclass(frozen=True)
class LineItem:
    """A column of the platform's gradebook.

    `id` is its address, given by the platform. `maximum` is the column's own scale: scores are
    rescaled to it. `resource_id` and `tag` are ours and survive a course copy, the address does not.
    `document` holds all that the platform says of it, also what we do not know; in a column that is
    yet to be made, what this platform wants to be told besides.
    """

    label: str
    maximum: float
    id: str | None = None
    resource_id: str | None = None
    tag: str | None = None
    resource_link_id: str | None = None
    document: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), repr=False, compare=False)

    def wire(self) -> dict[str, Any]:
        """Return the document to send: the platform's own with our values in it (AGS-08)."""
        ours = {
            "label": self.label,
            "scoreMaximum": _plain(self.maximum),
            "resourceId": self.resource_id,
            "tag": self.tag,
            "resourceLinkId": self.resource_link_id,
        }
        return {**self.document, **{name: value for name, value in ours.items() if value is not None}}


@dataclass(frozen=True)
class ScoreMessage:
    """What we send about one person in one column.

    `given` of `maximum` is the score (it may exceed it); `comment` is the whole feedback, because
    leaving it out clears the earlier one (SCO-15). `timestamp` says when the score changed, must be
    later than every earlier one by a second at least, and is repeated with the same body in a retry
    (SCO-10 to SCO-12). Moodle and Canvas erase what they hold on anything but FullyGraded (SCO-08).
    `submitted_at` is when the work was sent, `extras` what this platform wants to be told besides.
    Raises ScoreFaulty.
    """

    user_id: str
    timestamp: datetime
    given: float | None = None
    maximum: float | None = None
    comment: str | None = field(default=None, repr=False)
    activity_progress: str = "Completed"
    grading_progress: str = "FullyGraded"
    submitted_at: datetime | None = None
    extras: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), compare=False)

    def __post_init__(self) -> None:
        faults = {
            "person_missing": not isinstance(self.user_id, str) or not 0 < len(self.user_id) <= LONGEST_ID,
            "stamp_naive": any(moment is not None and moment.utcoffset() is None for moment in (self.timestamp, self.submitted_at)),
            "progress_unknown": self.activity_progress not in ACTIVITY or self.grading_progress not in GRADING,
            "score_not_a_number": not _is_number(self.given) or not _is_number(self.maximum),
        }
        _refuse(faults)
        _refuse(
            {
                # A message without score clears the cell: only `erase_score_message` says that (SCO-05).
                "score_missing": self.given is None and self.grading_progress != "NotReady",
                "score_negative": (self.given or 0) < 0,
                "maximum_missing": self.given is not None and self.maximum is None,
                "maximum_not_positive": self.maximum is not None and self.maximum <= 0,
            }
        )


@dataclass(frozen=True)
class Result:
    """What the platform holds for one person in one column: its word, never echoed back as a score (RES-04).

    `score` is None where there is none; Moodle leaves a final 0 out altogether. `at` is an addition of
    Moodle's: when the grade last changed there.
    """

    user_id: str
    score: float | None
    maximum: float = 1.0
    comment: str | None = field(default=None, repr=False)
    at: datetime | None = None


def erase_score_message(user_id: str, timestamp: datetime, extras: Mapping[str, Any] | None = None) -> ScoreMessage:
    """Return the message that takes score and comment out of the cell, on purpose (AGS 2.0 3.4.4, 4.5)."""
    return ScoreMessage(user_id, timestamp, activity_progress="Initialized", grading_progress="NotReady", extras=extras or {})


def to_bytes(score: ScoreMessage) -> bytes:
    """Return the body of a score message, the same bytes for the same message always.

    Times are in UTC with milliseconds (SCO-09, SCO-14). NUL and halves of characters are dropped from the
    comment: some databases refuse them for ever.
    """
    said = {
        **score.extras,
        "userId": score.user_id,
        "timestamp": _moment_said(score.timestamp),
        "activityProgress": score.activity_progress,
        "gradingProgress": score.grading_progress,
        "scoreGiven": _plain(score.given),
        "scoreMaximum": _plain(score.maximum) if score.given is not None else None,
        "comment": None if score.comment is None else score.comment.replace("\0", "").encode("utf-8", "ignore").decode(),
        "submission": None if score.submitted_at is None else {"submittedAt": _moment_said(score.submitted_at)},
    }
    said = {name: value for name, value in said.items() if value is not None}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def read_line_item(said: Any) -> LineItem:
    """Return the line item in a platform's answer; raises TryAgain answer_broken."""
    if not isinstance(said, dict) or not isinstance(said.get("id"), str) or not _is_number(said.get("scoreMaximum"), but_none=False):
        raise TryAgain("answer_broken", document="line_item")
    text = {name: said[name] for name in ("resourceId", "tag", "resourceLinkId") if isinstance(said.get(name), str) and said[name]}
    return LineItem(
        label=str(said.get("label", "")),
        maximum=said["scoreMaximum"],
        id=said["id"],
        resource_id=text.get("resourceId"),
        tag=text.get("tag"),
        resource_link_id=text.get("resourceLinkId"),
        document=MappingProxyType(dict(said)),
    )


def read_result(said: Any) -> Result:
    """Return the result in a platform's answer; raises TryAgain answer_broken."""
    if not isinstance(said, dict) or not isinstance(said.get("userId"), str | int) or isinstance(said.get("userId"), bool):
        raise TryAgain("answer_broken", document="result")
    score, maximum, comment = said.get("resultScore"), said.get("resultMaximum"), said.get("comment")
    if not _is_number(score) or not _is_number(maximum):
        raise TryAgain("answer_broken", document="result")
    return Result(
        user_id=str(said["userId"]),
        score=score,
        maximum=1.0 if maximum is None else maximum,
        comment=comment if isinstance(comment, str) else None,
        at=_moment(said.get("timestamp")),
    )


def _refuse(faults: Mapping[str, bool]) -> None:
    for code, is_so in faults.items():
        if is_so:
            raise ScoreFaulty(code)


def _is_number(value: Any, but_none: bool = True) -> bool:
    if value is None:
        return but_none
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _plain(value: float | None) -> float | None:
    """Return 100 for 100.0: hosts print what they are given."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _moment_said(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _moment(said: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(said)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
