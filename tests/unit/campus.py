"""A host with a gradebook, competencies and badges on the loopback, as strict as Moodle where it matters to delivery.

It plays the other side from the standard and from what Moodle was seen to do: whole-second stamps with
409, anything but FullyGraded erases, an empty body on success, errors of web services with status 200.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from tests.factories import COURSE, IDNUMBER, SCOPES
from tests.unit.hosts import Asked, Host, Reply, said

SCORE = "application/vnd.ims.lis.v1.score+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
SCALE = json.dumps([{"scaleid": "1"}, {"id": 2, "scaledefault": 1, "proficient": 1}])


class Campus(Host):
    """The host; `cells` is its gradebook, `ratings` what it holds per person, `badges` what it issued.

    Without points, the column is of a type that takes a score and shows none.
    """

    def __init__(self) -> None:
        super().__init__()
        self.cells: dict[str, dict[str, Any]] = {}
        self.bodies: list[bytes] = []
        self.ratings: dict[str, int] = {}
        self.badges: dict[str, list[tuple[str, datetime]]] = {}
        self.granted = list(SCOPES)
        self.good_tokens: set[str] = set()
        self.tokens_given = 0
        self.locked = False
        self.has_points = True
        self.linked = IDNUMBER
        self.answers("POST", "/token", self.give_token)
        self.answers("POST", "/items/1/scores", self.take_score)
        self.answers("GET", "/items/1/results", self.show_results)
        self.answers("POST", "/webservice/rest/server.php", self.serve)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    def give_token(self, asked: Asked) -> Reply:
        assert asked.form["client_assertion"].count(".") == 2
        self.tokens_given += 1
        token = f"token-{self.tokens_given}"
        self.good_tokens = {token}
        return said({"access_token": token, "token_type": "bearer", "expires_in": 3600, "scope": " ".join(self.granted)})

    def take_score(self, asked: Asked) -> Reply:
        if not self._is_let_in(asked):
            return Reply(401)
        assert asked.headers["Content-Type"] == SCORE and asked.query == {"type_id": "3"}
        message = json.loads(asked.body)
        self.bodies.append(asked.body)
        cell, stamp = self.cells.get(message["userId"]), datetime.fromisoformat(message["timestamp"])
        if cell and int(stamp.timestamp()) <= int(cell["at"].timestamp()):
            return Reply(409)
        if self.locked and cell:
            return Reply(200)
        is_final = message["gradingProgress"] == "FullyGraded"
        score = message["scoreGiven"] if is_final else None
        self.cells[message["userId"]] = {"score": score, "at": stamp, "comment": message.get("comment")}
        return Reply(200)

    def show_results(self, asked: Asked) -> Reply:
        if not self._is_let_in(asked):
            return Reply(401)
        assert asked.headers["Accept"] == RESULTS and "limit" not in asked.query
        shown = [
            {"userId": who, "resultScore": cell["score"], "resultMaximum": 100, "timestamp": cell["at"].isoformat()}
            for who, cell in self.cells.items()
            if cell["score"] is not None and self.has_points
        ]
        return said(shown, media_type=RESULTS)

    def types(self, who: str, score: float, at: datetime) -> None:
        """Let a teacher type a grade by hand."""
        self.cells[who] = {"score": score, "at": at, "comment": "by hand"}

    def serve(self, asked: Asked) -> Reply:
        form = asked.form
        if form["wstoken"] != "service-token":
            return said({"exception": "moodle_exception", "errorcode": "invalidtoken", "message": "Invalid token"})
        return said(getattr(self, form["wsfunction"])(form))

    def core_competency_list_course_competencies(self, form: dict[str, str]) -> Any:
        assert form["id"] == COURSE
        competency = {"id": 7, "idnumber": self.linked, "shortname": "Coffee", "scaleid": 1, "scaleconfiguration": SCALE}
        return [{"competency": competency}]

    def tool_lp_data_for_user_competency_summary_in_course(self, form: dict[str, str]) -> Any:
        grade = self.ratings.get(form["userid"])
        return {"usercompetencysummary": {"usercompetencycourse": {"grade": grade, "proficiency": grade == 2}, "evidence": []}}

    def core_competency_grade_competency_in_course(self, form: dict[str, str]) -> Any:
        self.ratings[form["userid"]] = int(form["grade"])
        return {"id": 1}

    def core_badges_get_user_badges(self, form: dict[str, str]) -> Any:
        held = self.badges.get(form["userid"], [])
        shown = [{"id": 1, "name": name, "dateissued": int(at.timestamp()), "uniquehash": "abc"} for name, at in held]
        return {"badges": shown, "warnings": []}

    def _is_let_in(self, asked: Asked) -> bool:
        return asked.headers.get("Authorization", "").removeprefix("Bearer ") in self.good_tokens
