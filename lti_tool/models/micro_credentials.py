"""Micro-credentials and their versions, from the first draft to the day they are retired."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.models.base import Base


class MicroCredential(Base):
    """One competency with one key method, offered by one issuer. Personal data: none."""

    __tablename__ = "micro_credentials"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    """What addresses name it by; the first publication settles it."""
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"), index=True)
    category: Mapped[str] = mapped_column(String(30))
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("micro_credentials.id"))
    """What to take instead of a retired one."""


class Version(Base):
    """A definition: in the making, or as learners and verifiers see it, frozen once published. Personal data: who began it."""

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("micro_credential_id", "number"), Index("ix_versions_state_review_due_at", "state", "review_due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    micro_credential_id: Mapped[int] = mapped_column(ForeignKey("micro_credentials.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    """A state of lti_tool.domain.designs."""
    definition: Mapped[dict[str, Any]]
    """The document that lti_tool.domain.micro_credentials reads and writes; in an open version, that of lti_tool.domain.drafts."""
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    """Grows with each save of an open version."""
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    review_due_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    retired_reason: Mapped[str] = mapped_column(default="", server_default="")


class DesignAuthor(Base):
    """Somebody who wrote in a version, and so never approves it alone. Personal data: links a person to what they wrote."""

    __tablename__ = "design_authors"

    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    since: Mapped[datetime]


class DesignSave(Base):
    """One field as a save left it, so that a later save built on an older revision is told from a new one.

    Personal data: links a person to what they wrote.
    """

    __tablename__ = "design_saves"
    __table_args__ = (Index("ix_design_saves_version_id_revision", "version_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"))
    revision: Mapped[int]
    """The revision of the version that this save made."""
    path: Mapped[str] = mapped_column(String(300))
    """The field, in the manner of lti_tool.domain.drafts: `criteria.accuracy.name.th`."""
    value: Mapped[dict[str, Any]]
    """{"was": before, "is": after}; plain values, absent ones null."""
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime]


class DesignEvent(Base):
    """One step of a version on its way, and who took it: the audit trail. Personal data: links a person to a deed."""

    __tablename__ = "design_events"
    __table_args__ = (Index("ix_design_events_version_id", "version_id"), Index("ix_design_events_actor_id", "actor_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"))
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """None where the calendar or a command took the step."""
    action: Mapped[str] = mapped_column(String(20))
    before: Mapped[str] = mapped_column(String(20))
    after: Mapped[str] = mapped_column(String(20))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{"reasons", "round", "from", ...}: what the step's own page tells."""
