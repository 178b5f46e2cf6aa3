"""The visit that a launch opens, and whatever is new about who came and where, written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from lti_tool.domain.permissions import Actor
from lti_tool.domain.roles import Roles
from lti_tool.errors import NotFound
from lti_tool.models.contexts import Member
from lti_tool.models.people import Person
from lti_tool.models.placements import Participant
from lti_tool.services import catalogue, notices, outbox, people, visits
from lti_tool.services.catalogue import Offer
from lti_tool.services.launches.arrivals import Arrival
from lti_tool.services.launches.known import is_known_person, is_known_place, look
from lti_tool.services.launches.places import add, context_of, deployment_of, placement_of
from lti_tool.services.visits import OpenVisit
from lti_tool.statements import Statement


@dataclass(frozen=True)
class Shown:
    """What the link shows this person: the offer, None where nobody has chosen, and whether they have a case of it."""

    offer: Offer | None
    has_case: bool


@dataclass(frozen=True)
class Received:
    """The visit that a launch opened; `shown` is None where it was not looked at in passing."""

    visit: OpenVisit
    shown: Shown | None = None


def receive(session: Session, arrival: Arrival, browser: str, now: datetime, hours: int) -> Received:
    """Return the visit this launch opens, having noted who came, where, and what the host offers."""
    row = look(session, arrival)
    if row and is_known_place(row, arrival) and (row.person is None or is_known_person(row, arrival)):
        person = row.person or _newcomer(session, arrival, row.context, row.placement, now)
        received = _as_known(session, arrival, browser, now, hours, row, person)
    else:
        received = _as_told(session, arrival, browser, now, hours)
    if arrival.notices:
        deployment = int(received.visit.deployment_pk or 0)
        notices.note_offer(session, arrival.platform_id, deployment, arrival.notices, arrival.notice_types, now)
    return received


def _as_known(session: Session, arrival: Arrival, browser: str, now: datetime, hours: int, row: Any, person: int) -> Received:
    """The look told all there is to know, what the first page shows as well."""
    roles, is_test = frozenset(arrival.roles.roles), bool(row.is_test or arrival.roles.is_test)
    actor = people.get_actor(session, person, roles, is_test) if row.has_grants else Actor(person, roles, is_test)  # type: ignore[arg-type]
    visit = visits.open_for(
        session, browser, now, hours, row, actor, arrival.name or row.name or "", row.title or "", kind=arrival.kind,
        platform_id=arrival.platform_id, deployment_pk=row.deployment, context_pk=row.context, placement_id=row.placement,
        locale=row.locale or arrival.locale, details=arrival.details,
    )  # fmt: skip
    return Received(visit, Shown(catalogue.offer_of(session, row) if row.version_id else None, row.has_case))


def _as_told(session: Session, arrival: Arrival, browser: str, now: datetime, hours: int) -> Received:
    """Something is new: it is written down, piece by piece."""
    deployment = deployment_of(session, arrival)
    person = _person(session, arrival, now)
    context = context_of(session, arrival, deployment)
    placement = placement_of(session, arrival, deployment, context, now)
    if context:
        _member(session, context, person, arrival.roles, now)
    if placement and arrival.takes_part:
        _participant(session, placement, person, now)
    chosen = session.scalar(select(Person.locale).where(Person.id == person)) or ""
    visit_id = visits.open_visit(
        session, browser, now, hours, kind=arrival.kind, platform_id=arrival.platform_id,
        deployment_pk=deployment, person_id=person, context_pk=context, placement_id=placement,
        roles=sorted(arrival.roles.roles), locale=chosen or arrival.locale, details=arrival.details,
    )
    visit = visits.find_open(session, visit_id, browser, now)
    if visit is None:
        raise NotFound("visit_over")
    return Received(visit)


_NEW_PERSON = Statement(
    insert(Person.__table__).returning(Person.__table__.c.id),  # type: ignore[arg-type]
    ("platform_id", "subject", "name", "email", "is_test", "locale", "first_seen"),
)
_NEW_MEMBER = Statement(insert(Member.__table__), ("context_pk", "person_id", "roles", "since", "launched_at"))  # type: ignore[arg-type]
_NEW_PARTICIPANT = Statement(insert(Participant.__table__), ("placement_id", "person_id", "since"))  # type: ignore[arg-type]


def _newcomer(session: Session, arrival: Arrival, context: int | None, placement: int | None, now: datetime) -> int:
    """Return the key of somebody who was never here: a class on its first day is made of them, and they hold no award yet."""
    told = {
        "platform_id": arrival.platform_id, "subject": arrival.subject, "name": arrival.name, "email": arrival.email,
        "is_test": arrival.roles.is_test, "locale": "", "first_seen": now,
    }
    person = int(_NEW_PERSON.first(session, told).id)
    if context:
        told = {"context_pk": context, "person_id": person, "roles": sorted(arrival.roles.roles), "since": now, "launched_at": now}
        _NEW_MEMBER.run(session, told)
    if placement and arrival.takes_part:
        _NEW_PARTICIPANT.run(session, {"placement_id": placement, "person_id": person, "since": now})
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
