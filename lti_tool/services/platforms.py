"""Platforms: registered by invitation or by hand, looked after by their administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from lti_tool.domain.micro_credentials import Text
from lti_tool.errors import BadInput, NotFound
from lti_tool.models.outbox import AccessToken, Entry
from lti_tool.models.placements import Placement
from lti_tool.models.platforms import Deployment, Platform
from lti_tool.models.visits import Visit
from lti_tool.outbound import OutboundRefused, addresses
from lti_tool.sealing import Sealer
from lti_tool.services import issuers


def origins_of(*urls: str) -> tuple[str, ...]:
    """Return the different origins of these addresses."""
    return tuple(dict.fromkeys(map(_origin, urls)))


def _origin(url: str) -> str:
    """Made of parsed parts only: an origin goes into a header, where a stray mark would begin another directive."""
    target = addresses.parse(url)
    host = f"[{target.host}]" if ":" in target.host else target.host
    return f"{target.scheme}://{host}" + ("" if target.port == addresses.PORTS[target.scheme] else f":{target.port}")


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


@dataclass(frozen=True)
class PlatformView:
    """A registration as the doors and the launch need it."""

    id: int
    name: str
    family: str
    issuer: str
    client_id: str
    auth_url: str
    token_url: str
    token_audience: str | None
    jwks_url: str
    scopes: tuple[str, ...]
    deployment_ids: tuple[str, ...]
    service_url: str | None
    service_token: str | None
    """Only where a sealer was given to open it."""

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins whose pages may hold ours in a frame."""
        return origins_of(self.issuer, self.auth_url)


@dataclass(frozen=True)
class PlatformPage:
    """What an administrator wants to know of their platform."""

    name: str
    family: str
    issuer: str
    client_id: str
    deployment_ids: list[str]
    issuers: list[tuple[str, Text]]
    service_url: str | None
    has_service_token: bool
    last_launches: list[tuple[datetime, str]]
    owed: dict[str, int]


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


def get_platform(session: Session, platform_id: int, sealer: Sealer | None = None) -> PlatformView:
    """Return one platform; with a sealer also its service token."""
    row = session.get(Platform, platform_id)
    if row is None:
        raise NotFound("platform_unknown")
    return _view(session, row, sealer)


def find_by_name(session: Session, name: str) -> PlatformView:
    """Return the platform an operator means by this name."""
    row = session.scalars(select(Platform).where(Platform.name == name)).first()
    if row is None:
        raise NotFound("platform_unknown", name=name)
    return _view(session, row, None)


def list_all(session: Session) -> list[PlatformView]:
    """Return every platform by name."""
    return [_view(session, row, None) for row in session.scalars(select(Platform).order_by(Platform.name))]


def list_registrations(session: Session, issuer: str) -> list[PlatformView]:
    """Return the registrations with this issuer: it alone may not tell which (Core 1.3 4.1.3)."""
    return [_view(session, row, None) for row in session.scalars(select(Platform).where(Platform.issuer == issuer))]


def set_service(session: Session, sealer: Sealer, platform_id: int, url: str, token: str) -> None:
    """Keep the address and sealed token of the host's own web services."""
    _check_address("service_url", url)
    values = {"service_url": url.rstrip("/"), "service_token": sealer.seal(token.encode()), "revision": Platform.revision + 1}
    session.execute(update(Platform).where(Platform.id == platform_id).values(**values))


def holds_demo(session: Session) -> bool:
    """Return whether this database belongs to a demo: serve refuses it, its keys and people are for show."""
    return session.scalar(select(func.count()).select_from(Platform).where(Platform.is_demo)) != 0


def get_page(session: Session, platform_id: int, deployment_pk: int | None = None) -> PlatformPage:
    """Return the facts of one platform for the page of its administrator: of what happens there, one deployment's or all."""
    view, row = get_platform(session, platform_id), session.get(Platform, platform_id)
    assert row is not None
    launches = select(Visit.opened_at, Visit.roles).where(Visit.platform_id == platform_id).order_by(Visit.opened_at.desc()).limit(10)
    owed = select(Entry.state, func.count()).where(Entry.platform_id == platform_id).group_by(Entry.state)
    if deployment_pk is not None:
        launches = launches.where(Visit.deployment_pk == deployment_pk)
        owed = owed.join(Placement, Placement.id == Entry.placement_id).where(Placement.deployment_pk == deployment_pk)
    return PlatformPage(
        view.name, view.family, view.issuer, view.client_id, list(view.deployment_ids),
        [(issuer.slug, issuer.name) for issuer in issuers.list_for_platform(session, platform_id)],
        row.service_url, row.service_token is not None,
        [(at, ", ".join(sorted(roles))) for at, roles in session.execute(launches)],
        {state: count for state, count in session.execute(owed)},
    )


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


def _view(session: Session, row: Platform, sealer: Sealer | None) -> PlatformView:
    deployments = session.scalars(select(Deployment.deployment_id).where(Deployment.platform_id == row.id).order_by(Deployment.id))
    opened = sealer.unseal(row.service_token) if sealer and row.service_token else None
    return PlatformView(
        row.id, row.name, row.family, row.issuer, row.client_id, row.auth_url, row.token_url, row.token_audience, row.jwks_url,
        tuple(row.scopes), tuple(deployments), row.service_url, opened.decode() if opened else None,
    )


def drop_tokens(session: Session, platform_id: int) -> None:
    """Forget every access token of a platform whose registration changed."""
    session.execute(delete(AccessToken).where(AccessToken.platform_id == platform_id))
