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


NAMES = ("Not met", "Demonstrated", "Exemplary", "Beyond")
ACCOUNT, CMID = 14, 42


class Campus(Host):
    """The host; `cells` is its gradebook, `ratings` what it holds per person, `badges` what it issued.

    Without points, the column is of a type that takes a score and shows none. `others` are ratings of further
    competencies by (person, competency), `completed` the state and who set it, by person; `tracking` 0 tracks nobody.
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
        self.others: dict[tuple[str, str], int] = {}
        self.rated_by: dict[tuple[str, str], int] = {}
        self.notes: list[str] = []
        self.completed: dict[str, tuple[int, int | None]] = {}
        self.tracking = 2
        self.token = "service-token"
        self.elsewhere: set[str] = set()
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
        if form["wstoken"] != self.token:
            return said({"exception": "moodle_exception", "errorcode": "invalidtoken", "message": "Invalid token"})
        return said(getattr(self, form["wsfunction"])(form))

    def core_webservice_get_site_info(self, form: dict[str, str]) -> Any:
        return {"sitename": "Campus", "userid": ACCOUNT, "username": "service", "siteurl": self.origin, "release": "4.5", "functions": []}

    def core_competency_list_course_competencies(self, form: dict[str, str]) -> Any:
        assert form["id"] == COURSE
        named = {7: (self.linked, "Coffee"), 8: ("MC-BREW", "Brewing"), 9: ("MC-TASTE", "Taste")}
        return [
            {"competency": {"id": key, "idnumber": number, "shortname": name, "scaleid": 1, "scaleconfiguration": SCALE}}
            for key, (number, name) in named.items()
        ]

    def core_competency_get_scale_values(self, form: dict[str, str]) -> Any:
        return [{"id": item, "name": name} for item, name in enumerate(NAMES, 1)]

    def tool_lp_data_for_user_competency_summary_in_course(self, form: dict[str, str]) -> Any:
        cell = form["userid"], form["competencyid"]
        grade = self.ratings.get(cell[0]) if cell[1] == "7" else self.others.get(cell)
        held = {"grade": grade, "proficiency": grade == 2, "gradename": NAMES[grade - 1] if grade else "-"}
        by = self.rated_by.get(cell)
        evidence = [{"id": 1, "grade": grade, "actionuserid": by, "timecreated": 1}] if grade and by else []
        return {"usercompetencysummary": {"usercompetencycourse": held, "evidence": evidence, "cangrade": True}}

    def core_competency_grade_competency_in_course(self, form: dict[str, str]) -> Any:
        cell = form["userid"], form["competencyid"]
        if cell[1] == "7":
            self.ratings[cell[0]] = int(form["grade"])
        else:
            self.others[cell] = int(form["grade"])
        self.rated_by[cell] = ACCOUNT
        self.notes.append(form["note"])
        return {"id": 1}

    def core_badges_get_user_badges(self, form: dict[str, str]) -> Any:
        held = self.badges.get(form["userid"], [])
        if form["courseid"] != "0":
            held = [(name, at) for name, at in held if name not in self.elsewhere]
        shown = [
            {"id": 1, "type": 2, "name": name, "dateissued": int(at.timestamp()), "uniquehash": name.replace(" ", "")} for name, at in held
        ]
        return {"badges": shown, "warnings": []}

    def core_course_get_course_module_by_instance(self, form: dict[str, str]) -> Any:
        assert form["module"] == "lti"
        return {"cm": {"id": CMID, "instance": int(form["instance"]), "completion": self.tracking}, "warnings": []}

    def core_completion_get_activities_completion_status(self, form: dict[str, str]) -> Any:
        state, by = self.completed.get(form["userid"], (0, None))
        one = {"cmid": CMID, "state": state, "tracking": self.tracking, "overrideby": by, "details": [{"rulename": "completionusegrade"}]}
        return {"statuses": [one] if self.tracking else [], "warnings": []}

    def core_completion_override_activity_completion_status(self, form: dict[str, str]) -> Any:
        assert form["cmid"] == str(CMID)
        self.completed[form["userid"]] = int(form["newstate"]), ACCOUNT
        return {"cmid": CMID, "state": int(form["newstate"]), "overrideby": ACCOUNT, "tracking": self.tracking}

    def _is_let_in(self, asked: Asked) -> bool:
        return asked.headers.get("Authorization", "").removeprefix("Bearer ") in self.good_tokens
