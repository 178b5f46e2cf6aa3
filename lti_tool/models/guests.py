"""Guests: people from outside, who have no account on any learning platform, what they were asked for, and their links."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.models.base import Base


class Guest(Base):
    """Somebody from outside whom an institution knows; the same human asked by two institutions is two guests.

    Personal data: e-mail address, organisation; the name is in `people`.
    """

    __tablename__ = "guests"
    __table_args__ = (Index("ix_guests_issuer_id_email", "issuer_id", "email"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"))
    email: Mapped[str] = mapped_column(String(254), default="")
    """In small letters; empty where whoever invited did not give one."""
    organisation: Mapped[str] = mapped_column(String(200), default="")
    made_at: Mapped[datetime]


class GuestInvitation(Base):
    """What one guest was asked to do, for which micro-credential, by whom and until when. Personal data: links a person to a duty."""

    __tablename__ = "guest_invitations"
    __table_args__ = (Index("ix_guest_invitations_micro_credential_id", "micro_credential_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    guest_id: Mapped[int] = mapped_column(ForeignKey("guests.person_id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    """reviewer or assessor, for this micro-credential and no other."""
    micro_credential_id: Mapped[int] = mapped_column(ForeignKey("micro_credentials.id"))
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    came_at: Mapped[datetime | None]
    """When they first came in."""
    link_asked_at: Mapped[datetime | None]
    """When they last asked for a new link; None once it was made."""


class GuestLink(Base):
    """The secret address of an invitation: lets one browser in, once; that browser may come back by it. Personal data: none."""

    __tablename__ = "guest_links"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the secret in the link; the secret itself is not kept."""
    invitation_id: Mapped[int] = mapped_column(ForeignKey("guest_invitations.id"), index=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(String(64), default="")
    """SHA-256 of the cookie of the browser it let in."""
