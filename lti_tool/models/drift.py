"""The drift watch: when each gradebook column was last read back, and what was found there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.models.base import Base


class Look(Base):
    """One column of scores and its newest reading; what was found of each score stands in the outbox. Personal data: none.

    It is made when a score is first owed to the column.
    """

    __tablename__ = "looks"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    """How the keys of all scores for this column begin in the outbox."""
    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"), index=True)
    criterion: Mapped[str] = mapped_column(String(80), default="")
    """Empty for the link's own column."""
    owed_at: Mapped[datetime | None] = mapped_column(index=True)
    """Since when something was owed that no reading has seen; None when all was read."""
    is_awaited: Mapped[bool] = mapped_column(default=False, server_default=false())
    """A person asked for it: it is read next."""
    tried_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the newest reading began; it holds the column by this."""
    read_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(String(60), default="", server_default="")
    """Why the newest reading did not come to its end."""
    twins: Mapped[int] = mapped_column(default=1, server_default="1")
    """How many columns of this kind the course has."""
