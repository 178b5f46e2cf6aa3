"""One cell of a gradebook in one worker's hands, with the token that opens it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lti_tool import grades
from lti_tool.domain.scores import HostCell, Plan, Points, plan_erasure, plan_score
from lti_tool.errors import Refused, TokenRefused
from lti_tool.grades import Result, ScoreMessage, erase_score_message, to_bytes
from lti_tool.runtime import Runtime
from lti_tool.services import outbox
from lti_tool.services.outbox import Claim, Message, ScorePlace
from lti_tool.services.tokens import KeptToken

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCORE, RESULT = AGS + "score", AGS + "result.readonly"


@dataclass(frozen=True)
class Cell:
    """What is wanted there, what we last wrote there, and the four things that can be done."""

    runtime: Runtime
    claim: Claim
    place: ScorePlace
    token: KeptToken

    @property
    def is_readable(self) -> bool:
        """Whether the platform lets us see what it shows."""
        return RESULT in self.token.granted

    @property
    def is_erasure(self) -> bool:
        """Whether the cell is to be emptied, after a withdrawal."""
        return bool(self.claim.wanted.get("erase"))

    @property
    def points(self) -> dict[str, Any]:
        """What stands there from us once the host has taken it: after an erasure nothing."""
        return {} if self.is_erasure else {name: self.claim.wanted[name] for name in ("given", "maximum")}

    def look(self) -> Result | None:
        """Return what the gradebook shows, None for an empty cell."""
        return grades.read_result(self.runtime.outbound, self.token.value, self.place.line_item or "", self.place.subject)

    def plan(self, result: Result | None) -> Plan:
        """Return what to do about what the gradebook shows."""
        host = HostCell(result.score, result.maximum) if result else None
        ours = Points(self.claim.sent["given"], self.claim.sent["maximum"]) if self.claim.sent else None
        if self.is_erasure:
            return plan_erasure(host, ours)
        return plan_score(host, Points(self.claim.wanted["given"], self.claim.wanted["maximum"]), ours)

    def may_write_over(self, result: Result | None) -> bool:
        """Whether a person let ours go over what the gradebook shows: over this very value, not over a later one."""
        return self.claim.override and shown(result) == self.claim.host

    def fix(self, *, anew: bool = False, beyond: datetime | None = None) -> Message:
        """Return the message as it is stored before it first leaves."""
        sent = None if self.is_erasure else self.points
        with self.runtime.database.writing() as session:
            return outbox.fix_message(session, self.claim, self._compose, self.runtime.now(), sent=sent, anew=anew, beyond=beyond)

    def send(self, message: Message) -> None:
        """Send exactly the bytes that are stored; what the host refuses is not noted as ours."""
        try:
            grades.send_score(self.runtime.outbound, self.token.value, self.place.line_item or "", _read(message.body))
        except (Refused, TokenRefused):
            with self.runtime.database.writing() as session:
                outbox.take_back(session, self.claim)
            raise

    def _compose(self, stamp: datetime) -> bytes:
        if self.is_erasure:
            return to_bytes(erase_score_message(self.place.subject, stamp))
        wanted = self.claim.wanted
        return to_bytes(ScoreMessage(self.place.subject, stamp, wanted["given"], wanted["maximum"], wanted["comment"]))


def shown(result: Result | None) -> dict[str, Any]:
    """Return what the gradebook shows, as an entry keeps it."""
    return {"empty": True} if result is None or result.score is None else {"score": result.score, "maximum": result.maximum}


def _read(body: bytes) -> ScoreMessage:
    """Return the message in stored bytes; `to_bytes` makes the same bytes of it again."""
    said = json.loads(body)
    return ScoreMessage(
        user_id=said["userId"],
        timestamp=datetime.fromisoformat(said["timestamp"]),
        given=said.get("scoreGiven"),
        maximum=said.get("scoreMaximum"),
        comment=said.get("comment"),
        activity_progress=said["activityProgress"],
        grading_progress=said["gradingProgress"],
    )
