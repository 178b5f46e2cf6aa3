"""Notices: what a platform tells the tool without a person (Platform Notification Service 1.0)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.models.base import Base


class NoticeHandler(Base):
    """That a deployment was asked to send us notices of one type, and whether it agreed. Personal data: none."""

    __tablename__ = "notice_handlers"

    deployment_pk: Mapped[int] = mapped_column(ForeignKey("deployments.id"), primary_key=True)
    notice_type: Mapped[str] = mapped_column(String(80), primary_key=True)
    service_url: Mapped[str]
    state: Mapped[str] = mapped_column(String(20))
    """wanted, subscribed or refused."""
    reason: Mapped[str] = mapped_column(String(60), default="")
    changed_at: Mapped[datetime]


class Notice(Base):
    """A notice that was received, checked and is worked on later: its nonce is good once. Personal data: none."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_done_at", "done_at"),)

    nonce: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    """SHA-256 of platform and nonce."""
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id"))
    deployment_pk: Mapped[int] = mapped_column(ForeignKey("deployments.id"))
    notice_type: Mapped[str] = mapped_column(String(80))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What the notice says, as far as it is used: for a copy {"context", "origins"}."""
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
