"""The host's own badge: nothing to send, only to see whether it came."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.models.outbox import Entry
from lti_tool.services.outbox.entries import owe
from lti_tool.services.outbox.owing.meetings import Meeting


def owe_host_badge(session: Session, meeting: Meeting, now: datetime) -> None:
    """Write down that the host's badge is to be looked for, where the platform lets us."""
    if meeting.platform.service_url and meeting.platform.service_token:
        owe(session, "host_badge", f"host_badge:{meeting.award.id}", {}, now, **meeting.place)


def find_open_sources(session: Session, award_id: str) -> datetime | None:
    """Return when the last score or rating of this award that is still on its way is due, None where none is.

    The host's own badge can only follow them.
    """
    open_states = ("waiting", "claimed")
    query = select(func.max(Entry.due_at)).where(Entry.award_id == award_id, Entry.kind.in_(("score", "rating")))
    return session.scalar(query.where(Entry.state.in_(open_states)))
