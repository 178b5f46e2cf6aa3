"""One worker takes an entry for a while.

No transaction is open while it speaks to a host. A worker that dies leaves a lease that ends; the
next one sends the same bytes with the same stamp again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, null, or_, select, update
from sqlalchemy.orm import Session

from lti_tool.domain.outbox import DOUBTS, LOOK_WAITS
from lti_tool.domain.pacing import deal
from lti_tool.domain.scores import next_stamp
from lti_tool.errors import ToolError
from lti_tool.models.outbox import Entry
from lti_tool.models.platforms import Platform
from lti_tool.services.outbox.pausing import find_pauses, take_probe

Room = Callable[[int | None], int]


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
    is_probe: bool = False
    """Its platform's host fails: this one alone tries whether it answers again."""


@dataclass(frozen=True)
class Message:
    """The bytes to send and their stamp: the same ones however often they are sent."""

    stamp: datetime
    body: bytes = field(repr=False)


def find_due(session: Session, now: datetime) -> int | None:
    """Return an entry that is due now, or None: a look costs no lock."""
    return session.scalar(select(Entry.id).where(_due(now)).limit(1))


def claim(
    session: Session, now: datetime, worker_id: str, lease: timedelta, limit: int = 1, room_for: Room | None = None
) -> list[Claim]:  # fmt: skip
    """Return up to `limit` due entries, now this worker's until the lease ends.

    They are dealt between the platforms, those first of which least is under way, and among the entries of one
    the longest due come first: ten thousand for one platform do not delay the first for another. `room_for` says
    how many more of a platform (None: our own work) the worker can take. A platform that is left alone gives none,
    one whose host fails a single one after its pause.
    """
    pauses = find_pauses(session)
    wants = _wants(session, now, limit, pauses, room_for)
    claims: list[Claim] = []
    for platform_id, number in deal(limit, wants).items():
        is_probe = pauses.get(platform_id or 0, (now, False))[1]
        if is_probe and not take_probe(session, platform_id or 0, now, now + lease):
            continue
        taken = _take(session, now, worker_id, lease, platform_id, number)
        claims += [replace(each, is_probe=True) for each in taken] if is_probe else taken
    return claims


def find_claimable(session: Session, now: datetime, room_for: Room) -> bool:
    """Whether anything is due that the worker has room for; a look costs no lock."""
    return bool(_wants(session, now, 1, find_pauses(session), room_for))


def count_holders(session: Session, now: datetime) -> dict[int | None, int]:
    """Return how many workers hold entries of each platform: they share what may be under way there."""
    held = select(Entry.platform_id, func.count(Entry.lease_by.distinct())).where(Entry.state == "claimed", Entry.lease_until >= now)
    return {platform_id: number for platform_id, number in session.execute(held.group_by(Entry.platform_id))}


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


def _ways(now: datetime) -> tuple[Any, ...]:
    """Return the ways to be due; apart, because an index leads along each."""
    return (
        and_(Entry.state == "waiting", Entry.due_at <= now),
        and_(Entry.state == "claimed", Entry.lease_until < now),
        and_(Entry.state == "unconfirmed", Entry.due_at <= now, Entry.tries < len(LOOK_WAITS)),
    )


def _due(now: datetime) -> Any:
    return or_(*_ways(now))


def _wants(
    session: Session, now: datetime, limit: int, pauses: Mapping[int, tuple[datetime, bool]], room_for: Room | None
) -> dict[int | None, int]:  # fmt: skip
    """Return how many entries of each platform may be taken now, in the order they are dealt."""
    wants: dict[int | None, int] = {}
    for platform_id in _waiting_platforms(session, now):
        until, is_open = pauses.get(platform_id or 0, (now, False))
        room = limit if room_for is None else room_for(platform_id)
        if until <= now and room > 0:
            wants[platform_id] = 1 if is_open else min(room, limit)
    return wants


def _waiting_platforms(session: Session, now: datetime) -> list[int | None]:
    """Return the platforms that something is due for: those first of which least is under way, then by what waits longest."""
    ours = select(null(), *(_first(Entry.platform_id.is_(None), way) for way in _ways(now)))
    theirs = select(Platform.id, *(_first(Entry.platform_id == Platform.id, way) for way in _ways(now)))
    held = select(Entry.platform_id, func.count()).where(Entry.state == "claimed", Entry.lease_until >= now)
    busy: dict[int | None, int] = {each: number for each, number in session.execute(held.group_by(Entry.platform_id))}
    due = []
    for platform_id, *firsts in (*session.execute(ours), *session.execute(theirs)):
        if any(firsts):
            due.append((busy.get(platform_id, 0), min(moment for moment in firsts if moment), platform_id))
    return [platform_id for _, _, platform_id in sorted(due, key=lambda each: each[:2])]


def _first(here: Any, way: Any) -> Any:
    return select(Entry.due_at).where(here, way).order_by(Entry.due_at).limit(1).scalar_subquery()


def _take(
    session: Session, now: datetime, worker_id: str, lease: timedelta, platform_id: int | None, number: int
) -> list[Claim]:  # fmt: skip
    here = Entry.platform_id.is_(None) if platform_id is None else Entry.platform_id == platform_id
    found: list[Any] = []
    for way in _ways(now):
        longest_due = select(Entry.due_at, Entry.id).where(here, way).order_by(Entry.due_at, Entry.id).limit(number)
        found += session.execute(longest_due.with_for_update(skip_locked=True)).all()
    chosen = [entry_id for _, entry_id in sorted(tuple(each) for each in found)[:number]]
    # SQLite has no row locks: there the condition lets one worker win.
    values = {"state": "claimed", "lease_by": worker_id, "lease_until": now + lease, "tries": Entry.tries + 1}
    took = update(Entry).where(Entry.id.in_(chosen), _due(now)).values(**values).returning(Entry.id)
    mine = set(session.scalars(took, execution_options={"synchronize_session": False}))
    rows = session.scalars(select(Entry).where(Entry.id.in_(mine)), execution_options={"populate_existing": True})
    return sorted((_claim(row) for row in rows), key=lambda each: chosen.index(each.entry_id))


def _claim(row: Entry) -> Claim:
    assert row.lease_until is not None
    return Claim(
        row.id, row.key, row.kind, row.generation, row.tries, row.wanted, row.sent, row.host, row.override,
        row.platform_id, row.placement_id, row.person_id, row.award_id, row.decided_at, row.reason in DOUBTS,
        row.lease_by, row.lease_until,
    )  # fmt: skip
