"""Entries as an operator sees them: numbers and codes, nothing personal."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from lti_tool.domain.outbox import NEEDS_PERSON
from lti_tool.models.outbox import Entry
from lti_tool.models.platforms import Platform

URGENCY = case((Entry.state.in_(NEEDS_PERSON), 0), (Entry.state.in_(("waiting", "claimed")), 1), else_=2)


def list_entries(session: Session, *, state: str | None = None, platform: str | None = None, limit: int = 1000) -> list[dict[str, Any]]:
    """Return entries, those that need a person first, then what waits longest."""
    query = select(Entry, Platform.name).outerjoin(Platform, Platform.id == Entry.platform_id)
    if state:
        query = query.where(Entry.state == state)
    if platform:
        query = query.where(Platform.name == platform)
    rows = session.execute(query.order_by(URGENCY, Entry.due_at, Entry.id).limit(limit))
    return [_line(entry, name or "") for entry, name in rows]


def _line(entry: Entry, platform: str) -> dict[str, Any]:
    shown = {name: getattr(entry, name) for name in ("id", "kind", "state", "tries", "due_at", "reason", "advice")}
    return {**shown, "platform": platform}
