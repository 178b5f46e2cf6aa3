"""A tool and the people it meets, in an LMS of any manner."""

import json
from types import SimpleNamespace

import requests

from .actors import ALL_SCOPES, ITEM, ITEM_LINK, SCORE, Browser, Tool, form_fields

NOTICES = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"


class Stage:
    def __init__(self, base: str):
        self.base, self.tool = base, Tool(base)
        self.admin, self.teacher, self.student = (Browser(base, name) for name in ("admin", "teacher", "student1"))
        scopes = ALL_SCOPES + ([NOTICES] if self.profile()["notices"] else [])
        assert self.tool.register(self.admin, scope=" ".join(scopes)).status_code == 200
        assert self.admin.press(f"/admin/tools/{self.tool.deployment}/activate").status_code == 200
        assert self.admin.press(f"/admin/tools/{self.tool.deployment}/chooser", show="1").status_code == 200

    def close(self) -> None:
        self.tool.server.shutdown()
        self.tool.server.server_close()

    def profile(self) -> dict:
        return requests.get(self.base + "/practice/profile").json()

    def order(self, path: str, **asked) -> requests.Response:
        return requests.post(f"{self.base}/practice/{path}", json=asked)

    def select(self, *items: dict, course: int = 2) -> requests.Response:
        """Select these items as the teacher does, and send them back."""
        page = self.teacher.press(f"/course/{course}/select-content", tool=self.tool.deployment)
        assert page.status_code == 200, page.text
        request = self.tool.claims(self.tool.authenticate(self.teacher, form_fields(page.text)))
        data = request["https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"].get("data")
        answer = self.tool.response(list(items), **{"https://purl.imsglobal.org/spec/lti-dl/claim/data": data})
        return self.tool.send_back(self.teacher, request, self.tool.sign(answer))

    def add(self, item: dict = ITEM_LINK, course: int = 2) -> SimpleNamespace:
        """An activity that was chosen through the tool."""
        answer = self.select(item, course=course)
        assert answer.status_code == 200, answer.text
        return self.activities(course)[-1]

    def activities(self, course: int = 2) -> list[SimpleNamespace]:
        """The tool's activities in the course; `column` is the address of the first of each one's columns."""
        found = self.teacher.json(f"/course/{course}/activities.json")["activities"]
        mine = [each for each in found if str(each["tool_id"]) == self.tool.deployment]
        return [SimpleNamespace(**each, column=each["line_items"][0]["url"] if each["line_items"] else None) for each in mine]

    def post(self, column: str, user: str = "5", **changes) -> requests.Response:
        """Post a score; what is not said is a final 40 of 40 with a comment."""
        body = {"userId": user, "scoreGiven": 40, "scoreMaximum": 40, "activityProgress": "Completed", "gradingProgress": "FullyGraded"}
        body |= {"timestamp": "2026-11-23T10:00:00.500Z", "comment": "Well done"} | changes
        path, query = column.split("?")
        return self.tool.call("POST", f"{path}/scores?{query}", {k: v for k, v in body.items() if v is not None}, media=SCORE)

    def make_column(self, course: int = 2, **changes) -> requests.Response:
        body = {"label": "A column", "scoreMaximum": 10} | changes
        return self.tool.call("POST", f"{self.base}/lti/services/{course}/lineitems?type_id={self.tool.deployment}", body, media=ITEM)

    def cell(self, column: str, user: str = "5", course: int = 2) -> dict | None:
        """What the gradebook holds for a person in the column of this address."""
        book = self.teacher.json(f"/course/{course}/gradebook.json")
        number = next(each["id"] for each in book["columns"] if each["url"] == column)
        return next((cell for cell in book["grades"] if cell["column_id"] == number and cell["person_id"] == user), None)

    def handler(self, kind: str, address: str | None = None) -> requests.Response:
        """Subscribe to a kind of notice."""
        token = self.tool.ask_token([NOTICES]).json()["access_token"]
        url = f"{self.base}/lti/services/notice-handlers/{self.tool.deployment}"
        body = json.dumps({"notice_type": kind, "handler": self.tool.url + "/notices" if address is None else address})
        return self.tool.call("PUT", url, body, media="application/json", token=token)
