"""A Moodle's web services on the loopback, answering with what a Moodle 4.5.6 was seen to answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lti_tool.moodle.needs import NEEDS
from tests.unit.hosts import Asked, Host, Reply, said

SERVER = "/webservice/rest/server.php"
PAYLOADS = Path(__file__).parent / "payloads/moodle"
LACKS = {"exception": "required_capability_exception", "errorcode": "nopermissions", "message": "Sorry (View)"}
UNSEEN = {"exception": "require_login_exception", "errorcode": "requireloginerror", "message": "Course or activity not accessible."}
GONE = {"exception": "dml_missing_record_exception", "errorcode": "invalidrecordunknown", "message": "Can't find data record"}


def payload(name: str) -> Any:
    """Return a recorded answer."""
    return json.loads((PAYLOADS / f"{name}.json").read_text())


class Site(Host):
    """A Moodle that answers each function with a document, and knows the account 14. Another token than `token` opens nothing."""

    def __init__(self, url: str = "https://lms.example", token: str = "token") -> None:
        super().__init__()
        self.token = token
        self.documents: dict[str, Any] = {
            "core_webservice_get_site_info": {
                "sitename": "Campus", "siteurl": url, "userid": 14, "username": "mh_ws", "userissiteadmin": False,
                "release": "4.5.6 (Build: 20250811)", "functions": [{"name": need.function} for need in NEEDS],
            },
            "core_competency_list_course_competencies": payload("rest-list-course-competencies"),
            "core_competency_read_competency_framework": {"id": 1, "scaleid": 3},
            "core_competency_get_scale_values": payload("rest-scale-values"),
            "tool_lp_data_for_user_competency_summary_in_course": {"usercompetencysummary": {"cangrade": True}},
            "core_badges_get_user_badges": {"badges": [], "warnings": []},
            "core_course_get_course_module_by_instance": payload("rest-course-module"),
            "core_completion_get_activities_completion_status": payload("rest-completion-statuses"),
            "core_completion_override_activity_completion_status": payload("rest-completion-override"),
        }  # fmt: skip
        self.answers("POST", SERVER, self.serve)

    def serve(self, asked: Asked) -> Reply:
        if asked.form["wstoken"] != self.token:
            return said({"exception": "moodle_exception", "errorcode": "invalidtoken", "message": "Invalid token"})
        return said(self.documents[asked.form["wsfunction"]])

    def asked_for(self, function: str) -> list[dict[str, str]]:
        """Return the calls of this function."""
        return [asked.form for asked in self.asked if asked.form["wsfunction"] == function]
