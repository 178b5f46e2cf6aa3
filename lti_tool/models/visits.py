"""Visits: signed-in stays, and the states that were used to open them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.models.base import Base


class Visit(Base):
    """The stay that one launch (or one link of an operator or a guest) opened, worthless without its browser.

    Personal data: person, roles in a course; goes when it expires.
    """

    __tablename__ = "visits"
    __table_args__ = (Index("ix_visits_expires_at", "expires_at"), Index("ix_visits_context_pk_opened_at", "context_pk", "opened_at"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Public: stands in addresses."""
    browser: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the browser cookie."""
    kind: Mapped[str] = mapped_column(String(20))
    """launch, deep_link, review, privacy, operate or guest."""
    platform_id: Mapped[int | None] = mapped_column(ForeignKey("platforms.id"))
    """None for a guest, who comes from no platform."""
    deployment_pk: Mapped[int | None] = mapped_column(ForeignKey("deployments.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    context_pk: Mapped[int | None] = mapped_column(ForeignKey("contexts.id"))
    placement_id: Mapped[int | None] = mapped_column(ForeignKey("placements.id"))
    roles: Mapped[list[str]] = mapped_column(default=list)
    locale: Mapped[str] = mapped_column(String(20), default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Deep linking settings, return address, and what the host offered."""
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]
    """When a deep-linking answer was given: there is only one."""


class UsedState(Base):
    """A login state that was used up; its row is what makes the state one-time. Personal data: none."""

    __tablename__ = "used_states"
    __table_args__ = (Index("ix_used_states_expires_at", "expires_at"), {"sqlite_with_rowid": False})

    state: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    expires_at: Mapped[datetime]
