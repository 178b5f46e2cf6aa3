"""People, as their platforms name them, and the rights an operator granted them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.models.base import Base


class Person(Base):
    """Somebody who launched or whom a roster listed: identified by platform and `sub`, never by e-mail (Core 1.3 3.3).

    A guest from outside has no platform, and a `subject` of our own making (`guests`).

    Personal data: subject, legacy subject, name, email, language.
    """

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("platform_id", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int | None] = mapped_column(ForeignKey("platforms.id"))
    subject: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(default="")
    """As the platform shows it; empty where the platform shares no names."""
    legacy_subject: Mapped[str] = mapped_column(String(255), default="", server_default="")
    """Who they were under LTI 1.1, where the platform says so (`lti11_legacy_user_id`): for whoever migrates."""
    email: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(String(20), default="")
    """The language chosen here; empty follows the platform."""
    is_test: Mapped[bool] = mapped_column(default=False)
    """The platform's test user: never earns (Core 1.3 A.2.4)."""
    first_seen: Mapped[datetime]


class Grant(Base):
    """A right beyond the course, a role of lti_tool.domain.permissions, for an issuer or one micro-credential.

    Personal data: links a person to a duty.
    """

    __tablename__ = "grants"
    __table_args__ = (UniqueConstraint("person_id", "role", "issuer_id", "micro_credential_id"), Index("ix_grants_person_id", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    role: Mapped[str] = mapped_column(String(20))
    issuer_id: Mapped[int | None] = mapped_column(ForeignKey("issuers.id"))
    micro_credential_id: Mapped[int | None] = mapped_column(ForeignKey("micro_credentials.id"))
    granted_at: Mapped[datetime]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """None where a command gave it."""
