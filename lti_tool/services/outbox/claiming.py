"""One worker takes an entry for a while.

No transaction is open while it speaks to a host. A worker that dies leaves a lease that ends; the
next one sends the same bytes with the same stamp again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from lti_tool.domain.outbox import DOUBTS, LOOK_WAITS
from lti_tool.domain.scores import next_stamp
from lti_tool.errors import ToolError
from lti_tool.models.outbox import Entry


class ClaimLost(ToolError):
    """The lease ended or a newer decision came: what this worker holds is no longer its to send."""

    code, status = "claim_lost", 409


@dataclass(frozen=True)
class Claim:
    """One entry in one worker's hands, as it was when taken. Personal data: the feedback in `wanted`."""

    entry_id: int
    key: str
    kind: str
    generation: int
    tries: int
    wanted: dict[str, Any] = field(repr=False)
    sent: dict[str, Any]
    host: dict[str, Any]
    override: bool
    """Ours goes over somebody else's value, while the host shows exactly `host`: the value it was decided about."""
    platform_id: int | None
    placement_id: int | None
    person_id: int | None
    award_id: str | None
    decided_at: datetime
    is_look: bool
    """The host took it and did not show it: read it once more, write nothing. Holds for whoever takes over a lease, too."""
    lease_by: str
    lease_until: datetime


@dataclass(frozen=True)
class Message:
    """The bytes to send and their stamp: the same ones however often they are sent."""

    stamp: datetime
    body: bytes = field(repr=False)


def find_due(session: Session, now: datetime) -> int | None:
    """Return an entry that may be claimed now, or None: a look costs no lock."""
    return session.scalar(select(Entry.id).where(_due(now)).limit(1))


def claim(session: Session, now: datetime, worker_id: str, lease: timedelta, limit: int = 1) -> list[Claim]:
    """Return up to `limit` due entries, now this worker's until the lease ends; the longest due come first."""
    longest_due = select(Entry.id).where(_due(now)).order_by(Entry.due_at, Entry.id).limit(limit)
    claims = []
    for entry_id in session.scalars(longest_due.with_for_update(skip_locked=True)).all():
        # SQLite has no row locks: there the condition lets one worker win.
        taken = {"state": "claimed", "lease_by": worker_id, "lease_until": now + lease, "tries": Entry.tries + 1}
        if session.execute(update(Entry).where(Entry.id == entry_id, _due(now)).values(**taken)).rowcount == 1:
            claims.append(_claim(session.get_one(Entry, entry_id, populate_existing=True)))
    return claims


def find_held(session: Session, claim: Claim) -> Entry | None:
    """Return the row of this claim, locked, while its lease is this worker's; else None."""
    mine = (
        Entry.id == claim.entry_id, Entry.state == "claimed",
        Entry.lease_by == claim.lease_by, Entry.lease_until == claim.lease_until,
    )  # fmt: skip
    return session.scalars(select(Entry).where(*mine).with_for_update()).first()


def fix_message(
    session: Session, claim: Claim, compose: Callable[[datetime], bytes], now: datetime, *, sent: dict[str, Any] | None = None,
    anew: bool = False, beyond: datetime | None = None,
) -> Message:  # fmt: skip
    """Return what this generation is sent as, fixing stamp and bytes before they first leave.

    `sent` is noted with them, so that after a crash our own value is known as ours. `anew` gives a new
    stamp, later than `beyond`: only after the host was read and does not hold this message. Raises ClaimLost.
    """
    row = find_held(session, claim)
    if row is None or row.generation != claim.generation:
        raise ClaimLost(entry=claim.entry_id)
    if row.body is None or row.stamp is None or anew:
        known = [stamp for stamp in (row.stamp, beyond) if stamp]
        row.stamp = next_stamp(now, max(known) if known else None)
        row.body = compose(row.stamp)
    row.sent = sent if sent is not None else row.sent
    session.flush()
    return Message(row.stamp, row.body)


def take_back(session: Session, claim: Claim) -> None:
    """Let what is known of ours be what it was when claimed: the host refused this message for certain."""
    row = find_held(session, claim)
    if row is not None:
        row.sent = claim.sent
        session.flush()


def _due(now: datetime) -> Any:
    return or_(
        and_(Entry.state == "waiting", Entry.due_at <= now),
        and_(Entry.state == "claimed", Entry.lease_until < now),
        and_(Entry.state == "unconfirmed", Entry.due_at <= now, Entry.tries < len(LOOK_WAITS)),
    )


def _claim(row: Entry) -> Claim:
    assert row.lease_until is not None
    return Claim(
        row.id, row.key, row.kind, row.generation, row.tries, row.wanted, row.sent, row.host, row.override,
        row.platform_id, row.placement_id, row.person_id, row.award_id, row.decided_at, row.reason in DOUBTS,
        row.lease_by, row.lease_until,
    )  # fmt: skip
