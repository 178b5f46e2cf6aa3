"""A person's wish to be erased: written down for the people who run the tool, who answer it. Nothing is erased here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.models.awards import Event
from lti_tool.models.people import Person
from lti_tool.models.platforms import Platform
from lti_tool.services import events
from lti_tool.services.privacy.subjects import DataSubject

ASKED = "erasure_asked"
ANSWER_DAYS = 30
"""Days until a person must have an answer: Thailand's PDPA says 30 days, the EU's GDPR (Art. 12) a month."""


@dataclass(frozen=True)
class ErasureRequest:
    """A wish to be erased, who wished it, and by when it is answered."""

    asked_at: datetime
    answer_by: datetime
    by: str
    """self or administrator."""
    platform: str = ""
    subject: str = ""
    name: str = ""


def ask_erasure(session: Session, subject: DataSubject, now: datetime) -> ErasureRequest:
    """Return the request, written down unless there is one already."""
    found = find_request(session, subject)
    if found is None:
        events.record(session, ASKED, now, subject.person_id, by="self" if subject.is_own else "administrator")
    return found or ErasureRequest(now, _answer_by(now), "self" if subject.is_own else "administrator")


def find_request(session: Session, subject: DataSubject) -> ErasureRequest | None:
    """Return this person's request, None where there is none."""
    query = select(Event).where(Event.kind == ASKED, Event.person_id.in_(subject.person_ids)).order_by(Event.id)
    row = session.scalars(query.limit(1)).first()
    return ErasureRequest(row.at, _answer_by(row.at), str(row.facts.get("by", ""))) if row else None


def list_requests(session: Session) -> list[ErasureRequest]:
    """Return every request, the one that must be answered first on top."""
    query = (
        select(Event, Person, Platform.name)
        .join(Person, Person.id == Event.person_id)
        .outerjoin(Platform, Platform.id == Person.platform_id)
        .where(Event.kind == ASKED)
        .order_by(Event.at, Event.id)
    )
    return [
        ErasureRequest(row.at, _answer_by(row.at), str(row.facts.get("by", "")), platform or "", person.subject, person.name)
        for row, person, platform in session.execute(query)
    ]


def _answer_by(asked_at: datetime) -> datetime:
    return asked_at + timedelta(days=ANSWER_DAYS)
