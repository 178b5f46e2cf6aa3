"""A course's roster: members as the platform lists them, and whether it is time to read them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Status = Literal["active", "inactive", "deleted"]
State = Literal["absent", "unread", "reading", "handed_over", "failed", "read"]

STATES = {
    "absent": "no launch has told where the roster is",
    "unread": "nobody has asked for it yet",
    "reading": "it is being read now",
    "handed_over": "a page could not wait for its end; the worker reads it next",
    "failed": "the newest reading did not come to its end; what was known before stands",
    "read": "the newest reading came to its end",
}

HANDED_OVER = "roster_handed_over"
"""The fault of a reading that outlasted the page which had begun it: a worker begins it anew."""

UNCLEAR = "roster_entries_unclear"
"""The fault of a reading that came to its end although some entries named nobody: it removes nobody."""

LEASE = timedelta(minutes=10)
"""How long one reading holds a course: whoever died over it is then passed over."""

WHOLE_EVERY = timedelta(days=7)
"""How long differences are trusted before everything is read again: one that got lost on the way is never told twice."""


@dataclass(frozen=True, slots=True)
class ListedMember:
    """One entry of a roster. Only subject and roles are sure (NRPS 2.0, Sharing of personal data); roles are ours."""

    subject: str
    roles: tuple[str, ...]
    is_test: bool = False
    status: Status = "active"
    name: str = ""
    email: str = ""
    legacy_subject: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the roster of a course stands."""

    url: str | None
    read_at: datetime | None
    full_at: datetime | None
    tried_at: datetime | None
    fault: str
    differences: str | None

    def state(self, now: datetime) -> State:
        """Return where it stands in one word of `STATES`."""
        if not self.url:
            return "absent"
        if self.is_under_way(now):
            return "reading"
        if self.fault == HANDED_OVER:
            return "handed_over"
        if self.fault and self.fault != UNCLEAR:
            return "failed"
        return "read" if self.read_at else "failed" if self.tried_at else "unread"

    def is_under_way(self, now: datetime) -> bool:
        """Whether somebody is reading it: tried, neither failed nor come to its end, and not so long ago that they must have died."""
        if self.tried_at is None or self.fault or (self.read_at is not None and self.read_at >= self.tried_at):
            return False
        return now < self.tried_at + LEASE

    def next_stamp(self, now: datetime) -> datetime:
        """Return the stamp of the next reading, later than that of any before: who lists it is told by it, and who does not."""
        latest = max(filter(None, (self.tried_at, self.read_at)), default=None)
        return now if latest is None or latest < now else latest + timedelta(microseconds=1)

    def trusts_differences(self, now: datetime) -> bool:
        """Whether it is enough to ask for what has changed (NRPS 2.0, Membership differences)."""
        return bool(self.differences) and self.full_at is not None and now - self.full_at < WHOLE_EVERY


def merge(one: ListedMember, other: ListedMember) -> ListedMember:
    """Return one entry for somebody listed twice: all their roles, and present where either says so.

    A host that lists enrolments instead of people tells a teacher who is also enrolled as a learner in two entries.
    """
    first, second = (one, other) if one.status == "active" else (other, one)
    return ListedMember(
        first.subject, tuple(sorted({*first.roles, *second.roles})), one.is_test or other.is_test, first.status,
        first.name or second.name, first.email or second.email, first.legacy_subject or second.legacy_subject,
    )  # fmt: skip
