"""Internal quality review: who looked at a version in which round, what they said, and by which form."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.models.base import Base


class QualityReview(Base):
    """One reviewer's view of a version in one round. Personal data: links a person to their judgement."""

    __tablename__ = "quality_reviews"
    __table_args__ = (UniqueConstraint("version_id", "round", "reviewer_id"), Index("ix_quality_reviews_reviewer_id", "reviewer_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"))
    round: Mapped[int]
    """1 for the first time it was sent for review; grows each time it is sent again."""
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Question key -> {"answer", "note"}."""
    recommendation: Mapped[str] = mapped_column(String(20), default="")
    reasons: Mapped[str] = mapped_column(default="")
    begun_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    """Grows with each save: a page that saw an older one does not write over it silently."""


class ReviewComment(Base):
    """What somebody said about one field of a version. Personal data: links a person to what they wrote."""

    __tablename__ = "review_comments"
    __table_args__ = (Index("ix_review_comments_version_id", "version_id"), Index("ix_review_comments_author_id", "author_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"))
    round: Mapped[int]
    path: Mapped[str] = mapped_column(String(300))
    """The field it concerns, in the manner of lti_tool.domain.drafts; empty for the whole."""
    text: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class ReviewForm(Base):
    """The questions an issuer's reviewers answer; without a row, those the tool comes with. Personal data: who changed it last."""

    __tablename__ = "review_forms"

    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"), primary_key=True)
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
