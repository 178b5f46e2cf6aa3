"""Roles in an institution: who has which, given and taken back by its own administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from lti_tool.domain import permissions
from lti_tool.domain.micro_credentials import Text
from lti_tool.domain.permissions import GRANTED, WHOLE_ISSUER, Actor
from lti_tool.errors import BadInput, Conflict, NotAllowed, NotFound
from lti_tool.models.issuers import Issuer
from lti_tool.models.micro_credentials import MicroCredential
from lti_tool.models.people import Grant, Person
from lti_tool.models.platforms import Platform, PlatformIssuer

MOST_FOUND = 30


@dataclass(frozen=True)
class Institution:
    """An institution that somebody administers."""

    issuer_id: int
    slug: str
    name: Text


@dataclass(frozen=True)
class GrantView:
    """One role of one person: for everything of the institution, or one micro-credential of it."""

    grant_id: int
    person_id: int
    name: str
    platform: str
    role: str
    micro_credential_id: int | None
    granted_at: datetime
    granter: str
    """Who gave it; empty where a command did."""


@dataclass(frozen=True)
class Candidate:
    """Somebody seen from a platform that the institution awards through."""

    person_id: int
    name: str
    email: str
    platform: str


def list_institutions(session: Session, actor: Actor | None) -> list[Institution]:
    """Return the institutions this person administers."""
    if actor is None:
        return []
    rows = session.scalars(select(Issuer).order_by(Issuer.slug))
    return [_institution(row) for row in rows if permissions.may_administer(actor, row.id)]


def get_institution(session: Session, actor: Actor | None, slug: str) -> Institution:
    """Return the institution for who administers it; to everybody else it is not there (NotFound institution_unknown)."""
    row = session.scalars(select(Issuer).where(Issuer.slug == slug)).first()
    if row is None or actor is None or not permissions.may_administer(actor, row.id):
        raise NotFound("institution_unknown")
    return _institution(row)


def list_grants(session: Session, issuer_id: int) -> list[GrantView]:
    """Return every role of this institution and of its micro-credentials, by person."""
    granter, theirs = aliased(Person), select(MicroCredential.id).where(MicroCredential.issuer_id == issuer_id)
    query = (
        select(Grant, Person.name, Platform.name, granter.name)
        .join(Person, Person.id == Grant.person_id)
        .outerjoin(Platform, Platform.id == Person.platform_id)
        .outerjoin(granter, granter.id == Grant.granted_by)
        .where(or_(Grant.issuer_id == issuer_id, Grant.micro_credential_id.in_(theirs)))
        .order_by(Person.name, Person.id, Grant.role)
    )
    return [
        GrantView(row.id, row.person_id, name, platform or "", row.role, row.micro_credential_id, row.granted_at, by or "")
        for row, name, platform, by in session.execute(query)
    ]


def find_candidates(session: Session, issuer_id: int, words: str) -> list[Candidate]:
    """Return people of this institution's platforms whose name, address or id there holds these words; at most 30, none for no words."""
    wanted = words.strip().lower()
    if not wanted:
        return []
    tied = select(PlatformIssuer.platform_id).where(PlatformIssuer.issuer_id == issuer_id)
    holds = or_(
        func.lower(Person.name).contains(wanted, autoescape=True),
        func.lower(Person.email).contains(wanted, autoescape=True),
        Person.subject == words.strip(),
    )
    query = (
        select(Person.id, Person.name, Person.email, Platform.name)
        .join(Platform, Platform.id == Person.platform_id)
        .where(Person.platform_id.in_(tied), Person.is_test.is_(False), holds)
        .order_by(Person.name, Person.id)
        .limit(MOST_FOUND)
    )
    return [Candidate(*row) for row in session.execute(query)]


def give(session: Session, actor: Actor | None, issuer_id: int, person_id: int, role: str, micro_credential: str, now: datetime) -> None:
    """Give somebody of this institution's platforms a role, for everything of it or one micro-credential (public id); twice is once.

    Raises NotAllowed not_yours_to_grant, NotFound person_unknown, micro_credential_unknown, BadInput role_unknown, grant_needs_issuer.
    """
    _check(actor, issuer_id)
    if role not in GRANTED:
        raise BadInput("role_unknown")
    if role in WHOLE_ISSUER and micro_credential:
        raise BadInput("grant_needs_issuer")
    if not _is_of_institution(session, issuer_id, person_id):
        raise NotFound("person_unknown")
    scope = _micro_credential(session, issuer_id, micro_credential) if micro_credential else None
    wanted = {"person_id": person_id, "role": role, "issuer_id": None if scope else issuer_id, "micro_credential_id": scope}
    if session.scalars(select(Grant).filter_by(**wanted)).first() is None:
        assert actor is not None
        session.add(Grant(**wanted, granted_at=now, granted_by=actor.person_id))
        session.flush()


def take_back(session: Session, actor: Actor | None, issuer_id: int, grant_id: int) -> None:
    """Take a role of this institution back; the last administrator stays, or nobody could give it again (Conflict last_administrator)."""
    _check(actor, issuer_id)
    row = session.get(Grant, grant_id)
    if row is None or grant_id not in {each.grant_id for each in list_grants(session, issuer_id)}:
        raise NotFound("grant_unknown")
    if row.role == "issuer_admin":
        same = Grant.role == "issuer_admin", Grant.issuer_id == issuer_id
        # Of two who take each other's role back at once, the second waits here and finds the first's done.
        if len(session.scalars(select(Grant.id).where(*same).with_for_update()).all()) < 2:
            raise Conflict("last_administrator")
    session.delete(row)
    session.flush()


def list_scopes(session: Session, issuer_id: int) -> list[tuple[int, str]]:
    """Return (id, public id) of everything this institution offers or designs."""
    query = (
        select(MicroCredential.id, MicroCredential.public_id).where(MicroCredential.issuer_id == issuer_id).order_by(MicroCredential.slug)
    )
    return [(key, public_id) for key, public_id in session.execute(query)]


def _check(actor: Actor | None, issuer_id: int) -> None:
    if actor is None or not permissions.may_administer(actor, issuer_id):
        raise NotAllowed("not_yours_to_grant")


def _is_of_institution(session: Session, issuer_id: int, person_id: int) -> bool:
    tied = select(PlatformIssuer.platform_id).where(PlatformIssuer.issuer_id == issuer_id)
    return session.scalar(select(Person.id).where(Person.id == person_id, Person.platform_id.in_(tied))) is not None


def _micro_credential(session: Session, issuer_id: int, public_id: str) -> int:
    same = MicroCredential.public_id == public_id, MicroCredential.issuer_id == issuer_id
    found = session.scalar(select(MicroCredential.id).where(*same))
    if found is None:
        raise NotFound("micro_credential_unknown")
    return found


def _institution(row: Issuer) -> Institution:
    return Institution(row.id, row.slug, Text(row.name_en, row.name_th or row.name_en))
