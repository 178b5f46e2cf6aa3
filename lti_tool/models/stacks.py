"""Stacks: micro-credentials that together make more, their versions, who follows one, and what a stack's award rests on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.models.base import Base


class Stack(Base):
    """A set of one issuer's micro-credentials with a badge of its own. Personal data: none."""

    __tablename__ = "stacks"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"), index=True)


class StackVersion(Base):
    """What a stack asks for: in the making, or frozen once published. Personal data: who began it."""

    __tablename__ = "stack_versions"
    __table_args__ = (UniqueConstraint("stack_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stack_id: Mapped[int] = mapped_column(ForeignKey("stacks.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    """draft, published, revised or retired."""
    definition: Mapped[dict[str, Any]]
    """The document that lti_tool.domain.stacks reads and writes."""
    revision: Mapped[int] = mapped_column(default=0)
    """Grows with each save of a draft: a page that saw an older one does not write over it silently."""
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    retired_reason: Mapped[str] = mapped_column(default="")


class Follower(Base):
    """A learner on the way along a stack, and the version they follow. Personal data: links a person to a stack."""

    __tablename__ = "stack_followers"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    stack_id: Mapped[int] = mapped_column(ForeignKey("stacks.id"), primary_key=True, index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("stack_versions.id"))
    since: Mapped[datetime]


class StackAwardMember(Base):
    """An award that a stack's award rests on. Personal data: none beyond the awards."""

    __tablename__ = "stack_award_members"

    award_id: Mapped[str] = mapped_column(ForeignKey("awards.id"), primary_key=True)
    member_award_id: Mapped[str] = mapped_column(ForeignKey("awards.id"), primary_key=True, index=True)
