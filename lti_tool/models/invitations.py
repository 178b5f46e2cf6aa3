"""Invitations: one-time links that an operator hands out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.models.base import Base

REGISTER, OPERATE = "register", "operate"


class Invitation(Base):
    """A right that is spent once: to register a platform, or to look after one. Personal data: none."""

    __tablename__ = "invitations"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the secret in the link; the secret itself is not kept."""
    kind: Mapped[str] = mapped_column(String(20))
    platform_id: Mapped[int | None] = mapped_column(ForeignKey("platforms.id"))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """For registration: {"name", "issuers": [slug], "is_demo", "waits"}; with a platform, its registration is changed."""
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]
