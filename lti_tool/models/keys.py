"""Keys: LTI keys sign our words to hosts, credential keys sign badges; they are never the same key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.models.base import Base

LTI, CREDENTIAL = "lti", "credential"


class Key(Base):
    """One key pair; the private half is sealed, the public half stays for ever. Personal data: none."""

    __tablename__ = "keys"

    kid: Mapped[str] = mapped_column(String(120), primary_key=True)
    """Never used again for another key (Security 1.0 6.3)."""
    purpose: Mapped[str] = mapped_column(String(20), index=True)
    issuer_id: Mapped[int | None] = mapped_column(ForeignKey("issuers.id"), index=True)
    public: Mapped[dict[str, Any]]
    """A public JWK (LTI), or {"multibase": "z6Mk..."} (credentials)."""
    private: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed; None once it has been destroyed."""
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
