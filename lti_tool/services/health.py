"""What a monitor wants to know: whether something is broken, and how much waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from lti_tool.models.keys import LTI, Key
from lti_tool.models.outbox import Entry
from lti_tool.models.visits import Visit
from lti_tool.services import outbox
from lti_tool.services.outbox import Pause

LATE = timedelta(minutes=15)
"""A due entry that nobody took for so long means that no worker runs."""

Figures = list[tuple[str, str, dict[tuple[str, ...], float]]]


def list_faults(session: Session, now: datetime) -> list[str]:
    """Return what keeps the tool from doing its work, in an operator's words; empty is well."""
    session.execute(text("SELECT 1"))
    faults = []
    if session.scalar(select(func.count()).select_from(Key).where(Key.purpose == LTI, Key.retired_at.is_(None))) == 0:
        faults.append("no LTI key: run `lti-tool keys ensure`")
    left_alone = [pause.platform_id for pause in outbox.list_pauses(session, now)]
    is_late = Entry.state == "waiting", Entry.due_at < now - LATE, or_(Entry.platform_id.is_(None), Entry.platform_id.not_in(left_alone))
    late = session.scalar(select(func.count()).select_from(Entry).where(*is_late))
    if late:
        faults.append(f"{late} outbox entries are due for over 15 minutes: is a worker running?")
    return faults


def list_notes(session: Session, now: datetime) -> list[str]:
    """Return what an operator should know although the tool does its work: platforms that are left alone."""
    return [pause_words(pause) for pause in outbox.list_pauses(session, now)]


def pause_words(pause: Pause) -> str:
    """Return one platform's pause in an operator's words; times are UTC."""
    waiting, until = f"{pause.waiting} entries wait", f"{pause.until:%Y-%m-%d %H:%M:%S}"
    if not pause.is_open:
        return f"{pause.platform} asked us to pause until {until} ({pause.reason}); {waiting} and leave by themselves"
    tried = f"tried in vain {pause.probes} times" if pause.probes else "not yet tried again"
    since = f"{pause.since:%Y-%m-%d %H:%M:%S}"
    return f"{pause.platform} does not answer since {since} ({pause.reason}), {tried}, next after {until}; {waiting}"


def list_figures(session: Session, now: datetime) -> Figures:
    """Return (name, meaning, {labels: value}) for each figure."""
    owed = select(Entry.kind, Entry.state, func.count()).group_by(Entry.kind, Entry.state)
    oldest = session.scalar(select(func.min(Entry.due_at)).where(Entry.state == "waiting"))
    late = max((now - oldest).total_seconds(), 0.0) if oldest else 0.0
    visits = session.scalar(select(func.count()).select_from(Visit).where(Visit.expires_at > now))
    return [
        ("outbox_entries", "Outbox entries by kind and state", {(kind, state): float(n) for kind, state, n in session.execute(owed)}),
        ("outbox_oldest_due_seconds", "How long the oldest waiting entry is due", {(): late}),
        ("platforms_left_alone", "Platforms that asked for a pause or do not answer", {(): float(len(outbox.list_pauses(session, now)))}),
        ("visits_open", "Visits that are open now", {(): float(visits or 0)}),
    ]
