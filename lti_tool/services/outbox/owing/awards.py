"""The occasions on which hosts come to owe something: an award, its withdrawal, a place met later."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.models.awards import Award
from lti_tool.models.issuers import StatusList
from lti_tool.models.outbox import Entry
from lti_tool.services.outbox.entries import end_with_award
from lti_tool.services.outbox.owing import badges, completions, credentials, meetings, ratings, scores
from lti_tool.services.outbox.owing.meetings import Meeting


def owe_for_award(session: Session, award: Award, now: datetime) -> None:
    """Write down all that follows from an award: status list before credential, then every place of the learner."""
    credentials.owe_credential(session, award, now)
    meetings.line_up(session, award.person_id)
    for meeting in meetings.of_award(session, award):
        _owe_at(session, meeting, now)


def owe_for_participant(session: Session, placement_id: int, person_id: int, now: datetime) -> None:
    """Write down what this placement owes somebody who came to it after earning; usually nothing."""
    meetings.line_up(session, person_id)
    for meeting in meetings.of_participant(session, placement_id, person_id):
        _owe_at(session, meeting, now)


def owe_for_placement(session: Session, placement_id: int, now: datetime) -> None:
    """Write down what this placement owes to all who earned before it showed this, or before it had a column."""
    for meeting in meetings.of_placement(session, placement_id):
        _owe_at(session, meeting, now)


def withdraw_award(session: Session, award: Award, status_list: StatusList, now: datetime) -> None:
    """Write down what follows from a withdrawal: score and completion are to go, the status list is to say it, the rest remains."""
    credentials.owe_status_list(session, status_list, now)
    for entry in session.scalars(select(Entry).where(Entry.award_id == award.id).with_for_update()).all():
        if not (scores.erase(entry, now) or completions.undo(entry, now)):
            end_with_award(entry)
    session.flush()


def _owe_at(session: Session, meeting: Meeting, now: datetime) -> None:
    scores.owe_scores(session, meeting, now)
    ratings.owe_ratings(session, meeting, now)
    completions.owe_completion(session, meeting, now)
    badges.owe_host_badge(session, meeting, now)
