"""Acceptance by the learner, withdrawal by an assessor."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from lti_tool.domain.permissions import Actor
from lti_tool.domain.submissions import next_state
from lti_tool.errors import BadInput, Conflict, NotAllowed, NotFound
from lti_tool.models.awards import Award
from lti_tool.models.issuers import StatusList
from lti_tool.models.submissions import Submission
from lti_tool.services import catalogue, events, outbox, rights

LONGEST_REASON = 2_000


def accept(session: Session, actor: Actor | None, award_id: str, now: datetime) -> None:
    """Let the award's public address answer from now on: only the learner decides that. Twice changes nothing."""
    award = session.get(Award, award_id, with_for_update=True)
    if award is None or actor is None or actor.person_id != award.person_id:
        raise NotFound("award_unknown")
    if award.withdrawn_at is not None:
        raise NotAllowed("award_withdrawn")
    if award.accepted_at is None:
        award.accepted_at = now
        events.record(session, "accepted", now, award.person_id, award.submission_id)


def withdraw(session: Session, actor: Actor | None, context_pk: int | None, award_id: str, reason: str, now: datetime) -> None:
    """Take the award back, by whoever may judge it, for a reason the learner reads.

    In this same unit: the score is to be emptied where the host still shows ours, the status list is to
    say it; a rating and a native badge remain, and their entries say so.
    """
    award = session.get(Award, award_id, with_for_update=True)
    if award is None or award.submission_id is None or award.version_id is None:  # a stack's award goes with those it rests on
        raise NotFound("award_unknown")
    submission = session.get_one(Submission, award.submission_id, with_for_update=True)
    if not rights.may_assess(session, actor, context_pk, submission, catalogue.get_offer(session, award.version_id)):
        raise NotFound("award_unknown")
    if award.withdrawn_at is not None:
        raise Conflict("award_withdrawn")
    if not reason.strip():
        raise BadInput("reason_missing")
    submission.state, submission.changed_at = next_state(submission.state, "withdraw_award"), now
    revoke(session, award, reason.strip()[:LONGEST_REASON], now)


def revoke(session: Session, award: Award, reason: str, now: datetime) -> None:
    """Let the award stand no longer: its status list and the hosts are to say it. The award's row is locked by whoever asks."""
    award.withdrawn_at, award.withdrawn_reason = now, reason
    status_list = session.get_one(StatusList, award.status_list_id, with_for_update=True)
    status_list.revision += 1
    session.flush()
    outbox.withdraw_award(session, award, status_list, now)
    events.record(session, "award_withdrawn", now, award.person_id, award.submission_id)
