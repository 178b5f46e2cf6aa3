"""What is in the cells: scores as they come, results as they are read back (AGS 2.0 3.3, 3.4)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from lti_tool.conformance import vocabulary as v
from lti_tool.conformance.platform.columns import QUERY, Columns
from lti_tool.conformance.platform.exchange import Reply, Request, document
from lti_tool.conformance.platform.tokens import Tokens

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|[+-]\d\d:?\d\d)")
"""ISO 8601 with parts of a second and a zone (AGS 3.4.9)."""


class Cells:
    """The newest score of each person in each column."""

    def __init__(self, tokens: Tokens, columns: Columns, url: Callable[[str], str]) -> None:
        self._tokens, self._columns, self._url = tokens, columns, url
        self._held: dict[tuple[str, str], dict[str, Any]] = {}
        self.failures_to_come = 0
        """So many of the next scores are answered 503: whoever sent them has to come again."""

    def answer_scores(self, request: Request) -> Reply:
        """Take a score; what the standard demands of it is noted."""
        number = self._column(request, "SCO-01")
        refusal = self._tokens.admit(request, v.SCORE_SCOPE)
        if number is None or refusal:
            return refusal or document({"error": "not found"}, 404)
        given = request.header("Content-Type").split(";")[0].strip()
        if given != v.SCORE:
            request.fault("SCO-02", f"Content-Type is {given!r}, not {v.SCORE!r}")
        told = request.json()
        if not isinstance(told, dict):
            request.fault("SCO-04", "the body is no JSON object")
            return document({"error": "bad request"}, 400)
        request.noted |= {"column": number, "score": told}
        if self.failures_to_come > 0:
            self.failures_to_come -= 1
            return Reply(503, b"", {"Retry-After": "1"})
        for line, text in faults_of_score(told):
            request.fault(line, text)
        if request.faults:
            return document({"error": "bad request"}, 400)
        return self._keep(request, number, told)

    def _keep(self, request: Request, number: str, told: Mapping[str, Any]) -> Reply:
        before = self._held.get((number, told["userId"]))
        if before and _moment(told["timestamp"]) <= _moment(before["timestamp"]):
            request.fault("SCO-10", f"timestamp {told['timestamp']} is not later than {before['timestamp']} of the score before")
            return document({"error": "conflict"}, 409)
        self._held[number, told["userId"]] = dict(told)
        return document({})

    def answer_results(self, request: Request) -> Reply:
        """Read back: an empty first page, then the cells; one without a score has an entry without resultScore (AGS 3.3)."""
        number = self._column(request, "RES-01")
        refusal = self._tokens.admit(request, v.RESULT_SCOPE)
        if number is None or refusal:
            return refusal or document({"error": "not found"}, 404)
        given = request.header("Accept").split(";")[0].strip()
        if given != v.RESULTS:
            request.fault("RES-01", f"Accept is {given!r}, not {v.RESULTS!r}")
        if "page" not in request.query:
            following = f'<{self._url(request.target)}&page=2>; rel="next"'
            return document([], media_type=v.RESULTS, Link=following)
        asked = request.query.get("user_id")
        people = [asked] if asked else [user for column, user in self._held if column == number]
        results = [self._result(number, user) for user in people]
        request.noted["scoreless"] = any("resultScore" not in each for each in results)
        return document(results, media_type=v.RESULTS)

    def _result(self, number: str, user: str) -> dict[str, Any]:
        address, held = self._columns.rows[number]["document"]["id"], self._held.get((number, user), {})
        result = {"id": f"{address.split('?')[0]}/results/{user}", "scoreOf": address, "userId": user}
        if held.get("scoreGiven") is None:
            return result
        return result | {"resultScore": held["scoreGiven"], "resultMaximum": held["scoreMaximum"], "comment": held.get("comment", "")}

    def _column(self, request: Request, line: str) -> str | None:
        """Return the column this address is about; the query it was given with must still be there (AGS 3.4.1)."""
        number = request.path.split("/")[4]
        if number in self._columns.rows and QUERY in request.target.partition("?")[2].split("&"):
            return number
        request.fault(line, f"{request.target} is not the column's address with a segment before its query")
        return None


def faults_of_score(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what is wrong with a score, by line of the checklist."""
    given, maximum, erases = told.get("scoreGiven"), told.get("scoreMaximum"), told.get("scoreGiven") is None
    who, by, review = told.get("userId"), told.get("scoringUserId", "x"), told.get("submission", {})
    wrong = [
        ("SCO-03", f"userId is {who!r}", not isinstance(who, str) or not who),
        ("SCO-04", f"scoreGiven is {given!r}", not erases and not (_is_number(given) and given >= 0)),
        ("SCO-04", f"scoreMaximum is {maximum!r}", not erases and not (_is_number(maximum) and maximum > 0)),
        ("SCO-05", "a message without scoreGiven clears the cell, and says that all is done", erases and not _is_withdrawal(told)),
        ("SCO-06", f"activityProgress is {told.get('activityProgress')!r}", told.get("activityProgress") not in v.ACTIVITY_PROGRESS),
        ("SCO-07", f"gradingProgress is {told.get('gradingProgress')!r}", told.get("gradingProgress") not in v.GRADING_PROGRESS),
        ("SCO-09", f"timestamp is {told.get('timestamp')!r}", not _is_stamp(told.get("timestamp"))),
        ("SCO-14", f"submission is {review!r}", not _is_submission(review)),
        ("SCO-15", "comment is no text", not isinstance(told.get("comment", ""), str)),
        ("SCO-16", f"scoringUserId is {by!r}", not isinstance(by, str) or not by),
    ]
    return [(line, text) for line, text, is_wrong in wrong if is_wrong]


def _is_withdrawal(told: Mapping[str, Any]) -> bool:
    return told.get("gradingProgress") != "FullyGraded"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_stamp(value: Any) -> bool:
    return isinstance(value, str) and STAMP.fullmatch(value) is not None


def _is_submission(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    times = [value[name] for name in ("startedAt", "submittedAt") if name in value]
    return all(map(_is_stamp, times)) and (len(times) < 2 or _moment(times[0]) <= _moment(times[1]))


def _moment(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)
