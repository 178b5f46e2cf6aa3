"""The occasions on which hosts come to owe something: a decision, a withdrawal, a place met later."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.models.awards import Award
from lti_tool.models.issuers import StatusList
from lti_tool.models.outbox import Entry
from lti_tool.services.outbox.entries import end_with_award
from lti_tool.services.outbox.owing import badges, columns, completions, credentials, meetings, ratings, scores
from lti_tool.services.outbox.owing.meetings import Meeting


def owe_for_award(session: Session, award: Award, now: datetime) -> None:
    """Write down all that follows from an award: status list before credential, then every place of the learner."""
    credentials.owe_credential(session, award, now)
    meetings.line_up(session, award.person_id)
    for meeting in meetings.of_award(session, award):
        _owe_at(session, meeting, now)


def owe_for_stack_award(session: Session, award: Award, now: datetime) -> None:
    """Write down what follows from a stack's award: it is signed. No place in a host stands for a stack, so none is owed anything."""
    credentials.owe_credential(session, award, now)


def owe_for_not_yet(session: Session, assessment_id: int, person_id: int, now: datetime) -> None:
    """Write down what follows from a decision "not yet": nothing, but where a place asked to be shown every decision."""
    meetings.line_up(session, person_id)
    for meeting in meetings.of_not_yet(session, assessment_id):
        _owe_at(session, meeting, now)


def owe_for_participant(session: Session, placement_id: int, person_id: int, now: datetime) -> None:
    """Write down what this placement owes somebody who came to it after the decision; usually nothing."""
    meetings.line_up(session, person_id)
    for meeting in meetings.of_participant(session, placement_id, person_id):
        _owe_at(session, meeting, now)


def owe_for_placement(session: Session, placement_id: int, now: datetime) -> None:
    """Write down what this placement owes: its columns, and what goes there for all who were decided about before."""
    columns.owe_columns(session, placement_id, now)
    for meeting in meetings.of_placement(session, placement_id):
        _owe_at(session, meeting, now)


def withdraw_award(session: Session, award: Award, status_list: StatusList, now: datetime) -> None:
    """Write down what follows from a withdrawal: scores and completion are to go, the status list is to say it, the rest remains."""
    credentials.owe_status_list(session, status_list, now)
    for entry in session.scalars(select(Entry).where(Entry.award_id == award.id).with_for_update()).all():
        if not (scores.erase(entry, now) or completions.undo(entry, now)):
            end_with_award(entry)
    session.flush()


def _owe_at(session: Session, meeting: Meeting, now: datetime) -> None:
    """Only an award is anything but a score: a host's competencies, completions and badges know no "not yet"."""
    scores.owe_scores(session, meeting, now)
    if meeting.award:
        ratings.owe_ratings(session, meeting, now)
        completions.owe_completion(session, meeting, now)
        badges.owe_host_badge(session, meeting, now)
