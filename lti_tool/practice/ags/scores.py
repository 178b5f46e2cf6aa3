"""Scores: what a tool writes into the gradebook (AGS 2.0, 3.4), judged in the manner of the host."""

import math
from datetime import datetime

from flask import Response, jsonify

from .. import gradebook, people, profiles, scores, tokens
from .. import vocabulary as v
from ..addresses import line_item_url
from ..gradebook import Column
from ..refusals import ServiceRefused
from . import blueprint, doorway

SUBMISSION = "https://canvas.instructure.com/lti/submission"  # Canvas's extension; others ignore what they do not know


@blueprint.post("/<int:course>/lineitems/<int:column_id>/lineitem/scores")
def post_score(course: int, column_id: int) -> Response:
    """Write one score; grade, completion and badge happen in this very call."""
    body, profile = doorway.read_json(v.MEDIA_SCORE), profiles.current()
    column = doorway.get_column(course, column_id, tokens.require(v.SCOPE_SCORES))
    person = _get_learner(body)
    score = _read(body, column)
    try:
        scores.post(column, person.id, score)
    except scores.Overtaken:
        text = "The timestamp is not later than that of the grade held here."
        raise ServiceRefused(profile.conflict_status, text, "AGS 2.0 3.4.9") from None
    except scores.UsedUp:
        text = "The maximum number of allowed attempts has been reached for this submission"
        raise ServiceRefused(422, text, "Canvas") from None
    except gradebook.Locked:
        raise ServiceRefused(500, "The grade or its column is locked.", "the gradebook of the host") from None
    if profile.answers_result_url:
        path, _, query = line_item_url(column).partition("?")
        return jsonify({"resultUrl": f"{path}/results?{query}&user_id={person.id}"})
    return Response(b"", 200, content_type="text/html; charset=utf-8")


def _get_learner(body: dict) -> people.Person:
    if not isinstance(body.get("userId"), str) or not body["userId"]:
        raise ServiceRefused(400, "userId is missing or not a text.", "AGS 2.0 3.4.5")
    person, profile = people.find_person(body["userId"]), profiles.current()
    if person is None:
        raise ServiceRefused(profile.unknown_person.status, profile.unknown_person.text, "AGS 2.0 3.4.5")
    if not (person.is_learner or (person.is_gradable and profile.test_learner)):
        raise ServiceRefused(profile.not_gradable.status, profile.not_gradable.text, "AGS 2.0 3.4.5")
    return person


def _read(body: dict, column: Column) -> scores.Score:
    """The score as its cell takes it; every member is checked, whether it will count or not."""
    stamp = _read_stamp(body)
    _check_progress(body)
    points, comment = _read_points(body, column), body.get("comment")
    if comment is not None and not isinstance(comment, str):
        raise ServiceRefused(400, "comment must be a text.", "AGS 2.0 3.4.11")
    extension = body.get(SUBMISSION)
    is_attempt = not (isinstance(extension, dict) and extension.get("new_submission") is False)
    return scores.Score(stamp, body["gradingProgress"], points, comment, is_attempt)


def _read_stamp(body: dict) -> int:
    """Milliseconds of the score's time."""
    text = body.get("timestamp")
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) and "T" in text else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ServiceRefused(400, "timestamp must be ISO 8601 with date, time and time zone.", "AGS 2.0 3.4.9")
    return math.floor(moment.timestamp() * 1000)


def _check_progress(body: dict) -> None:
    if body.get("activityProgress") not in v.ACTIVITY_PROGRESS:
        raise ServiceRefused(400, "activityProgress must be one of " + ", ".join(v.ACTIVITY_PROGRESS) + ".", "AGS 2.0 3.4.7")
    if body.get("gradingProgress") not in v.GRADING_PROGRESS:
        raise ServiceRefused(400, "gradingProgress must be one of " + ", ".join(v.GRADING_PROGRESS) + ".", "AGS 2.0 3.4.8")


def _read_points(body: dict, column: Column) -> float | None:
    """Points in the column's scale, at most its maximum; None where no score is given."""
    if body.get("scoreGiven") is None:
        return None
    given = doorway.number(body["scoreGiven"], "scoreGiven")
    if "scoreMaximum" not in body:
        raise ServiceRefused(400, "scoreGiven needs scoreMaximum beside it.", "AGS 2.0 3.4.4")
    maximum = doorway.number(body["scoreMaximum"], "scoreMaximum")
    if not (math.isfinite(given) and math.isfinite(maximum)) or given < 0 or maximum < 0:
        raise ServiceRefused(400, "scoreGiven and scoreMaximum must not be negative or infinite.", "AGS 2.0 3.4.4")
    points = given / maximum * column.maximum if maximum else given
    return min(points, column.maximum)
