"""What an activity's completion is owed, where a teacher asked that an award marks it as complete."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.models.outbox import Entry
from lti_tool.services.outbox.entries import owe, release, renew
from lti_tool.services.outbox.owing.meetings import Meeting


def owe_completion(session: Session, meeting: Meeting, now: datetime) -> None:
    """Write down that the activity is to be marked as complete for this learner, if that was asked for here."""
    platform, placement = meeting.platform, meeting.placement
    if placement.completes_by_service and platform.service_url and platform.service_token:
        key = f"completion:{placement.id}:{meeting.person_id}"
        owe(session, "completion", key, {"done": True}, now, **meeting.place)


def undo(entry: Entry, now: datetime) -> bool:
    """Let a completion that we set be taken back; False where the entry is none, or we cannot have set it."""
    if entry.kind != "completion" or not (entry.sent or entry.state == "claimed"):
        return False
    renew(entry, {"done": False}, now)
    return True


def release_completions(session: Session, placement_id: int) -> None:
    """Let what has not left yet end: nobody asks for it at this link any more. What is being taken back goes on."""
    query = select(Entry).where(Entry.kind == "completion", Entry.placement_id == placement_id)
    for entry in session.scalars(query.order_by(Entry.id).with_for_update()).all():
        if entry.wanted.get("done"):
            release(entry)
    session.flush()
