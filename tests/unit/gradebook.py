"""The gradebook of our test host: columns with their cells, spoken to by AGS 2.0, in the manner of one family."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from tests.unit.habits import Habits
from tests.unit.hosts import Asked, Reply, said

SCORE = "application/vnd.ims.lis.v1.score+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
ITEM = "application/vnd.ims.lis.v2.lineitem+json"
ITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
NO_ATTEMPT = "https://canvas.instructure.com/lti/submission"
NO_WORK = "https://canvas.instructure.com/lti/submission_type"
FILTERS = {"resource_link_id": "resourceLinkId", "resource_id": "resourceId", "tag": "tag"}


@dataclass
class HostColumn:
    """One column: what it says of itself, and a cell per person."""

    document: dict[str, Any]
    habits: Habits
    cells: dict[str, dict[str, Any]] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)
    comments: dict[str, list[str]] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)
    has_points: bool = True
    is_locked: bool = False

    def types(self, who: str, score: float, at: datetime) -> None:
        """Let a teacher type a grade by hand."""
        self.cells[who] = {"score": score, "at": at, "comment": "by hand"}

    def take(self, body: bytes) -> Reply:
        """Write a score message into its cell."""
        message = json.loads(body)
        self.bodies.append(body)
        cell, stamp = self.cells.get(message["userId"]), datetime.fromisoformat(message["timestamp"])
        if cell and self._is_too_old(stamp, cell["at"]):
            return Reply(self.habits.conflict)
        if self.is_locked and cell:
            return Reply(200)
        self._write(message, stamp)
        return Reply(200)

    def shown(self, asked: Asked) -> list[dict[str, Any]]:
        """Return the results; without points the column shows none."""
        filtered = asked.query.get("user_id")
        found = [(who, cell) for who, cell in self.cells.items() if cell["score"] is not None and filtered in (None, who)]
        return [self._result(who, cell, bool(filtered)) for who, cell in found] if self.has_points else []

    def _is_too_old(self, stamp: datetime, held: datetime) -> bool:
        unit = 1000 if self.habits.counts_milliseconds else 1
        new, old = (int(moment.timestamp() * unit) for moment in (stamp, held))
        return new < old if self.habits.takes_equal_stamp else new <= old

    def _write(self, message: dict[str, Any], stamp: datetime) -> None:
        who, is_final = message["userId"], message["gradingProgress"] == "FullyGraded" and "scoreGiven" in message
        score = message["scoreGiven"] / message["scoreMaximum"] * self.document["scoreMaximum"] if is_final else None
        self.cells[who] = {"score": score, "at": stamp, "comment": message.get("comment")}
        if message.get("comment"):
            self.comments.setdefault(who, []).append(message["comment"])
        if self.habits.counts_attempts and message.get(NO_ATTEMPT, {}).get("new_submission") is not False:
            self.attempts[who] = self.attempts.get(who, 0) + 1

    def _result(self, who: str, cell: dict[str, Any], is_filtered: bool) -> dict[str, Any]:
        result = {"userId": who, "resultScore": cell["score"], "resultMaximum": self.document["scoreMaximum"]}
        if self.habits.tells_times:
            result["timestamp"] = cell["at"].isoformat()
        if self.habits.tells_comments and cell["comment"] and (self.habits.comment_under_filter or not is_filtered):
            result["comment"] = cell["comment"]
        return result


class Gradebook:
    """All columns of one course; number 1 is the link's own. `strangers` are people it does not grade."""

    def __init__(self, origin: str, habits: Habits) -> None:
        self.origin, self.habits = origin, habits
        self.columns: dict[str, HostColumn] = {}
        self.strangers: set[str] = set()
        self.page_of = 0
        self.slow_seconds = 0.0
        self.add({"label": "Brew good coffee", "scoreMaximum": 100, "resourceLinkId": "link-1"})

    def add(self, document: dict[str, Any]) -> HostColumn:
        """Return a fresh column with an address of its own."""
        number = str(max((int(name) for name in self.columns), default=0) + 1)
        self.columns[number] = HostColumn({**document, "id": f"{self.origin}/items/{number}?type_id=3"}, self.habits)
        return self.columns[number]

    def tagged(self, tag: str) -> list[HostColumn]:
        """Return the columns of this kind."""
        return [column for column in self.columns.values() if column.document.get("tag") == tag]

    def answer(self, asked: Asked) -> Reply:
        """Return what a request for columns, scores or results is answered."""
        assert asked.query.get("type_id") == "3", "the query of an address belongs to the host"
        _, _, number, *rest = (*asked.path.split("/"), "")[:5]
        if not number:
            return self._list(asked) if asked.method == "GET" else self._create(asked)
        if number not in self.columns:
            return Reply(404)
        column, part = self.columns[number], rest[0] if rest else ""
        acts = {("POST", "scores"): self._score, ("GET", "results"): self._results, ("GET", ""): self._get, ("PUT", ""): self._put}
        return acts[asked.method, part](asked, column)

    def _score(self, asked: Asked, column: HostColumn) -> Reply:
        assert asked.headers["Content-Type"] == SCORE
        if json.loads(asked.body)["userId"] in self.strangers:
            return Reply(self.habits.stranger)
        return column.take(asked.body)

    def _results(self, asked: Asked, column: HostColumn) -> Reply:
        assert asked.headers["Accept"] == RESULTS
        assert not (self.habits.breaks_on_limit and "limit" in asked.query)
        return said(column.shown(asked), media_type=RESULTS)

    def _get(self, asked: Asked, column: HostColumn) -> Reply:
        assert asked.headers["Accept"] == ITEM
        return said(column.document, media_type=ITEM)

    def _put(self, asked: Asked, column: HostColumn) -> Reply:
        assert asked.headers["Content-Type"] == ITEM
        column.document = json.loads(asked.body)
        return said(column.document, media_type=ITEM)

    def _create(self, asked: Asked) -> Reply:
        assert asked.headers["Content-Type"] == ITEM
        document = json.loads(asked.body)
        assert document["label"].strip() and len(document["label"]) <= 255 and document["scoreMaximum"] > 0
        if self.habits.opens_column and "resourceLinkId" not in document:
            assert document[NO_WORK] == {"type": "none"}, "else the host makes an assignment that opens the tool"
        return said(self.add(document).document, 201, media_type=ITEM)

    def _list(self, asked: Asked) -> Reply:
        assert asked.headers["Accept"] == ITEMS
        wanted = {FILTERS[name]: value for name, value in asked.query.items() if name in FILTERS}
        found = [each.document for each in self.columns.values()]
        found = [each for each in found if all(each.get(name) == value for name, value in wanted.items())]
        start = int(asked.query.get("from", "0"))
        if not self.page_of or start + self.page_of >= len(found):
            return said(found[start:], media_type=ITEMS)
        return said(found[start : start + self.page_of], media_type=ITEMS, Link=self._next(asked, start + self.page_of))

    def _next(self, asked: Asked, start: int) -> str:
        relative = f"/items?{urlencode({**asked.query, 'from': start})}"
        url, first = self.origin + relative, f"{self.origin}/items?type_id=3"
        told = {"url": url, "amp": url.replace("&", "&amp;"), "relative": relative, "first": first}
        return self.habits.link_header.format(**told).encode().decode("latin-1")
