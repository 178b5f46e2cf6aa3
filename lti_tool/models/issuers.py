"""Issuers: the institutions that vouch, and their status lists."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.models.base import Base


class Issuer(Base):
    """An institution with its own did:web identity and keys. Personal data: none."""

    __tablename__ = "issuers"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name_en: Mapped[str]
    name_th: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(String(2), default="TH")
    created_at: Mapped[datetime]


class StatusList(Base):
    """A Bitstring Status List as it is served: the signed bytes. Personal data: none."""

    __tablename__ = "status_lists"

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"), index=True)
    signed: Mapped[bytes | None] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    """Grows with each award withdrawn; the signed bytes say which revision they hold."""
    signed_revision: Mapped[int] = mapped_column(default=-1)
