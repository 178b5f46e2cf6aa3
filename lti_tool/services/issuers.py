"""Issuing institutions: added by an operator, tied to platforms, published under did:web."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain.micro_credentials import Text
from lti_tool.errors import BadInput, NotFound
from lti_tool.models.issuers import Issuer
from lti_tool.models.platforms import PlatformIssuer
from lti_tool.sealing import Sealer
from lti_tool.services import keys

SLUG = re.compile(r"(?=.{1,60}$)[a-z0-9]+(?:-[a-z0-9]+)*")
"""As it may stand in a did:web for ever."""


@dataclass(frozen=True)
class IssuerView:
    """An institution that vouches."""

    id: int
    slug: str
    name: Text
    url: str
    email: str
    country: str


def add(session: Session, sealer: Sealer, slug: str, name: Text, now: datetime, *, url: str = "", email: str = "") -> IssuerView:
    """Return a new issuer with its own badge key."""
    if not SLUG.fullmatch(slug):
        raise BadInput("slug_bad", slug=slug)
    if _find(session, slug):
        raise BadInput("issuer_exists", slug=slug)
    row = Issuer(slug=slug, name_en=name.en, name_th=name.th, url=url, email=email, created_at=now)
    session.add(row)
    session.flush()
    keys.ensure_credential_key(session, sealer, row.id, now)
    return _view(row)


def get(session: Session, slug: str) -> IssuerView:
    """Return the issuer of this slug."""
    row = _find(session, slug)
    if row is None:
        raise NotFound("issuer_unknown", slug=slug)
    return _view(row)


def list_all(session: Session) -> list[IssuerView]:
    """Return every issuer by slug."""
    return [_view(row) for row in session.scalars(select(Issuer).order_by(Issuer.slug))]


def list_for_platform(session: Session, platform_id: int) -> list[IssuerView]:
    """Return the issuers that this platform's courses may award for."""
    tied = select(PlatformIssuer.issuer_id).where(PlatformIssuer.platform_id == platform_id)
    return [_view(row) for row in session.scalars(select(Issuer).where(Issuer.id.in_(tied)).order_by(Issuer.slug))]


def tie(session: Session, platform_id: int, slug: str) -> None:
    """Let the platform's courses award for this issuer; doing it twice changes nothing."""
    issuer = get(session, slug)
    if session.get(PlatformIssuer, (platform_id, issuer.id)) is None:
        session.add(PlatformIssuer(platform_id=platform_id, issuer_id=issuer.id))
        session.flush()


def _find(session: Session, slug: str) -> Issuer | None:
    return session.scalars(select(Issuer).where(Issuer.slug == slug)).first()


def _view(row: Issuer) -> IssuerView:
    return IssuerView(row.id, row.slug, Text(row.name_en, row.name_th or row.name_en), row.url, row.email, row.country)
