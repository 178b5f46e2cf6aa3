"""Launches: what one accepted launch leaves behind, in one transaction.

Few, prepared statements, and a write only where something is new: a class of 500 opens the link in
the same minute, and each waits for the one before on the database's write lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_tool.domain.roles import Roles
from lti_tool.errors import LaunchRefused
from lti_tool.models.contexts import Context, Member
from lti_tool.models.people import Person
from lti_tool.models.placements import Participant, Placement
from lti_tool.models.platforms import Deployment
from lti_tool.models.visits import UsedState
from lti_tool.services import catalogue, outbox, visits


@dataclass(frozen=True)
class Arrival:
    """The facts of one launch, as plain values from the front door."""

    platform_id: int
    deployment_id: str
    subject: str
    name: str
    email: str
    roles: Roles
    context: tuple[str, str, str] | None
    link: tuple[str, str] | None
    line_item: str | None
    line_items: str | None
    scopes: tuple[str, ...]
    micro_credential: str | None
    """Public id from the link's custom values, as our deep link wrote it."""
    locale: str
    details: dict[str, Any]


_USE = insert(UsedState.__table__)  # type: ignore[arg-type]


def consume_state(session: Session, state_id: bytes, expires_at: int) -> None:
    """Use the state up; of any number of uses at once exactly one gets past here (TOK-18)."""
    expires = datetime.fromtimestamp(expires_at, UTC)
    try:
        session.connection().execute(_USE, {"state": state_id, "expires_at": expires})
    except IntegrityError:
        raise LaunchRefused("state_used", status=401, spec="Security 1.0 5.1.3 (9)") from None


def receive(session: Session, arrival: Arrival, browser: str, now: datetime, hours: int) -> str:
    """Return the id of the visit this launch opens, having noted who came, where, and what the host offers."""
    row, chosen = _look(session, arrival), ""
    if row and _is_known_place(row, arrival) and (row.person is None or _is_known_person(row, arrival)):
        deployment, context, placement, chosen = row.deployment, row.context, row.placement, row.locale or ""
        person = row.person or _newcomer(session, arrival, context, placement, now)
    else:
        deployment = _deployment(session, arrival)
        person = _person(session, arrival, now)
        context = _context(session, arrival, deployment)
        placement = _placement(session, arrival, deployment, context, now)
        if context:
            _member(session, context, person, arrival.roles, now)
        if placement and _takes_part(arrival):
            _participant(session, placement, person, now)
        chosen = session.scalar(select(Person.locale).where(Person.id == person)) or ""
    return visits.open_visit(
        session, browser, now, hours, kind=visits.LAUNCH if arrival.link else visits.DEEP_LINK, platform_id=arrival.platform_id,
        deployment_pk=deployment, person_id=person, context_pk=context, placement_id=placement,
        roles=sorted(arrival.roles.roles), locale=chosen or arrival.locale, details=arrival.details,
    )


_D, _P, _C, _L, _M, _T = (each.__table__ for each in (Deployment, Person, Context, Placement, Member, Participant))
_KNOWN = (
    select(
        _D.c.id.label("deployment"), _P.c.id.label("person"), _P.c.name, _P.c.email, _P.c.is_test, _P.c.locale,
        _C.c.id.label("context"), _C.c.label, _C.c.title, _L.c.id.label("placement"), _L.c.version_id, _L.c.context_pk,
        _L.c.title.label("link_title"), _L.c.line_item, _L.c.line_items, _L.c.scopes, _M.c.roles, _T.c.person_id.label("takes_part"),
    )
    .select_from(
        _D.outerjoin(_P, and_(_P.c.platform_id == _D.c.platform_id, _P.c.subject == bindparam("subject")))
        .outerjoin(_C, and_(_C.c.deployment_pk == _D.c.id, _C.c.context_id == bindparam("context_id")))
        .outerjoin(_L, and_(_L.c.deployment_pk == _D.c.id, _L.c.resource_link_id == bindparam("link_id")))
        .outerjoin(_M, and_(_M.c.context_pk == _C.c.id, _M.c.person_id == _P.c.id))
        .outerjoin(_T, and_(_T.c.placement_id == _L.c.id, _T.c.person_id == _P.c.id))
    )
    .where(_D.c.platform_id == bindparam("platform"), _D.c.deployment_id == bindparam("deployment_id"))
)
"""Everything a launch may tell of, in one look: most launches tell nothing new."""


