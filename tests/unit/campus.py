"""A host with a gradebook, competencies and badges on the loopback, in the manner of any family where it matters to delivery.

It plays the other side from the standard and from `habits.py`: anything but FullyGraded erases, an empty body on
success, errors of web services with status 200. A lock makes each request whole, as a database does.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from datetime import UTC, datetime
from typing import Any

from tests.factories import COURSE, IDNUMBER, SCOPES
from tests.unit.gradebook import Gradebook
from tests.unit.habits import HABITS
from tests.unit.hosts import Asked, Host, Reply, said

SCALE = json.dumps([{"scaleid": "1"}, {"id": 2, "scaledefault": 1, "proficient": 1}])


NAMES = ("Not met", "Demonstrated", "Exemplary", "Beyond")
ACCOUNT, CMID = 14, 42


class Campus(Host):
    """The host; `book` is its gradebook, `ratings` what it holds per person, `badges` what it issued.

    `cells` and `bodies` are those of the link's own column. Without points, that column is of a type that takes a
    score and shows none. `others` are ratings of further competencies by (person, competency), `completed` the
    state and who set it, by person; `tracking` 0 tracks nobody.
    """

    def __init__(self, family: str = "moodle") -> None:
        super().__init__()
        self.family, self.habits = family, HABITS[family]
        self.book = Gradebook(self.origin, self.habits)
        self.ratings: dict[str, int] = {}
        self.badges: dict[str, list[tuple[str, datetime]]] = {}
        self.granted = list(SCOPES)
        self.good_tokens: set[str] = set()
        self.tokens_given = 0
        self.linked = IDNUMBER
        self.others: dict[tuple[str, str], int] = {}
        self.rated_by: dict[tuple[str, str], int] = {}
        self.notes: list[str] = []
        self.completed: dict[str, tuple[int, int | None]] = {}
        self.tracking = 2
        self.rules = ["completionusegrade"]
        self.activity: dict[str, Any] = {}
        self.token = "service-token"
        self.elsewhere: set[str] = set()
        self._one_at_a_time = threading.RLock()
        self.answers("POST", "/token", self.give_token)
        self.answers("POST", "/items/1/scores", self.take_score)
        self.answers("GET", "/items/1/results", self.show_results)
        self.answers("POST", "/webservice/rest/server.php", self.serve)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    @property
    def own(self) -> Any:
        return self.book.columns["1"]

    @property
    def cells(self) -> dict[str, dict[str, Any]]:
        return self.own.cells

    @property
    def bodies(self) -> list[bytes]:
        return self.own.bodies

    def give_token(self, asked: Asked) -> Reply:
        assert asked.form["client_assertion"].count(".") == 2
        if self.audience_of(asked) != (self.habits.audience or self.url("/token")):
            return said({"error": "invalid_client"}, 401)
        self.tokens_given += 1
        token = f"token-{self.tokens_given}"
        self.good_tokens.add(token)
        given = [scope for scope in asked.form["scope"].split() if scope in self.granted]
        return said({"access_token": token, "token_type": "bearer", "expires_in": 3600, "scope": " ".join(given)})

    def audience_of(self, asked: Asked) -> str:
        body = asked.form["client_assertion"].split(".")[1]
        return str(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["aud"])

    def take_score(self, asked: Asked) -> Reply:
        return self._gradebook(asked)

    show_results = take_score

    def types(self, who: str, score: float, at: datetime) -> None:
        """Let a teacher type a grade by hand."""
        self.own.types(who, score, at)

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
        return {"cm": {"id": CMID, "instance": int(form["instance"]), "completion": self.tracking, **self.activity}, "warnings": []}

    def core_completion_get_activities_completion_status(self, form: dict[str, str]) -> Any:
        state, by = self.completed.get(form["userid"], (0, None))
        details = [{"rulename": rule} for rule in self.rules]
        one = {"cmid": CMID, "state": state, "tracking": self.tracking, "overrideby": by, "details": details}
        return {"statuses": [one] if self.tracking else [], "warnings": []}

    def core_completion_override_activity_completion_status(self, form: dict[str, str]) -> Any:
        assert form["cmid"] == str(CMID)
        self.completed[form["userid"]] = int(form["newstate"]), ACCOUNT
        return {"cmid": CMID, "state": int(form["newstate"]), "overrideby": ACCOUNT, "tracking": self.tracking}

    def _act(self, asked: Asked) -> Reply:
        if (asked.method, asked.path) not in self._acts and asked.path.startswith("/items"):
            self.asked.append(asked)
            return self._gradebook(asked)
        return super()._act(asked)

    def _gradebook(self, asked: Asked) -> Reply:
        if asked.headers.get("Authorization", "").removeprefix("Bearer ") not in self.good_tokens:
            return Reply(401)
        if (asked.method, asked.path) == ("POST", "/items"):
            time.sleep(self.book.slow_seconds)  # in which another worker might look and find nothing
        with self._one_at_a_time:
            return self.book.answer(asked)
