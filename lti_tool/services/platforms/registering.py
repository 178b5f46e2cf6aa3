"""Registrations added, changed and given further rights."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from lti_tool.errors import Conflict
from lti_tool.models.outbox import AccessToken
from lti_tool.models.platforms import ACTIVE, PENDING, Deployment, Platform
from lti_tool.sealing import Sealer
from lti_tool.services import issuers
from lti_tool.services.invitations import Registering
from lti_tool.services.platforms.checking import address_fault, faults_of, raise_first
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
    version: str = ""
    registration_url: str | None = None
    registration_token: str | None = field(default=None, repr=False)


def add(session: Session, new: NewPlatform, issuer_slugs: list[str], now: datetime) -> PlatformView:
    """Return the platform after adding it; the same issuer and client id again updates its addresses. For operators."""
    raise_first(faults_of(new))
    row = _find(session, new) or _fresh(session, new, ACTIVE, now)
    _write(session, row, new)
    for slug in issuer_slugs:
        issuers.tie(session, row.id, slug)
    return get_platform(session, row.id)


def register(session: Session, sealer: Sealer, new: NewPlatform, allowed: Registering, now: datetime) -> PlatformView:
    """Return the platform an invitation made, or the one it changed: client id, keys, deployments and people stay (DR-11).

    An invitation to register never touches a platform that is known: whoever can make a host show a
    document of their own could otherwise put their keys in the place of that host's.
    """
    raise_first(faults_of(new))
    row = _find(session, new)
    if row is not None and row.id != allowed.platform_id:
        raise Conflict("registration_exists")
    if row is None and allowed.platform_id is not None:
        raise Conflict("update_of_another")
    row = row or _fresh(session, new, PENDING if allowed.waits else ACTIVE, now)
    _write(session, row, new)
    if new.registration_url and new.registration_token:
        row.registration_url, row.registration_token = new.registration_url, sealer.seal(new.registration_token.encode())
    session.flush()
    for slug in allowed.issuers:
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
    raise_first({"service_url": fault} if (fault := address_fault(url)) else {})
    values = {"service_url": url.rstrip("/"), "service_token": sealer.seal(token.encode()), "revision": Platform.revision + 1}
    session.execute(update(Platform).where(Platform.id == platform_id).values(**values))


def holds_demo(session: Session) -> bool:
    """Return whether this database belongs to a demo: serve refuses it, its keys and people are for show."""
    return session.scalar(select(func.count()).select_from(Platform).where(Platform.is_demo)) != 0


def drop_tokens(session: Session, platform_id: int) -> None:
    """Forget every access token of a platform whose registration changed."""
    session.execute(delete(AccessToken).where(AccessToken.platform_id == platform_id))


def _find(session: Session, new: NewPlatform) -> Platform | None:
    return session.scalars(select(Platform).where(Platform.issuer == new.issuer, Platform.client_id == new.client_id)).first()


def _fresh(session: Session, new: NewPlatform, state: str, now: datetime) -> Platform:
    row = Platform(
        name=_free_name(session, new.name), issuer=new.issuer, client_id=new.client_id, registered_at=now, revision=0, state=state
    )
    session.add(row)
    return row


def _write(session: Session, row: Platform, new: NewPlatform) -> None:
    row.auth_url, row.token_url, row.jwks_url = new.auth_url, new.token_url, new.jwks_url
    # What is not told again stays; a demo never becomes anything else.
    row.token_audience, row.family = new.token_audience or row.token_audience, new.family or row.family or ""
    row.version, row.scopes = new.version or row.version or "", list(new.scopes) or row.scopes or []
    row.is_demo = bool(row.is_demo) or new.is_demo
    row.revision += 1
    session.flush()
    drop_tokens(session, row.id)
    for deployment_id in new.deployment_ids:
        add_deployment(session, row.id, deployment_id)


def _free_name(session: Session, wanted: str) -> str:
    taken = set(session.scalars(select(Platform.name)))
    name, number = wanted.strip()[:110], 1
    while name in taken:
        number += 1
        name = f"{wanted.strip()[:110]} {number}"
    return name