def _look(session: Session, arrival: Arrival) -> Any:
    """Return what is known of all that this launch tells, or None where even its deployment is new."""
    told = {
        "subject": arrival.subject, "platform": arrival.platform_id, "deployment_id": arrival.deployment_id,
        "context_id": arrival.context[0] if arrival.context else None, "link_id": arrival.link[0] if arrival.link else None,
    }
    return session.connection().execute(_KNOWN, told).first()


def _is_known_place(row: Any, arrival: Arrival) -> bool:
    """Whether course and link are as the last launch told them."""
    if arrival.context and (row.context is None or (row.label, row.title) != arrival.context[1:]):
        return False
    if arrival.link is None:
        return True
    told = (row.context, arrival.link[1], arrival.line_item, arrival.line_items, list(arrival.scopes))
    is_same = row.placement is not None and (row.context_pk, row.link_title, row.line_item, row.line_items, row.scopes) == told
    return is_same and not (row.version_id is None and arrival.micro_credential)


def _is_known_person(row: Any, arrival: Arrival) -> bool:
    """Whether the person is as the last launch told them, in this course and at this link."""
    is_same = (arrival.name or row.name, arrival.email or row.email) == (row.name, row.email)
    has_roles = arrival.context is None or row.roles == sorted(arrival.roles.roles)
    has_come = arrival.link is None or not _takes_part(arrival) or row.takes_part is not None
    return is_same and has_roles and has_come and (row.is_test or not arrival.roles.is_test)


_NEW_PERSON, _NEW_MEMBER, _NEW_PARTICIPANT = insert(_P).returning(_P.c.id), insert(_M), insert(_T)


def _newcomer(session: Session, arrival: Arrival, context: int | None, placement: int | None, now: datetime) -> int:
    """Return the key of somebody who was never here: a class on its first day is made of them, and they hold no award yet."""
    connection = session.connection()
    told = {
        "platform_id": arrival.platform_id, "subject": arrival.subject, "name": arrival.name, "email": arrival.email,
        "is_test": arrival.roles.is_test, "locale": "", "first_seen": now,
    }
    person = int(connection.execute(_NEW_PERSON, told).scalar_one())
    if context:
        connection.execute(_NEW_MEMBER, {"context_pk": context, "person_id": person, "roles": sorted(arrival.roles.roles), "since": now})
    if placement and _takes_part(arrival):
        connection.execute(_NEW_PARTICIPANT, {"placement_id": placement, "person_id": person, "since": now})
    return person


def _takes_part(arrival: Arrival) -> bool:
    return "learner" in arrival.roles.roles and not arrival.roles.is_test


def _deployment(session: Session, arrival: Arrival) -> int:
    same = Deployment.platform_id == arrival.platform_id, Deployment.deployment_id == arrival.deployment_id
    found = session.scalar(select(Deployment.id).where(*same))
    if found:
        return found
    if session.scalar(select(Deployment.id).where(Deployment.platform_id == arrival.platform_id).limit(1)):
        raise LaunchRefused("deployment_unknown", spec="Core 1.3 5.3.3")  # only the very first is learnt from a launch
    return _add(session, Deployment, platform_id=arrival.platform_id, deployment_id=arrival.deployment_id)


