"""What a gradebook is owed: the whole column for an award, an empty cell after its withdrawal."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from lti_tool.models.outbox import Entry
from lti_tool.services.outbox import feedback
from lti_tool.services.outbox.entries import again, owe, renew
from lti_tool.services.outbox.owing.meetings import Meeting

FULL = {"given": 100, "maximum": 100}
"""A competency is shown or not: the award is the whole column, anything less is never sent."""


def owe_scores(session: Session, meeting: Meeting, now: datetime) -> None:
    """Write down that the column of this place is to show the award, if it has one."""
    placement, award = meeting.placement, meeting.award
    if placement.line_item:
        wanted = {**FULL, "comment": feedback.compose(session, meeting.offer.definition, award.assessment_id)}
        owe(session, "score", f"score:{placement.id}:{award.person_id}", wanted, now, **meeting.place)


def try_new_column(session: Session, placement_id: int, now: datetime) -> None:
    """Try again what the earlier column did not take: the host tells another address. What was delivered stays as it is."""
    missed = or_(Entry.state == "waiting", and_(Entry.state == "refused", Entry.reason == "line_item_gone"))
    scores = select(Entry).where(Entry.kind == "score", Entry.placement_id == placement_id, missed)
    for entry in session.scalars(scores.order_by(Entry.id).with_for_update()).all():
        again(entry, now)
    session.flush()


def erase(entry: Entry, now: datetime) -> bool:
    """Let a score of ours go out of its cell again; False where the entry is none, or nothing of ours can stand there."""
    if entry.kind != "score" or not _may_have_been_sent(entry):
        return False
    renew(entry, {"erase": True}, now)
    return True


def _may_have_been_sent(entry: Entry) -> bool:
    """Whether our score may stand there: the host took it or may have, or a worker is at it, and nobody chose the host's value."""
    if entry.state == "cancelled":
        return bool(entry.sent) and entry.reason == "person_is_instructor"
    return bool(entry.sent) or entry.state == "claimed"
