"""Micro-credentials and their frozen versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.models.base import Base


class MicroCredential(Base):
    """One competency with one key method, offered by one issuer. Personal data: none."""

    __tablename__ = "micro_credentials"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"), index=True)
    category: Mapped[str] = mapped_column(String(30))


class Version(Base):
    """A definition as learners and verifiers see it: frozen once published. Personal data: none."""

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("micro_credential_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    micro_credential_id: Mapped[int] = mapped_column(ForeignKey("micro_credentials.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    definition: Mapped[dict[str, Any]]
    """The document that lti_tool.domain.micro_credentials reads and writes."""
    published_at: Mapped[datetime | None]
