"""What a monitor wants to know: whether something is broken, and how much waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from lti_tool.models.keys import LTI, Key
from lti_tool.models.outbox import Entry
from lti_tool.models.visits import Visit

LATE = timedelta(minutes=15)
"""A due entry that nobody took for so long means that no worker runs."""

Figures = list[tuple[str, str, dict[tuple[str, ...], float]]]


def list_faults(session: Session, now: datetime) -> list[str]:
    """Return what keeps the tool from doing its work, in an operator's words; empty is well."""
    session.execute(text("SELECT 1"))
    faults = []
    if session.scalar(select(func.count()).select_from(Key).where(Key.purpose == LTI, Key.retired_at.is_(None))) == 0:
        faults.append("no LTI key: run `lti-tool keys ensure`")
    late = session.scalar(select(func.count()).select_from(Entry).where(Entry.state == "waiting", Entry.due_at < now - LATE))
    if late:
        faults.append(f"{late} outbox entries are due for over 15 minutes: is a worker running?")
    return faults


def list_figures(session: Session, now: datetime) -> Figures:
    """Return (name, meaning, {labels: value}) for each figure."""
    owed = select(Entry.kind, Entry.state, func.count()).group_by(Entry.kind, Entry.state)
    oldest = session.scalar(select(func.min(Entry.due_at)).where(Entry.state == "waiting"))
    late = max((now - oldest).total_seconds(), 0.0) if oldest else 0.0
    visits = session.scalar(select(func.count()).select_from(Visit).where(Visit.expires_at > now))
    return [
        ("outbox_entries", "Outbox entries by kind and state", {(kind, state): float(n) for kind, state, n in session.execute(owed)}),
        ("outbox_oldest_due_seconds", "How long the oldest waiting entry is due", {(): late}),
        ("visits_open", "Visits that are open now", {(): float(visits or 0)}),
    ]
