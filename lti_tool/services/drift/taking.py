"""What a gradebook holds, piece by piece, compared with what it is owed, and noted beside it.

What a worker holds, and what arrived after the reading began, is left alone: the page that was read may be older.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from lti_tool.domain.drift import Owed, classify, heals
from lti_tool.domain.hosts import HostProfile
from lti_tool.domain.outbox import next_state
from lti_tool.domain.scores import HostCell
from lti_tool.models.contexts import Member
from lti_tool.models.outbox import Entry
from lti_tool.models.people import Person
from lti_tool.services.drift.claiming import Reading, check

BROUGHT = ("delivered", "unconfirmed")
PIECE = 200
"""Scores compared in one unit: others who want to write wait no longer than one takes."""


def take(session: Session, reading: Reading, cells: Mapping[str, HostCell], profile: HostProfile, now: datetime) -> None:
    """Compare these cells, by the subject of the person, with what is owed to them. Raises ReadingLost."""
    check(session, reading)
    named = Person.platform_id == reading.platform_id, Person.subject.in_(cells)
    people = {f"{reading.key}{row.id}": row.subject for row in session.execute(select(Person.id, Person.subject).where(*named))}
    query = select(Entry).where(Entry.key.in_(people), *_untouched(reading)).order_by(Entry.id).with_for_update()
    for entry in session.scalars(query).all():
        _note(entry, cells[people[entry.key]], reading, profile, now)
    session.flush()


def take_missing(session: Session, reading: Reading, profile: HostProfile, now: datetime) -> int:
    """Return how many scores were compared that the whole reading did not list, at most one piece. Raises ReadingLost."""
    check(session, reading)
    unseen = or_(Entry.looked_at.is_(None), Entry.looked_at < reading.stamp)
    query = (
        select(Entry, Member.status)
        .outerjoin(Member, and_(Member.person_id == Entry.person_id, Member.context_pk == reading.context_pk))
        .where(reading.entries, unseen, *_untouched(reading))
        .order_by(Entry.id)
        .limit(PIECE)
        .with_for_update(of=Entry)
    )
    rows = session.execute(query).all()
    for entry, status in rows:
        _note(entry, None, reading, profile, now, is_away=status not in (None, "active"))
    session.flush()
    return len(rows)


def lose(session: Session, reading: Reading) -> None:
    """Note of all that was brought there that its column is gone."""
    check(session, reading)
    session.execute(update(Entry).where(reading.entries, Entry.state.in_(BROUGHT)).values(drift="column_gone"))


def _untouched(reading: Reading) -> tuple[Any, ...]:
    """The conditions for a score that was brought before the reading began, and that nobody holds."""
    before = or_(Entry.delivered_at.is_(None), Entry.delivered_at <= reading.stamp)
    return Entry.state.in_(BROUGHT), Entry.decided_at <= reading.stamp, before


def _note(
    entry: Entry, cell: HostCell | None, reading: Reading, profile: HostProfile, now: datetime, *, is_away: bool = False
) -> None:
    if entry.looked_at is not None and entry.looked_at > reading.stamp:
        return  # a worker has looked since
    owed = Owed(
        entry.state, entry.wanted.get("given"), entry.wanted.get("maximum"), entry.advice, is_healed=entry.healed == entry.generation
    )
    entry.drift = classify(owed, cell, profile, is_away=is_away)
    entry.host, entry.looked_at = _shown(cell), reading.stamp
    if heals(entry.drift, owed, profile, is_own_column=not reading.criterion):
        _send_once_more(entry, now)
    elif entry.drift == "equal" and entry.state == "unconfirmed":
        entry.tries, entry.due_at = 0, now  # the worker looks by itself, and confirms


def _send_once_more(entry: Entry, now: datetime) -> None:
    entry.state, entry.healed = next_state(entry.state, "heal"), entry.generation
    entry.tries, entry.due_at, entry.reason, entry.advice = 0, now, "", ""


def _shown(cell: HostCell | None) -> dict[str, Any]:
    return {"empty": True} if cell is None or cell.score is None else {"score": cell.score, "maximum": cell.maximum}
