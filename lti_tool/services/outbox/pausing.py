"""Platforms that are left alone for a while, as all workers know it (docs/decisions/0018-paced-delivery.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session, aliased

from lti_tool.domain.pacing import HOST_FAILURES, pause_after
from lti_tool.models.outbox import Entry, HostPause
from lti_tool.models.platforms import Deployment, Platform


@dataclass(frozen=True)
class Pause:
    """One platform left alone: why, since and until when, how often it was tried in vain, and how much waits for it."""

    platform_id: int
    platform: str
    reason: str
    is_open: bool
    since: datetime
    until: datetime
    probes: int
    waiting: int


def pause(session: Session, platform_id: int, reason: str, until: datetime, now: datetime) -> datetime:
    """Return until when the platform is left alone because it asked for that; a longer pause stands."""
    row = session.get(HostPause, platform_id, with_for_update=True)
    if row is None:
        row = HostPause(platform_id=platform_id, reason=reason, since=now, until=until)
        session.add(row)
    row.until = max(row.until, until)
    session.flush()
    return row.until


def open_breaker(session: Session, platform_id: int, reason: str, now: datetime) -> datetime:
    """Return when a single entry may try the platform again, whose host itself fails; each time in vain the pause grows."""
    row = session.get(HostPause, platform_id, with_for_update=True)
    if row is None:
        row = HostPause(platform_id=platform_id, reason=reason, since=now, until=now, probes=0)
        session.add(row)
    if not row.is_open:
        row.is_open, row.since, row.probes = True, now, 0
    else:
        row.probes += 1
    row.reason = reason
    row.until = now + timedelta(seconds=pause_after(row.probes))
    session.flush()
    return row.until


def close_breaker(session: Session, platform_id: int, now: datetime) -> None:
    """Let everything go to the platform again: it answers. What waited only because it did not is due now."""
    session.execute(delete(HostPause).where(HostPause.platform_id == platform_id, HostPause.is_open))
    late = Entry.platform_id == platform_id, Entry.state == "waiting", Entry.due_at > now, Entry.reason.in_(HOST_FAILURES)
    session.execute(update(Entry).where(*late).values(due_at=now), execution_options={"synchronize_session": False})


def take_probe(session: Session, platform_id: int, now: datetime, until: datetime) -> bool:
    """Whether this worker may try the platform with a single entry, until then before anybody else."""
    mine = HostPause.platform_id == platform_id, HostPause.is_open, HostPause.until <= now
    return session.execute(update(HostPause).where(*mine).values(until=until)).rowcount == 1


def give_back_probe(session: Session, platform_id: int, now: datetime) -> None:
    """Let another entry try: the one that was to do so had no call to make."""
    session.execute(update(HostPause).where(HostPause.platform_id == platform_id, HostPause.is_open).values(until=now))


def find_pauses(session: Session) -> dict[int, tuple[datetime, bool]]:
    """Return until when each platform is left alone, and whether only a single entry may go then."""
    return {row.platform_id: (row.until, row.is_open) for row in session.scalars(select(HostPause))}


def leaves_alone(deployment_pk: Any, now: datetime) -> ColumnElement[bool]:
    """Return the condition that the platform of this deployment is left alone now."""
    there, paused = aliased(Deployment), aliased(HostPause)  # whatever else the question is about
    found = select(there.id).join(paused, paused.platform_id == there.platform_id).where(paused.until > now)
    is_left: ColumnElement[bool] = deployment_pk.in_(found)
    return is_left


def list_pauses(session: Session, now: datetime) -> list[Pause]:
    """Return the platforms that are left alone now, as an operator sees them."""
    owed = Entry.platform_id == HostPause.platform_id, Entry.state.in_(("waiting", "claimed"))
    waiting = select(func.count()).select_from(Entry).where(*owed).scalar_subquery()
    query = select(HostPause, Platform.name, waiting).join(Platform, Platform.id == HostPause.platform_id).order_by(HostPause.since)
    return [
        Pause(row.platform_id, name, row.reason, row.is_open, row.since, row.until, row.probes, number)
        for row, name, number in session.execute(query)
        if row.is_open or row.until > now
    ]
