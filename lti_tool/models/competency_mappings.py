"""Competency mappings: what a course's micro-credential, or one criterion of it, means in the host's own competencies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.models.base import Base


class CompetencyMapping(Base):
    """A host competency of one course that is rated when its criterion, or the whole micro-credential, is passed.

    Without a row, the whole micro-credential is matched by the competency's idnumber. Personal data: who made the mapping.
    """

    __tablename__ = "competency_mappings"

    context_pk: Mapped[int] = mapped_column(ForeignKey("contexts.id"), primary_key=True)
    micro_credential_id: Mapped[int] = mapped_column(ForeignKey("micro_credentials.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(80), primary_key=True)
    """Key of the criterion; empty for the whole micro-credential."""
    competency: Mapped[str | None] = mapped_column(String(40))
    """The host's id of the competency; None says that nothing is to be rated for it."""
    idnumber: Mapped[str] = mapped_column(String(100), default="", server_default="")
    shortname: Mapped[str] = mapped_column(String(200), default="", server_default="")
    levels: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Level key -> item of the host's scale, counted from 1; the award itself stands under the empty key.

    A level that is not named gets what the scale itself says of passing.
    """
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
