"""Pages of a roster into people and members, a few statements however many there are; and who is gone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lti_tool.domain.rosters import UNCLEAR, ListedMember, merge
from lti_tool.models.contexts import Context, Member
from lti_tool.models.people import Person
from lti_tool.services import outbox
from lti_tool.services.rosters.claiming import Reading, ReadingLost, held_by

GONE = "gone"


def take(session: Session, reading: Reading, listed: Iterable[ListedMember]) -> None:
    """Write down these entries of the roster, some hundreds at once; raises ReadingLost.

    Who was never here gets a person and a membership without a launch. A name or address that is not
    told (any more) is not forgotten. Who is back is active again, and what their gradebook did not take
    meanwhile is tried again.
    """
    _check_held(session, reading)
    entries: dict[str, ListedMember] = {}
    for entry in listed:
        known = entries.get(entry.subject)
        entries[entry.subject] = merge(known, entry) if known else entry
    present = [entries[subject] for subject in sorted(entries) if entries[subject].status != "deleted"]
    _add_people(session, reading, present)
    people = _ids(session, reading.platform_id, list(entries))
    before = _members(session, reading.context_pk, list(people.values()))
    _add_members(session, reading, present, people, before)
    if len(present) < len(entries):
        left = [people[entry.subject] for entry in entries.values() if entry.status == "deleted" and entry.subject in people]
        _mark_gone(session, Member.context_pk == reading.context_pk, Member.person_id.in_(left))
    back = [people[entry.subject] for entry in present if entry.status == "active" and _was_away(before.get(people[entry.subject]))]
    if back:
        outbox.try_again_for(session, reading.context_pk, back, reading.stamp)
    session.flush()


def finish(session: Session, reading: Reading, now: datetime, *, is_whole: bool, differences: str | None, unclear: int = 0) -> None:
    """Note that the reading came to its end; whom a whole one did not list is gone. Raises ReadingLost.

    Where an entry named nobody, anybody may be meant by it: then nobody is taken for gone.
    """
    _check_held(session, reading)
    if is_whole and not unclear:
        unlisted = or_(Member.listed_at.is_(None), Member.listed_at < reading.stamp)
        # Somebody who came in while it was read may stand on a page that had been read before.
        came_before = or_(Member.launched_at.is_(None), Member.launched_at < reading.stamp)
        _mark_gone(session, Member.context_pk == reading.context_pk, unlisted, came_before)
    read_at = max(now, reading.stamp)
    told: dict[str, Any] = {"roster_read_at": read_at, "roster_fault": UNCLEAR if unclear else "", "roster_differences": differences}
    told |= {"roster_full_at": read_at} if is_whole else {}
    session.execute(update(Context).where(held_by(reading)).values(**told))


def _check_held(session: Session, reading: Reading) -> None:
    """Hold the course's row: two readings of it never write at once. Launches, which only name it, go on (key_share)."""
    if session.scalar(select(Context.id).where(held_by(reading)).with_for_update(key_share=True)) is None:
        raise ReadingLost(context=reading.context_pk)


def _insert(session: Session, model: type[Any]) -> Any:
    """Return an INSERT that can say what to do where the row is there already; both kinds of database know it alike."""
    return (sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert)(model.__table__)


def _add_people(session: Session, reading: Reading, entries: list[ListedMember]) -> None:
    if not entries:
        return
    same = {"platform_id": reading.platform_id, "locale": "", "first_seen": reading.stamp}
    rows = [
        {
            **same, "subject": entry.subject, "name": entry.name, "email": entry.email, "is_test": entry.is_test,
            "legacy_subject": entry.legacy_subject,
        }
        for entry in entries
    ]  # fmt: skip
    added = _insert(session, Person)
    told = {name: added.excluded[name] for name in ("name", "email", "legacy_subject")}
    kept: dict[str, Any] = {name: case((value != "", value), else_=getattr(Person, name)) for name, value in told.items()}
    kept["is_test"] = or_(Person.is_test, added.excluded.is_test)
    news = [and_(value != "", value != getattr(Person, name)) for name, value in told.items()]
    news.append(and_(added.excluded.is_test, Person.is_test.is_(False)))
    # Most readings tell nothing new of most people: a row that stays as it is costs no write.
    wanted = added.on_conflict_do_update(index_elements=["platform_id", "subject"], set_=kept, where=or_(*news))
    session.connection().execute(wanted, rows)


def _ids(session: Session, platform_id: int, subjects: list[str]) -> dict[str, int]:
    query = select(Person.subject, Person.id).where(Person.platform_id == platform_id, Person.subject.in_(subjects))
    return {subject: person_id for subject, person_id in session.execute(query)}


def _members(session: Session, context_pk: int, people: list[int]) -> dict[int, Any]:
    columns = Member.person_id, Member.status, Member.listed_at, Member.listed_roles
    query = select(*columns).where(Member.context_pk == context_pk, Member.person_id.in_(people))
    return {row.person_id: row for row in session.execute(query)}


def _add_members(
    session: Session, reading: Reading, entries: list[ListedMember], people: dict[str, int], before: dict[int, Any]
) -> None:
    if not entries:
        return
    told = [(people[entry.subject], _with_earlier(reading, entry, before.get(people[entry.subject]))) for entry in entries]
    same = {"context_pk": reading.context_pk, "roles": [], "since": reading.stamp, "listed_at": reading.stamp}
    rows = [{**same, "person_id": who, "listed_roles": list(entry.roles), "status": entry.status} for who, entry in told]
    added = _insert(session, Member)
    changed = {name: added.excluded[name] for name in ("listed_roles", "listed_at", "status")}
    session.connection().execute(added.on_conflict_do_update(index_elements=["context_pk", "person_id"], set_=changed), rows)


def _with_earlier(reading: Reading, entry: ListedMember, known: Any) -> ListedMember:
    """Return the entry joined with what another page of this same reading told of them: a host may list enrolments, not people."""
    if known is None or known.listed_at != reading.stamp or known.status == GONE:
        return entry
    return merge(entry, ListedMember(entry.subject, tuple(known.listed_roles), status=known.status))


def _was_away(known: Any) -> bool:
    return known is not None and known.status != "active"


def _mark_gone(session: Session, *conditions: Any) -> None:
    session.execute(update(Member).where(Member.status != GONE, *conditions).values(status=GONE))

