"""One cell of a gradebook in one worker's hands, with the token that opens it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lti_tool import grades
from lti_tool.domain.hosts import HostProfile
from lti_tool.domain.scores import HostCell, Plan, Points, holds_comment, plan_erasure, plan_score, same_value
from lti_tool.errors import Refused, TokenRefused, TryAgain
from lti_tool.grades import Result, ScoreMessage, erase_score_message, to_bytes
from lti_tool.outbound import Outbound
from lti_tool.runtime import Runtime
from lti_tool.services import outbox
from lti_tool.services.outbox import Claim, Draft, Message, ScorePlace
from lti_tool.services.tokens import KeptToken

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCORE, RESULT = AGS + "score", AGS + "result.readonly"

NEVER_LEFT = frozenset({"name_unknown", "tls_failed", "host_throttles", "host_not_ready", "host_paused"})
"""Reasons to try again that say for certain: the host has not taken the message."""


@dataclass(frozen=True)
class Cell:
    """What is wanted there, what we last wrote there, and the four things that can be done."""

    runtime: Runtime
    claim: Claim
    place: ScorePlace
    profile: HostProfile
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
        """What stands there from us once the host has taken it: after an erasure nothing. Of the words only a digest."""
        if self.is_erasure:
            return {}
        wanted = self.claim.wanted
        return {"given": wanted["given"], "maximum": wanted["maximum"], "words": _digest(wanted["comment"])}

    def look(self) -> Result | None:
        """Return what the gradebook shows, None for an empty cell."""
        reading = (self.token.value, self.place.line_item or "", self.place.subject, self.profile)
        return grades.read_result(self.runtime.outbound, *reading, with_comment=self._is_in_doubt)

    def plan(self, result: Result | None, *, after_writing: bool = False) -> Plan:
        """Return what to do about what the gradebook shows; the words count until the host has taken them."""
        host = HostCell(result.score, result.maximum, result.comment) if result else None
        ours = self.ours(host)
        if self.is_erasure:
            return plan_erasure(host, ours)
        is_new = not after_writing and self._has_new_words(host)
        return plan_score(host, Points(self.claim.wanted["given"], self.claim.wanted["maximum"]), ours, is_comment_new=is_new)

    def ours(self, host: HostCell | None) -> Points | None:
        """Return what of ours the host shows, else what was last sent, None for nothing.

        While nobody knows whether the last one arrived, what stood there of ours before it is ours as well.
        """
        sent = self.claim.sent
        known = [Points(each["given"], each["maximum"]) for each in (sent, *sent.get("before", ()))] if sent else []
        return next((each for each in known if _shows(host, each)), known[0] if known else None)

    def stood_before(self, result: Result | None) -> bool:
        """Whether the gradebook shows ours from before, and not what was last sent: that never arrived."""
        host, sent = HostCell(result.score, result.maximum) if result else None, self.claim.sent
        ours = self.ours(host)
        return ours is not None and _shows(host, ours) and not _shows(host, Points(sent["given"], sent["maximum"]))

    def may_write_over(self, result: Result | None) -> bool:
        """Whether a person let ours go over what the gradebook shows: over this very value, not over a later one."""
        return self.claim.override and shown(result) == self.claim.host

    @property
    def would_repeat_itself(self) -> bool:
        """Whether the same comment may come to stand there twice: it left before, and nobody lets us see whether it arrived."""
        has_left = self.claim.sent.get("words") is not None and self.claim.sent["words"] == self.points.get("words")
        return has_left and self.profile.comments_add_up and not self.is_readable

    def draft(self, result: Result | None, *, anew: bool = False, beyond: datetime | None = None) -> Draft:
        """Return the message as it is to be stored before it first leaves, over what the gradebook shows now.

        One that would repeat its comment leaves as another message, of the points alone.
        """
        anew = anew or self.would_repeat_itself
        sent = None if self.is_erasure else {**self.points, "over_same": self._over_same(result), "before": self._before(result)}
        return Draft(self.claim, self._compose, sent, anew, beyond)

    def fix(self, result: Result | None, *, anew: bool = False, beyond: datetime | None = None) -> Message:
        """Return the message as it is stored; raises ClaimLost."""
        draft, now = self.draft(result, anew=anew, beyond=beyond), self.runtime.now()
        with self.runtime.database.writing() as session:
            return outbox.fix_message(session, self.claim, draft.compose, now, sent=draft.sent, anew=draft.anew, beyond=beyond)

    def send(self, message: Message) -> None:
        """Send exactly the bytes that are stored; what the host has certainly not taken is not noted as ours."""
        try:
            self.post(self.runtime.outbound, message)
        except (Refused, TokenRefused, TryAgain) as fault:
            if has_not_left(fault):
                with self.runtime.database.writing() as session:
                    outbox.take_back(session, self.claim)
            raise

    def post(self, outbound: Outbound, message: Message) -> None:
        """Send exactly these bytes; whoever calls notes what the host has certainly not taken."""
        grades.send_score(outbound, self.token.value, self.place.line_item or "", message.body, self.profile)

    @property
    def _is_in_doubt(self) -> bool:
        """Whether these words left before, over the same points: then only words can tell whether they arrived."""
        return bool(self.claim.sent.get("over_same")) and self.claim.sent.get("words") == self.points.get("words")

    def _has_new_words(self, host: HostCell | None) -> bool:
        """Whether the host is still to take these words.

        An answer may be lost after the write: what the host tells is believed, so that no comment stands there twice.
        """
        if self.claim.sent.get("words", self.points["words"]) != self.points["words"]:
            return True
        return self._is_in_doubt and not holds_comment(host, self.claim.wanted["comment"])

    def _before(self, result: Result | None) -> list[dict[str, Any]]:
        host = HostCell(result.score, result.maximum) if result else None
        ours = self.ours(host)
        return [{"given": ours.given, "maximum": ours.maximum}] if ours and _shows(host, ours) else []

    def _over_same(self, result: Result | None) -> bool:
        if self._is_in_doubt:
            return True
        wanted = self.claim.wanted["given"], self.claim.wanted["maximum"]
        return result is not None and same_value(result.score, result.maximum, *wanted)

    def _compose(self, stamp: datetime) -> bytes:
        wanted, extras = self.claim.wanted, self.profile.score_extras
        if self.is_erasure:
            return to_bytes(erase_score_message(self.place.subject, stamp, extras))
        comment = None if self.would_repeat_itself else wanted["comment"]
        return to_bytes(
            ScoreMessage(
                self.place.subject, stamp, wanted["given"], wanted["maximum"], comment,
                submitted_at=self._submitted_at(wanted), extras=extras,
            )
        )  # fmt: skip

    def _submitted_at(self, wanted: Mapping[str, Any]) -> datetime | None:
        sent = wanted.get("submitted_at") if self.profile.tells_submitted else None
        return datetime.fromisoformat(sent) if sent else None


def has_not_left(fault: Exception) -> bool:
    """Whether the host has certainly not taken the message that ended so."""
    return not isinstance(fault, TryAgain) or fault.reason in NEVER_LEFT


def shown(result: Result | None) -> dict[str, Any]:
    """Return what the gradebook shows, as an entry keeps it."""
    return {"empty": True} if result is None or result.score is None else {"score": result.score, "maximum": result.maximum}


def _shows(host: HostCell | None, points: Points) -> bool:
    return host is not None and same_value(host.score, host.maximum, points.given, points.maximum)


def _digest(comment: str) -> str:
    return hashlib.sha256(comment.encode()).hexdigest()[:16]