def _person(session: Session, arrival: Arrival, now: datetime) -> int:
    same = Person.platform_id == arrival.platform_id, Person.subject == arrival.subject
    row = session.execute(select(Person.id, Person.name, Person.email, Person.is_test).where(*same)).first()
    if row is None:
        return _add(
            session, Person, platform_id=arrival.platform_id, subject=arrival.subject, name=arrival.name, email=arrival.email,
            is_test=arrival.roles.is_test, locale="", first_seen=now,
        )
    # A host that stops sharing names does not make us forget the one we need to show an assessor.
    told = (arrival.name or row.name, arrival.email or row.email, row.is_test or arrival.roles.is_test)
    if told != (row.name, row.email, row.is_test):
        session.execute(update(Person).where(Person.id == row.id).values(name=told[0], email=told[1], is_test=told[2]))
    return int(row.id)


def _context(session: Session, arrival: Arrival, deployment: int) -> int | None:
    if arrival.context is None:
        return None
    context_id, label, title = arrival.context
    same = Context.deployment_pk == deployment, Context.context_id == context_id
    row = session.execute(select(Context.id, Context.label, Context.title).where(*same)).first()
    if row is None:
        return _add(session, Context, deployment_pk=deployment, context_id=context_id, label=label, title=title)
    if (row.label, row.title) != (label, title):
        session.execute(update(Context).where(Context.id == row.id).values(label=label, title=title))
    return int(row.id)


def _placement(session: Session, arrival: Arrival, deployment: int, context: int | None, now: datetime) -> int | None:
    if arrival.link is None:
        return None
    link_id, title = arrival.link
    told = {
        "context_pk": context, "title": title, "line_item": arrival.line_item,
        "line_items": arrival.line_items, "scopes": list(arrival.scopes),
    }
    same = Placement.deployment_pk == deployment, Placement.resource_link_id == link_id
    columns = [getattr(Placement, name) for name in told]
    row = session.execute(select(Placement.id, Placement.version_id, *columns).where(*same)).first()
    if row is None:
        placement = _add(session, Placement, deployment_pk=deployment, resource_link_id=link_id, **told)
    else:
        placement = int(row.id)
        if any(getattr(row, name) != value for name, value in told.items()):
            session.execute(update(Placement).where(Placement.id == placement).values(**told))
        if arrival.line_item and row.line_item is None:
            outbox.owe_for_placement(session, placement, now)  # the column came later than the award
        if arrival.line_item and row.line_item != arrival.line_item:
            outbox.try_new_column(session, placement, now)
    if arrival.micro_credential and (row is None or row.version_id is None):
        _show_picked(session, arrival, placement, now)
    return placement


def _show_picked(session: Session, arrival: Arrival, placement: int, now: datetime) -> None:
    """The link was made by our picker: it shows what was picked, if this platform may still award it."""
    offer = catalogue.find_offered(session, arrival.platform_id, arrival.micro_credential or "")
    if offer:
        session.execute(update(Placement).where(Placement.id == placement).values(version_id=offer.version_id, chosen_at=now))
        outbox.owe_for_placement(session, placement, now)


def _member(session: Session, context: int, person: int, roles: Roles, now: datetime) -> None:
    told = sorted(roles.roles)
    same = Member.context_pk == context, Member.person_id == person
    row = session.execute(select(Member.roles).where(*same)).first()
    if row is None:
        session.execute(insert(Member).values(context_pk=context, person_id=person, roles=told, since=now))
    elif row.roles != told:
        session.execute(update(Member).where(*same).values(roles=told))


def _participant(session: Session, placement: int, person: int, now: datetime) -> None:
    same = Participant.placement_id == placement, Participant.person_id == person
    if session.execute(select(Participant.person_id).where(*same)).first() is None:
        session.execute(insert(Participant).values(placement_id=placement, person_id=person, since=now))
        outbox.owe_for_participant(session, placement, person, now)


def _add(session: Session, model: type[Any], **values: Any) -> int:
    return int(session.execute(insert(model).values(**values).returning(model.id)).scalar_one())
