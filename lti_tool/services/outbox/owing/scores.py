"""What a gradebook is owed: the whole column for an award, an empty cell after its withdrawal, and more where a teacher asked for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from lti_tool.domain.micro_credentials import Criterion
from lti_tool.domain.scores import Points, level_points, share_met
from lti_tool.models.outbox import Entry
from lti_tool.models.placements import Placement
from lti_tool.services import catalogue
from lti_tool.services.outbox import feedback
from lti_tool.services.outbox.columns import CRITERION_KEYS, group_of, own_prefix, score_key, score_prefix
from lti_tool.services.outbox.entries import again, drop, find, owe, renew
from lti_tool.services.outbox.feedback import Judged
from lti_tool.services.outbox.owing.looks import owe_look
from lti_tool.services.outbox.owing.meetings import Meeting

FULL = Points(100, 100)
"""A competency is shown or not: the award is the whole column, and nothing less is sent unless a teacher asked for shares."""

NO_COLUMN = ("line_item_gone", "column_missing")
"""Reasons that a column found or made again does away with."""


def owe_scores(session: Session, meeting: Meeting, now: datetime) -> None:
    """Write down what the columns of this place are to show: the award or the share, and each criterion where it has its own."""
    placement, judged = meeting.placement, feedback.read(session, meeting.assessment_id)
    if placement.line_item and (meeting.award or placement.partial_confirmed_at):
        points = FULL if meeting.award else share_met(meeting.offer.definition.criteria, judged.levels)
        wanted = _wanted(points, feedback.compose(meeting.offer.definition, judged), judged)
        owe(session, "score", f"score:{placement.id}:{meeting.person_id}", wanted, now, **meeting.place)
        owe_look(session, own_prefix(placement.id), placement.id, "", now)
    if placement.has_criterion_columns:
        _owe_criteria(session, meeting, judged, now)


def fill_new_column(session: Session, placement_id: int, group: str, criterion: str, now: datetime) -> None:
    """Send all that the column of this kind ever showed once more: it was made anew and is empty."""
    theirs = Entry.key.startswith(score_prefix(group, criterion), autoescape=True)
    own = and_(Entry.kind == "score", Entry.placement_id == placement_id, Entry.key.not_like(CRITERION_KEYS))
    shown = Entry.state.in_(("delivered", "unconfirmed", "held", "clock"))
    for entry in session.scalars(select(Entry).where(theirs if criterion else own, shown).order_by(Entry.id).with_for_update()).all():
        if not entry.wanted.get("erase"):
            renew(entry, entry.wanted, now)
            entry.sent = {}  # nothing of ours stands there
    session.flush()


def try_criterion_column(session: Session, group: str, criterion: str, now: datetime) -> None:
    """Try at once what waited for this column, or was refused for want of it."""
    theirs = Entry.key.startswith(score_prefix(group, criterion), autoescape=True)
    waits = and_(Entry.state == "waiting", Entry.reason.in_(("column_pending", *NO_COLUMN)))
    refused = and_(Entry.state == "refused", Entry.reason.in_(NO_COLUMN))
    for entry in session.scalars(select(Entry).where(theirs, or_(waits, refused)).order_by(Entry.id).with_for_update()).all():
        again(entry, now)
    session.flush()


def try_new_column(session: Session, placement_id: int, now: datetime) -> None:
    """Try again what the earlier column did not take: the host tells another address. What was delivered stays as it is."""
    missed = or_(Entry.state == "waiting", and_(Entry.state == "refused", Entry.reason.in_(NO_COLUMN)))
    own = select(Entry).where(Entry.kind == "score", Entry.placement_id == placement_id, Entry.key.not_like(CRITERION_KEYS), missed)
    for entry in session.scalars(own.order_by(Entry.id).with_for_update()).all():
        again(entry, now)
    session.flush()


def erase(entry: Entry, now: datetime) -> bool:
    """Let a score of ours go out of its cell again; False where the entry is none, or nothing of ours can stand there."""
    if entry.kind != "score" or not _may_have_been_sent(entry):
        return False
    if entry.wanted.get("erase"):
        return True
    named = {name: entry.wanted[name] for name in ("criterion", "label") if name in entry.wanted}
    renew(entry, {"erase": True, **named}, now)
    return True


def take_out_shares(session: Session, placement_id: int, now: datetime) -> None:
    """Let the shares that this place was shown go again: its column is for awards only from now on."""
    own = select(Entry).where(Entry.kind == "score", Entry.placement_id == placement_id, Entry.key.not_like(CRITERION_KEYS))
    for entry in session.scalars(own.where(Entry.award_id.is_(None)).with_for_update()).all():
        if not erase(entry, now):
            drop(entry, "switched_off")
    session.flush()


def _owe_criteria(session: Session, meeting: Meeting, judged: Judged, now: datetime) -> None:
    """The level of each criterion in its own column; a criterion left out this time loses what stood there from before."""
    placement, group = meeting.placement, group_of(meeting.placement, meeting.offer.micro_credential_id)
    shown = {criterion.key for criterion in _shown(session, placement)}
    for criterion in meeting.offer.definition.criteria:
        key = score_key(group, criterion.key, meeting.person_id)
        if criterion.key in shown and feedback.is_marked(criterion, judged):
            wanted = _wanted(level_points(criterion, judged.levels[criterion.key]), feedback.compose_one(criterion, judged), judged)
            named = {"criterion": criterion.key, "label": criterion.name.both}
            owe(session, "score", key, wanted | named, now, **meeting.place)
            owe_look(session, score_prefix(group, criterion.key), placement.id, criterion.key, now)
        elif entry := find(session, key):
            erase(entry, now)


def _shown(session: Session, placement: Placement) -> tuple[Criterion, ...]:
    return catalogue.get_offer(session, placement.version_id).definition.criteria if placement.version_id else ()


def _wanted(points: Points, comment: str, judged: Judged) -> dict[str, Any]:
    sent = judged.submitted_at.isoformat() if judged.submitted_at else None
    return {"given": points.given, "maximum": points.maximum, "comment": comment, "submitted_at": sent}


def _may_have_been_sent(entry: Entry) -> bool:
    """Whether our score may stand there: the host took it or may have, or a worker is at it, and nobody chose the host's value."""
    if entry.state == "cancelled":
        return bool(entry.sent) and entry.reason in ("person_is_instructor", "person_is_test")
    return bool(entry.sent) or entry.state == "claimed"
