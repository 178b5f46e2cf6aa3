"""The loop, once, over real HTTP: from a registration to a credential that a stranger verified and then saw revoked.

Nothing is shared with the tool but HTTP and its commands; what the host holds is read from the host.
Each step leaves a receipt that says what was seen.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lti_tool.demo import verifier
from lti_tool.demo.acts import judge, pick, register, send_work, wait_for
from lti_tool.demo.browser import Browser
from lti_tool.demo.lms import Somebody
from lti_tool.demo.pages import WentWrong
from lti_tool.demo.processes import Demo
from lti_tool.demo.tool import Assessor, Learner

RECEIPTS = (
    "registration", "deep_link", "launch", "submission", "decision", "score",
    "competency_rating", "host_badge", "credential", "verification", "revocation",
)
SLUG = "adjust-teaching-with-exit-tickets"
COMPETENCY = "MC-EDU-01"
LEARNER = "student8"


@dataclass
class Receipt:
    """What came of one step."""

    ok: bool
    seconds: float
    detail: str


class Walk:
    """One run of the loop; `receipts` grows step by step, and the first failure ends it."""

    def __init__(self, demo: Demo, report: Callable[[str], None]) -> None:
        self.demo, self.report = demo, report
        self.receipts: dict[str, Receipt] = {}
        self.admin = Somebody(demo.ports.lms_url, "admin")
        self.instructor = Somebody(demo.ports.lms_url, "teacher")
        self.learner = Somebody(demo.ports.lms_url, LEARNER)
        self.title = ""
        self.column: dict[str, Any] = {}
        self.award_url = ""
        self.kept: dict[str, bytes] = {}

    def run(self) -> bool:
        """Take every step in order and return whether all went well."""
        for name in RECEIPTS:
            begun = time.monotonic()
            try:
                ok, detail = True, getattr(self, name)()
            except Exception as failure:  # whatever went wrong belongs on the receipt
                ok, detail = False, f"{type(failure).__name__}: {failure}"
            self.receipts[name] = Receipt(ok, round(time.monotonic() - begun, 3), detail)
            self.report(f"{'ok ' if ok else 'NOT'}  {name:<18} {self.receipts[name].seconds:7.2f} s  {detail}")
            if not ok:
                break
        for name in RECEIPTS:
            self.receipts.setdefault(name, Receipt(False, 0.0, "not reached"))
        return all(receipt.ok for receipt in self.receipts.values())

    def as_json(self) -> str:
        """Return the receipts as the documented JSON."""
        return json.dumps({"receipts": {name: asdict(receipt) for name, receipt in self.receipts.items()}}, ensure_ascii=False, indent=2)

    def keep(self, folder: Path) -> None:
        """Leave credential, did document and status list behind, for whoever wants to check again."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, body in self.kept.items():
            (folder / name).write_bytes(body)

    def registration(self) -> str:
        """The administrator adds the tool by its one-time address."""
        if self.admin.tools():
            return f"the tool is registered: {self.admin.tools()[-1]['name']}"
        return register(self.demo, self.admin)

    def deep_link(self) -> str:
        """The instructor adds an activity with “Select content”."""
        offer = next(each for each in self.demo.command("catalogue", "list") if each["slug"] == SLUG)
        self.title = offer["title"]
        if not any(each["title"] == self.title for each in self.instructor.activities()):
            pick(self.instructor, self.admin.tools()[-1]["id"], [self.title])
        activity = next(each for each in self.instructor.activities() if each["title"] == self.title)
        if len(activity["line_items"]) != 1:
            raise WentWrong(f"the activity has {len(activity['line_items'])} columns")
        return f"activity {activity['id']} with one gradebook column"

    def launch(self) -> str:
        """The learner opens the activity."""
        learner = Learner.launches(self.learner, self.title)
        if self.title not in learner.page.words():
            raise WentWrong("the learner's page does not show the micro-credential")
        return "the learner's page shows what can be earned"

    def submission(self) -> str:
        """The learner writes, adds text, link and file, and sends."""
        learner = send_work(self.learner, self.title)
        if "Sent" not in learner.page.words():
            raise WentWrong(f"not sent: {learner.page.words()[:300]}")
        return "answers, text, link and file sent with three confirmations"

    def decision(self) -> str:
        """The instructor marks every criterion and awards."""
        marked = judge(self.instructor, self.title, self.name(), "Award")
        return f"{marked} criteria marked, awarded"

    def score(self) -> str:
        """The host's gradebook shows the score."""
        def look() -> str:
            book = self.instructor.gradebook()
            activity = next(each for each in self.instructor.activities() if each["title"] == self.title)
            column = next(each for each in book["columns"] if each["activity_id"] == activity["id"])
            finals = [each["final"] for each in book["grades"] if each["column_id"] == column["id"] and each["person"] == LEARNER]
            return f"{finals[0]} of {column['maximum']}" if finals == [column["maximum"]] else ""

        return f"the gradebook shows {wait_for(look, 'the score in the gradebook')}"

    def competency_rating(self) -> str:
        """The host holds the competency rating."""
        def look() -> str:
            ratings = self.instructor.competencies()["ratings"]
            mine = [each for each in ratings if each["person"] == LEARNER and each["idnumber"] == COMPETENCY and each["proficient"]]
            return f"{COMPETENCY}: {mine[0]['gradename']}" if mine else ""

        return wait_for(look, "the competency rating")

    def host_badge(self) -> str:
        """The host has issued its own badge, and the tool has seen it."""
        def look() -> str:
            issued = [each for each in self.instructor.badges()["issued"] if each["person"] == LEARNER]
            seen = [each for each in self.demo.command("outbox", "list") if each["kind"] == "host_badge" and each["state"] == "delivered"]
            return ", ".join(sorted(each["name"] for each in issued)) if issued and seen else ""

        return wait_for(look, "the host's badge")

    def credential(self) -> str:
        """The learner accepts the credential; from then on its public address answers."""
        def look() -> str:
            learner = Learner.launches(self.learner, self.title)
            return "ready" if any(form.action.endswith("/accept") for form in learner.page.forms) else ""
        wait_for(look, "a signed credential to accept")
        learner = Learner.launches(self.learner, self.title)
        award_id = next(form for form in learner.page.forms if form.action.endswith("/accept")).action.split("/")[-2]
        self.award_url = f"{self.demo.ports.tool_url}/credentials/{award_id}"
        before = Browser().raw(self.award_url, "application/json").status_code
        if before != 404:
            raise WentWrong(f"the address answered {before} before the learner accepted")
        learner.accept()
        self.kept["credential.json"] = self._fetch(self.award_url)
        return f"404 before, {len(self.kept['credential.json'])} bytes after acceptance"

    def verification(self) -> str:
        """Code that shares nothing with the signer's verifies what the public address serves."""
        steps = verifier.verify(self.kept["credential.json"], self._fetch)
        if not all(ok for _, ok, _ in steps):
            raise WentWrong("; ".join(f"{step}: {detail}" for step, ok, detail in steps if not ok))
        self._keep_neighbours()
        return ", ".join(step for step, _, _ in steps)

    def revocation(self) -> str:
        """The instructor withdraws the award; the stranger sees it, and the host's score is gone."""
        Assessor.launches(self.instructor, self.title).withdraw(self.name(), "Run-through: withdrawn to show what a stranger then sees.")
        def look() -> str:
            steps = verifier.verify(self.kept["credential.json"], self._fetch)
            failed = [step for step, ok, _ in steps if not ok]
            return "status" if failed == ["status"] else ""
        wait_for(look, "the revocation in the status list")
        if self._fetch(self.award_url) != self.kept["credential.json"]:
            raise WentWrong("the signed bytes changed")
        self.kept["status-revoked.json"] = self._fetch(self._status_url())
        def erased() -> str:
            grades = self.instructor.gradebook()["grades"]
            mine = [each for each in grades if each["person"] == LEARNER and each["final"] is not None]
            return "" if mine else "erased"
        wait_for(erased, "the score erased")
        return "seen as revoked, signed bytes unchanged, score erased in the host"

    def name(self) -> str:
        """Return the learner's name as the LMS shows it."""
        return self.instructor.name_of(LEARNER)

    def _fetch(self, url: str) -> bytes:
        answer = Browser().raw(url, "application/json")
        if answer.status_code != 200:
            raise WentWrong(f"{url} answered {answer.status_code}")
        return answer.content

    def _status_url(self) -> str:
        return str(json.loads(self.kept["credential.json"])["credentialStatus"]["statusListCredential"])

    def _keep_neighbours(self) -> None:
        issuer = json.loads(self.kept["credential.json"])["issuer"]["id"]
        self.kept["did.json"] = self._fetch(f"{self.demo.ports.tool_url}/{'/'.join(issuer.split(':')[3:])}/did.json")
        self.kept["status.json"] = self._fetch(self._status_url())
