"""Awards and the signed credentials that say so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.models.base import Base


class Award(Base):
    """The fact that it was earned: a micro-credential, by a submission that was judged, or a stack, by other awards.

    Personal data: links to a person.
    """

    __tablename__ = "awards"
    __table_args__ = (
        UniqueConstraint("status_list_id", "status_index"), Index("ix_awards_person_id", "person_id"),
        CheckConstraint("(stack_version_id IS NULL) = (submission_id IS NOT NULL)", name="one_way_to_earn"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    """A random UUID: the last part of the credential's public address."""
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"), index=True)
    """With assessment and version; all three are None for a stack's award."""
    assessment_id: Mapped[int | None] = mapped_column(ForeignKey("assessments.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("versions.id"))
    stack_version_id: Mapped[int | None] = mapped_column(ForeignKey("stack_versions.id"), index=True)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"))
    subject: Mapped[str] = mapped_column(String(60))
    """A fresh urn:uuid for the credential's subject: says nothing about the person."""
    status_list_id: Mapped[int] = mapped_column(ForeignKey("status_lists.id"))
    status_index: Mapped[int]
    """Drawn at random and never used again, even after erasure."""
    awarded_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    """Before the learner accepted, no public address answers."""
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")


class Credential(Base):
    """The signed Open Badge of an award: bytes that never change. Personal data: what the badge says."""

    __tablename__ = "credentials"

    award_id: Mapped[str] = mapped_column(ForeignKey("awards.id"), primary_key=True)
    signed: Mapped[bytes] = mapped_column(LargeBinary)
    kid: Mapped[str] = mapped_column(String(120))
    signed_at: Mapped[datetime]


class Event(Base):
    """A dated fact for the programme's own evaluation (how many began, sent, earned). Personal data: person link."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_kind_at", "kind", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
