"""The outbox: what each host owes to show, and each try to bring it there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.models.base import Base


class Entry(Base):
    """One thing a host owes to show: this learner, this column, this value, decided then.

    There is one row per thing, not per message: a newer decision replaces what is wanted and
    raises `generation`; a delivery that was under way for the older one then settles nothing.
    Personal data: feedback that goes to the gradebook.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_state_due_at", "state", "due_at"), Index("ix_outbox_award_id", "award_id"),
        Index("ix_outbox_platform_id_state_due_at", "platform_id", "state", "due_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    """column, score, rating, completion, host_badge, catch_up, credential, status_list or notice_handler."""
    platform_id: Mapped[int | None] = mapped_column(ForeignKey("platforms.id"))
    placement_id: Mapped[int | None] = mapped_column(ForeignKey("placements.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    award_id: Mapped[str | None] = mapped_column(ForeignKey("awards.id"))
    wanted: Mapped[dict[str, Any]] = mapped_column(default=dict)
    generation: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(20))
    """A state of lti_tool.domain.outbox."""
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    lease_by: Mapped[str] = mapped_column(String(60), default="")
    stamp: Mapped[datetime | None]
    """The stamp this generation is sent with; a retry repeats it (AGS 2.0 3.4.9)."""
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The exact bytes this generation is sent as; a retry repeats them."""
    sent: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What we last wrote there, so that a value by a person can be told from ours."""
    host: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What the host showed when we last looked."""
    override: Mapped[bool] = mapped_column(default=False)
    """A person decided that our value goes over theirs, once."""
    reason: Mapped[str] = mapped_column(String(60), default="")
    advice: Mapped[str] = mapped_column(String(60), default="")
    decided_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    looked_at: Mapped[datetime | None]
    drift: Mapped[str] = mapped_column(String(20), default="", server_default="")
    """What the newest reading of its whole column made of it, a class of lti_tool.domain.drift; empty since it arrived."""
    healed: Mapped[int] = mapped_column(default=0, server_default="0")
    """The generation that was sent once more by itself because it had never shown."""


class Delivery(Base):
    """One try at one entry and what came of it. Personal data: none."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_entry_id", "entry_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"))
    generation: Mapped[int]
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(60), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class AccessToken(Base):
    """A platform's access token, sealed, shared by all workers. Personal data: none."""

    __tablename__ = "access_tokens"

    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id"), primary_key=True)
    scopes: Mapped[str] = mapped_column(String(600), primary_key=True)
    """What was asked for, sorted and joined by spaces; never keyed by the issuer alone."""
    token: Mapped[bytes] = mapped_column(LargeBinary)
    granted: Mapped[list[str]] = mapped_column(default=list)
    usable_until: Mapped[datetime]
    """Until when a call may begin with it; it ends a little later."""


class HostPause(Base):
    """A platform that is left alone for a while: it asked for that, or it does not answer. No row, no pause. Personal data: none."""

    __tablename__ = "host_pauses"

    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(60))
    """host_throttles, or what failed last."""
    is_open: Mapped[bool] = mapped_column(default=False)
    """The host itself fails: after the pause a single entry tries it. Else the pause just ends."""
    since: Mapped[datetime]
    until: Mapped[datetime]
    probes: Mapped[int] = mapped_column(default=0)
    """How often it was tried in vain since it failed."""


class TokenRequest(Base):
    """A worker is obtaining this access token: the others wait for it until then. Personal data: none."""

    __tablename__ = "token_requests"

    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id"), primary_key=True)
    scopes: Mapped[str] = mapped_column(String(600), primary_key=True)
    until: Mapped[datetime]
