"""Platforms: the hosts we are registered with, their deployments, and who may vouch through them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.models.base import Base

ACTIVE, PENDING = "active", "pending"


class Platform(Base):
    """One registration: an issuer together with our client id there (Core 1.3 3.1.2).

    The issuer alone identifies nobody: all of Canvas' cloud shares one. Personal data: none.
    """

    __tablename__ = "platforms"
    __table_args__ = (UniqueConstraint("issuer", "client_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    family: Mapped[str] = mapped_column(String(40), default="")
    """Product family as the host calls itself (moodle, canvas, practice...), empty where unknown."""
    issuer: Mapped[str] = mapped_column(String(255))
    client_id: Mapped[str] = mapped_column(String(255))
    auth_url: Mapped[str]
    token_url: Mapped[str]
    token_audience: Mapped[str | None]
    """The audience of our client assertion where it is not the token address (Brightspace)."""
    jwks_url: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(default=list)
    """Service scopes the host offered at registration; empty means unknown."""
    is_demo: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(20), default="active", server_default="active")
    """active, or pending: registered, and nobody may launch until our own administrator approves."""
    version: Mapped[str] = mapped_column(String(60), default="", server_default="")
    """Release as the host told it; empty where unknown."""
    frame_origins: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    """Origins besides issuer and authorization address whose pages may hold ours in a frame (Canvas cloud: the institution's own)."""
    registration_url: Mapped[str | None]
    """Where this registration can be read and changed later (DR-11), if the host gave such an address."""
    registration_token: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The right to do so, sealed."""
    service_url: Mapped[str | None]
    """Where Moodle's own web services answer (site address), if the operator gave a service token."""
    service_token: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed: see lti_tool.sealing."""
    registered_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)
    """Grows with each change, so that processes can tell that what they remember is old."""


class Deployment(Base):
    """One placing of the tool under a registration (Core 1.3 3.1.3). Personal data: none."""

    __tablename__ = "deployments"
    __table_args__ = (UniqueConstraint("platform_id", "deployment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id"))
    deployment_id: Mapped[str] = mapped_column(String(255))
    guid: Mapped[str] = mapped_column(String(255), default="", server_default="")
    """`tool_platform.guid` of the newest launch: tells tenants behind one issuer apart (Core 1.3 5.4.2)."""


class PlatformIssuer(Base):
    """An issuing institution that this platform's courses may award for. Personal data: none."""

    __tablename__ = "platform_issuers"

    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id"), primary_key=True)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"), primary_key=True)
