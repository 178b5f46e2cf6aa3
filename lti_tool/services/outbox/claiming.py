"""One worker takes an entry for a while, and with a score others for the same column.

No transaction is open while it speaks to a host. A worker that dies leaves a lease that ends; the
next one sends the same bytes with the same stamp again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, null, or_, select, update
from sqlalchemy.orm import Session

from lti_tool.domain.outbox import DOUBTS, LOOK_WAITS
from lti_tool.domain.pacing import deal
from lti_tool.errors import ToolError
from lti_tool.models.outbox import Entry
from lti_tool.models.platforms import Platform
from lti_tool.services.outbox.columns import CRITERION_KEYS
from lti_tool.services.outbox.pausing import find_pauses, take_probe

Room = Callable[[int | None], int]
Wants = Mapping[int | None, int]
"""How many entries of each platform (None: our own work) may be taken, in the order they are dealt."""


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

    @property
    def column(self) -> str:
        """What a score shares with all others for its column; empty for every other kind."""
        return self.key.rpartition(":")[0] + ":" if self.kind == "score" else ""


def find_due(session: Session, now: datetime) -> int | None:
    """Return an entry that is due now, or None: a look costs no lock."""
    return session.scalar(select(Entry.id).where(_due(now)).limit(1))


def find_wants(session: Session, now: datetime, limit: int, room_for: Room | None = None) -> Wants:
    """Return how many entries of each platform may be taken now; a look costs no lock.

    `room_for` says how many more of a platform the worker can take. A platform that is left alone gives none, one whose
    host fails a single one after its pause.
    """
    pauses, wants = find_pauses(session), {}
    for platform_id in _waiting_platforms(session, now):
        until, is_open = pauses.get(platform_id or 0, (now, False))
        room = limit if room_for is None else room_for(platform_id)
        if until <= now and room > 0:
            wants[platform_id] = 1 if is_open else min(room, limit)
    return wants


def claim(
    session: Session, now: datetime, worker_id: str, lease: timedelta, limit: int = 1, wants: Wants | None = None
) -> list[Claim]:  # fmt: skip
    """Return up to `limit` due entries, now this worker's until the lease ends.

    They are dealt between the platforms, those first of which least is under way, and among the entries of one
    the longest due come first: ten thousand for one platform do not delay the first for another. `wants` is what
    `find_wants` told just before; what was paused since gives none.
    """
    pauses = find_pauses(session)
    wants = find_wants(session, now, limit) if wants is None else wants
    claims: list[Claim] = []
    for platform_id, number in deal(limit, wants).items():
        until, is_probe = pauses.get(platform_id or 0, (now, False))
        if until > now or (is_probe and not take_probe(session, platform_id or 0, now, now + lease)):
            continue
        here = Entry.platform_id.is_(None) if platform_id is None else Entry.platform_id == platform_id
        taken = _take(session, now, worker_id, lease, (here,), 1 if is_probe else number)
        claims += [replace(each, is_probe=True) for each in taken] if is_probe else taken
    return claims


def claim_beside(session: Session, first: Claim, now: datetime, number: int) -> list[Claim]:
    """Return up to so many further due scores of the same link for the same column, in the same hands until the same moment."""
    return _take(session, now, first.lease_by, first.lease_until - now, _beside(first), number)


def count_brought(session: Session, first: Claim) -> int:
    """Return how many scores of the same link were brought to the column of this one: about so many rows it has at least."""
    return session.scalar(select(func.count()).where(*_beside(first), Entry.delivered_at.is_not(None))) or 0


def _beside(score: Claim) -> tuple[Any, ...]:
    here = Entry.kind == "score", Entry.placement_id == score.placement_id, Entry.key.startswith(score.column, autoescape=True)
    return here if score.wanted.get("criterion") else (*here, Entry.key.not_like(CRITERION_KEYS))  # a course's number may be a link's


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


def find_all_held(session: Session, claims: Sequence[Claim]) -> dict[int, Entry]:
    """Return the rows of those of these claims whose lease is still this worker's, locked, by entry."""
    mine = {claim.entry_id: claim for claim in claims}
    query = select(Entry).where(Entry.id.in_(mine), Entry.state == "claimed").order_by(Entry.id).with_for_update()
    held = ((row, mine[row.id]) for row in session.scalars(query).all())
    return {row.id: row for row, claim in held if (row.lease_by, row.lease_until) == (claim.lease_by, claim.lease_until)}


def _ways(now: datetime) -> tuple[Any, ...]:
    """Return the ways to be due; apart, because an index leads along each."""
    return (
        and_(Entry.state == "waiting", Entry.due_at <= now),
        and_(Entry.state == "claimed", Entry.lease_until < now),
        and_(Entry.state == "unconfirmed", Entry.due_at <= now, Entry.tries < len(LOOK_WAITS)),
    )


def _due(now: datetime) -> Any:
    return or_(*_ways(now))


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
    session: Session, now: datetime, worker_id: str, lease: timedelta, here: tuple[Any, ...], number: int
) -> list[Claim]:  # fmt: skip
    found: list[Any] = []
    for way in _ways(now):
        longest_due = select(Entry.due_at, Entry.id).where(*here, way).order_by(Entry.due_at, Entry.id).limit(number)
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
