"""Placements: a resource link in a course and the micro-credential it shows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.models.base import Base


class Placement(Base):
    """A resource link (identity: deployment and link id, Core 1.3 5.3.5) and what it shows.

    `version_id` is None until an instructor has chosen. Service addresses are those of the newest
    launch: they may change at any launch (AGS 2.0 3.1). Personal data: none.
    """

    __tablename__ = "placements"
    __table_args__ = (UniqueConstraint("deployment_pk", "resource_link_id"), Index("ix_placements_context_pk", "context_pk"))

    id: Mapped[int] = mapped_column(primary_key=True)
    deployment_pk: Mapped[int] = mapped_column(ForeignKey("deployments.id"))
    context_pk: Mapped[int | None] = mapped_column(ForeignKey("contexts.id"))
    resource_link_id: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(default="")
    version_id: Mapped[int | None] = mapped_column(ForeignKey("versions.id"))
    line_item: Mapped[str | None]
    line_items: Mapped[str | None]
    scopes: Mapped[list[str]] = mapped_column(default=list)
    chosen_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    chosen_at: Mapped[datetime | None]


class Participant(Base):
    """A learner who launched from a placement: whoever earns is owed a score there.

    Personal data: links a person to a course activity.
    """

    __tablename__ = "participants"
    __table_args__ = (Index("ix_participants_person_id", "person_id"),)

    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    since: Mapped[datetime]
