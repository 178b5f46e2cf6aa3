"""Placements: a resource link in a course and the micro-credential it shows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
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
    has_criterion_columns: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the gradebook gets a column for each criterion besides the link's own."""
    partial_confirmed_at: Mapped[datetime | None]
    """When a teacher confirmed that the activity completes on a passing grade only: from then on each decision is shown as a share."""
    partial_confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    completes_by_service: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether an award also marks the activity as complete through Moodle's own web service."""
    copied_from: Mapped[int | None] = mapped_column(ForeignKey("placements.id"))
    """The placement this one was recognised as a copy of."""


class Column(Base):
    """A gradebook column of ours besides the one the platform ties to the link. Personal data: none.

    `criterion` is empty for a column we made for the award itself, where the platform makes none (Brightspace).
    """

    __tablename__ = "columns"

    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(80), primary_key=True)
    line_item: Mapped[str | None]
    """Its address at the platform; None until it was found or made."""
    maximum: Mapped[float | None]
    checked_at: Mapped[datetime | None]


class Participant(Base):
    """A learner who launched from a placement: whoever earns is owed a score there.

    Personal data: links a person to a course activity.
    """

    __tablename__ = "participants"
    __table_args__ = (Index("ix_participants_person_id", "person_id"),)

    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    since: Mapped[datetime]


class Unreached(Base):
    """A learner of the course whom the platform does not show this link, by its list of the link's members (NRPS 2.0, `rlid`).

    Personal data: links a person to a course activity.
    """

    __tablename__ = "unreached"
    __table_args__ = (Index("ix_unreached_person_id", "person_id"),)

    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
