"""Scores: what a tool writes into the gradebook (AGS 2.0, 3.4), with the habits of the host."""

import math
from datetime import datetime

from flask import Response

from .. import gradebook, people, tokens
from .. import vocabulary as v
from ..gradebook import Column
from ..refusals import ServiceRefused
from . import blueprint, doorway


@blueprint.post("/<int:course>/lineitems/<int:column_id>/lineitem/scores")
def post_score(course: int, column_id: int) -> Response:
    """Write one score; grade, completion and badge happen in this very call. The answer to success is empty."""
    body = doorway.read_json(v.MEDIA_SCORE)
    column = doorway.get_column(course, column_id, tokens.require(v.SCOPE_SCORES))
    person = _get_learner(body)
    stamp = _read_stamp(body)
    _check_progress(body)
    given, feedback = _read_grade(body, column)
    try:
        gradebook.post_score(column, person.id, given, feedback, stamp)
    except gradebook.Overtaken:
        raise ServiceRefused(
            409, "The timestamp is not later, in whole seconds, than that of the grade held here.", "AGS 2.0 3.4.9"
        ) from None
    except gradebook.Locked:
        raise ServiceRefused(500, "The grade or its column is locked.", "the gradebook of the host") from None
    return Response(b"", 200, content_type="text/html; charset=utf-8")


def _get_learner(body: dict) -> people.Person:
    if not isinstance(body.get("userId"), str) or not body["userId"]:
        raise ServiceRefused(400, "userId is missing or not a text.", "AGS 2.0 3.4.5")
    person = people.find_person(body["userId"])
    if person is None or not person.is_learner:
        raise ServiceRefused(
            400, "userId is not somebody with a gradebook role in this course: teachers and administrators have none.", "AGS 2.0 3.4.5"
        )
    return person


def _read_stamp(body: dict) -> int:
    text = body.get("timestamp")
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) and "T" in text else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ServiceRefused(400, "timestamp must be ISO 8601 with date, time and time zone.", "AGS 2.0 3.4.9")
    return math.floor(moment.timestamp())


def _check_progress(body: dict) -> None:
    if body.get("activityProgress") not in v.ACTIVITY_PROGRESS:
        raise ServiceRefused(400, "activityProgress must be one of " + ", ".join(v.ACTIVITY_PROGRESS) + ".", "AGS 2.0 3.4.7")
    if body.get("gradingProgress") not in v.GRADING_PROGRESS:
        raise ServiceRefused(400, "gradingProgress must be one of " + ", ".join(v.GRADING_PROGRESS) + ".", "AGS 2.0 3.4.8")


def _read_grade(body: dict, column: Column) -> tuple[float | None, str | None]:
    """Points in the column's scale and feedback; (None, None) erases, and anything but FullyGraded does."""
    comment = body.get("comment")
    if comment is not None and not isinstance(comment, str):
        raise ServiceRefused(400, "comment must be a text.", "AGS 2.0 3.4.11")
    if body.get("scoreGiven") is None:
        return None, None
    given = doorway.number(body["scoreGiven"], "scoreGiven")
    if "scoreMaximum" not in body:
        raise ServiceRefused(400, "scoreGiven needs scoreMaximum beside it.", "AGS 2.0 3.4.4")
    maximum = doorway.number(body["scoreMaximum"], "scoreMaximum")
    if not (math.isfinite(given) and math.isfinite(maximum)) or given < 0 or maximum < 0:
        raise ServiceRefused(400, "scoreGiven and scoreMaximum must not be negative or infinite.", "AGS 2.0 3.4.4")
    if body["gradingProgress"] != "FullyGraded":
        return None, None
    points = given / maximum * column.maximum if maximum else given
    return min(points, column.maximum), comment
