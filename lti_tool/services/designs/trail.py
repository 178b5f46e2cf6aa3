"""Who wrote in a version, which steps it took, in which round it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.models.micro_credentials import DesignAuthor, DesignEvent, DesignSave
from lti_tool.models.people import Person

BEGIN = "begin"
"""The first event of a version, before any step of `domain.designs`."""


@dataclass(frozen=True)
class EventView:
    """One step as it was taken. Without an actor the calendar or a command took it."""

    at: datetime
    actor_id: int | None
    actor_name: str
    action: str
    before: str
    after: str
    details: dict[str, Any]


@dataclass(frozen=True)
class SaveView:
    """One field as a save changed it."""

    at: datetime
    actor_id: int | None
    actor_name: str
    revision: int
    path: str
    was: Any
    now: Any


def authors(session: Session, version_id: int) -> frozenset[int]:
    """Return the ids of everybody who wrote in this version."""
    return frozenset(session.scalars(select(DesignAuthor.person_id).where(DesignAuthor.version_id == version_id)))


def round_of(session: Session, version_id: int) -> int:
    """Return how often this version was sent for review: 0 before the first time."""
    sent = select(func.count(DesignEvent.id)).where(DesignEvent.version_id == version_id, DesignEvent.action == "submit")
    return session.scalar(sent) or 0


def list_events(session: Session, version_id: int) -> list[EventView]:
    """Return every step of this version, the oldest first."""
    query = select(DesignEvent, Person.name).outerjoin(Person, Person.id == DesignEvent.actor_id)
    query = query.where(DesignEvent.version_id == version_id).order_by(DesignEvent.id)
    return [
        EventView(row.at, row.actor_id, name or "", row.action, row.before, row.after, row.details)
        for row, name in session.execute(query)
    ]  # fmt: skip


def list_saves(session: Session, version_id: int, after: int = 0) -> list[SaveView]:
    """Return every field that saves later than this revision changed, the oldest first."""
    query = select(DesignSave, Person.name).outerjoin(Person, Person.id == DesignSave.actor_id)
    query = query.where(DesignSave.version_id == version_id, DesignSave.revision > after).order_by(DesignSave.id)
    return [
        SaveView(row.at, row.actor_id, name or "", row.revision, row.path, row.value.get("was"), row.value.get("is"))
        for row, name in session.execute(query)
    ]  # fmt: skip


def note(
    session: Session, version_id: int, actor_id: int | None, action: str, before: str, after: str, now: datetime, **details: Any
) -> None:
    """Write one step into the trail."""
    told = {name: value for name, value in details.items() if value not in (None, "")}
    session.add(DesignEvent(version_id=version_id, at=now, actor_id=actor_id, action=action, before=before, after=after, details=told))
    session.flush()


def note_author(session: Session, version_id: int, actor_id: int | None, now: datetime) -> None:
    """Remember that this person wrote in the version."""
    if actor_id is not None and session.get(DesignAuthor, (version_id, actor_id)) is None:
        session.add(DesignAuthor(version_id=version_id, person_id=actor_id, since=now))
        session.flush()
