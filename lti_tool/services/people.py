"""People and what an operator lets them do beyond their course."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from lti_tool.domain import permissions
from lti_tool.domain.permissions import Actor
from lti_tool.errors import BadInput, NotFound
from lti_tool.models.guests import GuestInvitation
from lti_tool.models.issuers import Issuer
from lti_tool.models.micro_credentials import MicroCredential
from lti_tool.models.people import Grant, Person
from lti_tool.models.platforms import Platform

ROLES = permissions.GRANTED
_INVITED = (
    select(GuestInvitation.role, GuestInvitation.micro_credential_id, MicroCredential.issuer_id)
    .join(MicroCredential, MicroCredential.id == GuestInvitation.micro_credential_id)
    .where(
        GuestInvitation.guest_id == bindparam("person"), GuestInvitation.revoked_at.is_(None), GuestInvitation.expires_at > bindparam("now")
    )
)
_GRANTS = select(Grant.role, Grant.micro_credential_id, Grant.issuer_id).where(Grant.person_id == bindparam("person"))
HAS_GRANTS = exists().where(Grant.person_id == Person.id).label("has_grants")
"""Said of a person in a look at more: hardly anybody has one."""


def list_people(session: Session, platform: str) -> list[tuple[str, str]]:
    """Return (subject, name) of everybody seen from this platform."""
    query = select(Person.subject, Person.name).join(Platform).where(Platform.name == platform).order_by(Person.name, Person.subject)
    return [(subject, name) for subject, name in session.execute(query)]


def grant(
    session: Session, platform: str, subject: str, role: str, now: datetime, *,
    issuer: str | None = None, micro_credential: str | None = None,
) -> None:
    """Give a person of this platform a role, for an issuer or one micro-credential (slug).

    A person may be granted a right before they first launch: identity is platform and subject only.
    """
    if role not in ROLES:
        raise BadInput("role_unknown", role=role)
    if not issuer and not micro_credential:
        raise BadInput("grant_needs_scope")
    if role in permissions.WHOLE_ISSUER and (micro_credential or not issuer):
        raise BadInput("grant_needs_issuer", role=role)
    host = session.scalars(select(Platform).where(Platform.name == platform)).first()
    if host is None:
        raise NotFound("platform_unknown", name=platform)
    person = session.scalars(select(Person).where(Person.platform_id == host.id, Person.subject == subject)).first()
    if person is None:
        person = Person(platform_id=host.id, subject=subject, first_seen=now)
        session.add(person)
        session.flush()
    issuer_id = _id(session, Issuer, issuer, "issuer_unknown")
    micro_credential_id = _id(session, MicroCredential, micro_credential, "micro_credential_unknown")
    scope = Grant.issuer_id.is_not_distinct_from(issuer_id), Grant.micro_credential_id.is_not_distinct_from(micro_credential_id)
    same = Grant.person_id == person.id, Grant.role == role, *scope
    if session.scalars(select(Grant).where(*same)).first() is None:
        session.add(Grant(person_id=person.id, role=role, issuer_id=issuer_id, micro_credential_id=micro_credential_id, granted_at=now))
        session.flush()


def revoke(session: Session, platform: str, subject: str, role: str) -> int:
    """Take back every grant of this role from a person; return how many there were."""
    owner = select(Person.id).join(Platform).where(Platform.name == platform, Person.subject == subject)
    rows = list(session.scalars(select(Grant).where(Grant.person_id.in_(owner), Grant.role == role)))
    for row in rows:
        session.delete(row)
    session.flush()
    return len(rows)


def get_actor(session: Session, person_id: int, roles: frozenset[str], is_test: bool) -> Actor:
    """Return the person with the roles of this visit and the rights granted to them."""
    rows = session.connection().execute(_GRANTS, {"person": person_id})
    grants = frozenset(permissions.Grant(*row) for row in rows)
    return Actor(person_id, roles, is_test, grants)


def get_guest(session: Session, person_id: int, now: datetime) -> Actor:
    """Return somebody from outside with exactly what their invitations give at this moment, and nothing that was ever granted besides."""
    rows = session.connection().execute(_INVITED, {"person": person_id, "now": now})
    return Actor(person_id, frozenset(), False, frozenset(permissions.Grant(*row) for row in rows), is_guest=True)


def _id(session: Session, model: type[Issuer] | type[MicroCredential], slug: str | None, code: str) -> int | None:
    if slug is None:
        return None
    row = session.scalars(select(model).where(model.slug == slug)).first()
    if row is None:
        raise NotFound(code, slug=slug)
    return row.id
