"""Contexts (courses) and who was seen in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.models.base import Base


class Context(Base):
    """A course, unique within its deployment (Core 1.3 5.4.1). Personal data: none."""

    __tablename__ = "contexts"
    __table_args__ = (UniqueConstraint("deployment_pk", "context_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deployment_pk: Mapped[int] = mapped_column(ForeignKey("deployments.id"))
    context_id: Mapped[str] = mapped_column(String(255))
    label: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    history: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    """Context ids this course was copied from, newest first (`$Context.id.history`, or a context-copy notice)."""
    roster_url: Mapped[str | None]
    """Where the platform lists the members, as the newest launch told it (NRPS 2.0)."""
    roster_read_at: Mapped[datetime | None]
    """When the roster was last read to its end."""
    roster_full_at: Mapped[datetime | None]
    """When it was last read whole, not only for what had changed."""
    roster_tried_at: Mapped[datetime | None]
    roster_fault: Mapped[str] = mapped_column(String(60), default="", server_default="")
    """Why the newest reading failed; empty when it did not."""
    roster_differences: Mapped[str | None]
    """The platform's address for what has changed since (NRPS 2.0, Membership differences): opaque, kept as it came."""


class Member(Base):
    """A person in a context: by a launch, by the platform's roster, or both. Personal data: yes."""

    __tablename__ = "members"
    __table_args__ = (Index("ix_members_person_id", "person_id"),)

    context_pk: Mapped[int] = mapped_column(ForeignKey("contexts.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    roles: Mapped[list[str]] = mapped_column(default=list)
    """Roles of their newest launch there; empty where they never launched."""
    since: Mapped[datetime]
    launched_at: Mapped[datetime | None]
    """When they first launched here; None for who is only on the roster: not started."""
    listed_roles: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    """Roles by the roster, which a teacher who looks at the course as a learner keeps."""
    listed_at: Mapped[datetime | None]
    """When a roster last listed them; None where none ever did."""
    status: Mapped[str] = mapped_column(String(10), default="active", server_default="active")
    """active, inactive (the platform says so) or gone (a whole roster no longer lists them)."""
