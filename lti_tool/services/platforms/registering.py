"""Registrations added, changed and given further rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from lti_tool.errors import BadInput
from lti_tool.models.outbox import AccessToken
from lti_tool.models.platforms import Deployment, Platform
from lti_tool.outbound import OutboundRefused, addresses
from lti_tool.sealing import Sealer
from lti_tool.services import issuers
from lti_tool.services.platforms.views import PlatformView, get_platform


@dataclass(frozen=True)
class NewPlatform:
    """What a host gave us: the values of one registration."""

    name: str
    issuer: str
    client_id: str
    auth_url: str
    token_url: str
    jwks_url: str
    deployment_ids: tuple[str, ...] = ()
    token_audience: str | None = None
    family: str = ""
    scopes: tuple[str, ...] = ()
    is_demo: bool = False


def add(session: Session, new: NewPlatform, issuer_slugs: list[str], now: datetime) -> PlatformView:
    """Return the platform after adding it; the same issuer and client id again updates its addresses."""
    _check(new)
    row = session.scalars(select(Platform).where(Platform.issuer == new.issuer, Platform.client_id == new.client_id)).first()
    if row is None:
        row = Platform(name=_free_name(session, new.name), issuer=new.issuer, client_id=new.client_id, registered_at=now, revision=0)
        session.add(row)
    row.auth_url, row.token_url, row.jwks_url = new.auth_url, new.token_url, new.jwks_url
    # What is not told again stays; a demo never becomes anything else.
    row.token_audience, row.family = new.token_audience or row.token_audience, new.family or row.family or ""
    row.scopes, row.is_demo = list(new.scopes) or row.scopes or [], bool(row.is_demo) or new.is_demo
    row.revision += 1
    session.flush()
    drop_tokens(session, row.id)
    for deployment_id in new.deployment_ids:
        add_deployment(session, row.id, deployment_id)
    for slug in issuer_slugs:
        issuers.tie(session, row.id, slug)
    return get_platform(session, row.id)


def add_deployment(session: Session, platform_id: int, deployment_id: str) -> int:
    """Return the key of this deployment, known from now on."""
    same = Deployment.platform_id == platform_id, Deployment.deployment_id == deployment_id
    row = session.scalars(select(Deployment).where(*same)).first()
    if row is None:
        row = Deployment(platform_id=platform_id, deployment_id=deployment_id)
        session.add(row)
        session.flush()
    return row.id


def set_service(session: Session, sealer: Sealer, platform_id: int, url: str, token: str) -> None:
    """Keep the address and sealed token of the host's own web services."""
    _check_address("service_url", url)
    values = {"service_url": url.rstrip("/"), "service_token": sealer.seal(token.encode()), "revision": Platform.revision + 1}
    session.execute(update(Platform).where(Platform.id == platform_id).values(**values))


def holds_demo(session: Session) -> bool:
    """Return whether this database belongs to a demo: serve refuses it, its keys and people are for show."""
    return session.scalar(select(func.count()).select_from(Platform).where(Platform.is_demo)) != 0


def drop_tokens(session: Session, platform_id: int) -> None:
    """Forget every access token of a platform whose registration changed."""
    session.execute(delete(AccessToken).where(AccessToken.platform_id == platform_id))


def _check(new: NewPlatform) -> None:
    if not new.name.strip() or not new.client_id or len(new.client_id) > 255 or len(new.issuer) > 255 or len(new.family) > 40:
        raise BadInput("platform_incomplete")
    for field in ("issuer", "auth_url", "token_url", "jwks_url"):
        _check_address(field, getattr(new, field))


def _check_address(field: str, address: str) -> None:
    try:
        addresses.parse(address)
    except OutboundRefused:
        raise BadInput("address_bad", field=field) from None


def _free_name(session: Session, wanted: str) -> str:
    taken = set(session.scalars(select(Platform.name)))
    name, number = wanted.strip()[:110], 1
    while name in taken:
        number += 1
        name = f"{wanted.strip()[:110]} {number}"
    return name
