"""A registration as the doors and the launch need it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain.hosts import HostProfile, profile_of
from lti_tool.errors import NotFound
from lti_tool.models.platforms import ACTIVE, Deployment, Platform
from lti_tool.sealing import Sealer
from lti_tool.services.platforms.origins import framing_origins


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
    state: str = "active"
    version: str = ""
    frame_origins: tuple[str, ...] = ()
    registration_url: str | None = None
    registration_token: str | None = None
    """Only where a sealer was given to open it."""

    @property
    def is_active(self) -> bool:
        """Whether people may come from there: nobody does before our own administrator approved."""
        return self.state == ACTIVE

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins whose pages may hold ours in a frame."""
        return self.origins_with("")

    def origins_with(self, return_url: str) -> tuple[str, ...]:
        """The origins whose pages may hold ours in a frame, with that of a launch's own signed return address."""
        return framing_origins(self.family, self.issuer, self.auth_url, self.frame_origins, return_url)

    @property
    def profile(self) -> HostProfile:
        """The habits of this platform's family."""
        return profile_of(self.family)


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


def find_same(session: Session, issuer: str, client_id: str) -> PlatformView | None:
    """Return the registration with this issuer and client id."""
    row = session.scalars(select(Platform).where(Platform.issuer == issuer, Platform.client_id == client_id)).first()
    return _view(session, row, None) if row else None


def _view(session: Session, row: Platform, sealer: Sealer | None) -> PlatformView:
    deployments = session.scalars(select(Deployment.deployment_id).where(Deployment.platform_id == row.id).order_by(Deployment.id))
    opened, right = (_opened(sealer, sealed) for sealed in (row.service_token, row.registration_token))
    return PlatformView(
        row.id, row.name, row.family, row.issuer, row.client_id, row.auth_url, row.token_url, row.token_audience, row.jwks_url,
        tuple(row.scopes), tuple(deployments), row.service_url, opened, row.state, row.version, tuple(row.frame_origins),
        row.registration_url, right,
    )


def _opened(sealer: Sealer | None, sealed: bytes | None) -> str | None:
    opened = sealer.unseal(sealed) if sealer and sealed else None
    return opened.decode() if opened else None
