"""Submissions: a learner's case for one micro-credential, its attempts and their evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.models.base import Base


class Submission(Base):
    """One learner's case for one micro-credential, over all attempts. Personal data: links to a person."""

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("person_id", "micro_credential_id"),
        Index("ix_submissions_version_id_state", "version_id", "state"),
        Index("ix_submissions_micro_credential_id", "micro_credential_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    micro_credential_id: Mapped[int] = mapped_column(ForeignKey("micro_credentials.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"))
    state: Mapped[str] = mapped_column(String(20))
    """A state of lti_tool.domain.submissions."""
    attempt_number: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Attempt(Base):
    """One sending of the case: the draft until it is sent, then what was judged.

    Personal data: whatever the learner wrote.
    """

    __tablename__ = "attempts"
    __table_args__ = (UniqueConstraint("submission_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    number: Mapped[int]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Prompt key -> text."""
    note: Mapped[str] = mapped_column(default="")
    """What changed since the attempt before."""
    confirmations: Mapped[list[str]] = mapped_column(default=list)
    revision: Mapped[int] = mapped_column(default=0)
    """Grows with each save: a page that saw an older one does not write over it silently."""
    saved_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]


class Evidence(Base):
    """One item that shows a required piece of work: text, link or file. Personal data: whatever it shows."""

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_attempt_id", "attempt_id"), Index("ix_evidence_sha256", "sha256"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"))
    requirement: Mapped[str] = mapped_column(String(80))
    """Key of the evidence requirement; the definition ties it to criteria."""
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    caption: Mapped[str] = mapped_column(default="")
    file_name: Mapped[str] = mapped_column(default="")
    media_type: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    added_at: Mapped[datetime]
