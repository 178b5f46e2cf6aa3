"""The visit that a launch opens, and whatever is new about who came and where, written down."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from lti_tool.domain.roles import Roles
from lti_tool.models.contexts import Member
from lti_tool.models.people import Person
from lti_tool.models.placements import Participant
from lti_tool.services import notices, outbox, visits
from lti_tool.services.launches.arrivals import Arrival
from lti_tool.services.launches.known import is_known_person, is_known_place, look
from lti_tool.services.launches.places import add, context_of, deployment_of, placement_of


def receive(session: Session, arrival: Arrival, browser: str, now: datetime, hours: int) -> str:
    """Return the id of the visit this launch opens, having noted who came, where, and what the host offers."""
    row, chosen = look(session, arrival), ""
    if row and is_known_place(row, arrival) and (row.person is None or is_known_person(row, arrival)):
        deployment, context, placement, chosen = row.deployment, row.context, row.placement, row.locale or ""
        person = row.person or _newcomer(session, arrival, context, placement, now)
    else:
        deployment = deployment_of(session, arrival)
        person = _person(session, arrival, now)
        context = context_of(session, arrival, deployment)
        placement = placement_of(session, arrival, deployment, context, now)
        if context:
            _member(session, context, person, arrival.roles, now)
        if placement and arrival.takes_part:
            _participant(session, placement, person, now)
        chosen = session.scalar(select(Person.locale).where(Person.id == person)) or ""
    if arrival.notices:
        notices.note_offer(session, arrival.platform_id, deployment, arrival.notices, arrival.notice_types, now)
    return visits.open_visit(
        session, browser, now, hours, kind=arrival.kind, platform_id=arrival.platform_id,
        deployment_pk=deployment, person_id=person, context_pk=context, placement_id=placement,
        roles=sorted(arrival.roles.roles), locale=chosen or arrival.locale, details=arrival.details,
    )


PEOPLE = Person.__table__
_NEW_PERSON, _NEW_MEMBER, _NEW_PARTICIPANT = insert(PEOPLE).returning(PEOPLE.c.id), insert(Member.__table__), insert(Participant.__table__)


def _newcomer(session: Session, arrival: Arrival, context: int | None, placement: int | None, now: datetime) -> int:
    """Return the key of somebody who was never here: a class on its first day is made of them, and they hold no award yet."""
    connection = session.connection()
    told = {
        "platform_id": arrival.platform_id, "subject": arrival.subject, "name": arrival.name, "email": arrival.email,
        "is_test": arrival.roles.is_test, "locale": "", "first_seen": now,
    }
    person = int(connection.execute(_NEW_PERSON, told).scalar_one())
    if context:
        told = {"context_pk": context, "person_id": person, "roles": sorted(arrival.roles.roles), "since": now, "launched_at": now}
        connection.execute(_NEW_MEMBER, told)
    if placement and arrival.takes_part:
        connection.execute(_NEW_PARTICIPANT, {"placement_id": placement, "person_id": person, "since": now})
    return person


def _person(session: Session, arrival: Arrival, now: datetime) -> int:
    same = Person.platform_id == arrival.platform_id, Person.subject == arrival.subject
    row = session.execute(select(Person.id, Person.name, Person.email, Person.is_test).where(*same)).first()
    if row is None:
        return add(
            session, Person, platform_id=arrival.platform_id, subject=arrival.subject, name=arrival.name, email=arrival.email,
            is_test=arrival.roles.is_test, locale="", first_seen=now,
        )
    # A host that stops sharing names does not make us forget the one we need to show an assessor.
    told = (arrival.name or row.name, arrival.email or row.email, row.is_test or arrival.roles.is_test)
    if told != (row.name, row.email, row.is_test):
        session.execute(update(Person).where(Person.id == row.id).values(name=told[0], email=told[1], is_test=told[2]))
    return int(row.id)


def _member(session: Session, context: int, person: int, roles: Roles, now: datetime) -> None:
    told = {"roles": sorted(roles.roles)}
    same = Member.context_pk == context, Member.person_id == person
    row = session.execute(select(Member.roles, Member.launched_at, Member.status).where(*same)).first()
    if row is None:
        session.execute(insert(Member).values(context_pk=context, person_id=person, since=now, launched_at=now, **told))
    elif row.launched_at is None or row.roles != told["roles"] or row.status != "active":
        # Whom the platform lets in is in the course, whatever its roster said last.
        session.execute(update(Member).where(*same).values(launched_at=row.launched_at or now, status="active", **told))


def _participant(session: Session, placement: int, person: int, now: datetime) -> None:
    same = Participant.placement_id == placement, Participant.person_id == person
    if session.execute(select(Participant.person_id).where(*same)).first() is None:
        session.execute(insert(Participant).values(placement_id=placement, person_id=person, since=now))
        outbox.owe_for_participant(session, placement, person, now)
