"""Assessments: one assessor's judgement of one attempt, criterion by criterion."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.models.base import Base


class Assessment(Base):
    """One judgement; it counts once it is decided. Personal data: assessor, comments on a person's work."""

    __tablename__ = "assessments"
    __table_args__ = (UniqueConstraint("attempt_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"))
    assessor_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    begun_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=0)
    decision: Mapped[str | None] = mapped_column(String(20))
    """awarded or not_yet; None while it is being marked."""
    comment: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]


class Mark(Base):
    """The level given for one criterion, or none yet. Personal data: comment on a person's work."""

    __tablename__ = "marks"

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(80), primary_key=True)
    level: Mapped[str | None] = mapped_column(String(80))
    comment: Mapped[str] = mapped_column(default="")
