"""What waits for this assessor; a few queries, however many wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from lti_tool.domain import permissions
from lti_tool.domain.permissions import Actor
from lti_tool.models.assessments import Assessment
from lti_tool.models.micro_credentials import MicroCredential
from lti_tool.models.people import Person
from lti_tool.models.submissions import Attempt, Submission
from lti_tool.services import catalogue, rights
from lti_tool.services.catalogue import Offer

MOST = 500


@dataclass(frozen=True)
class QueueRow:
    """One case that waits to be read or decided."""

    case_id: str
    learner_name: str
    offer: Offer
    state: str
    attempt_number: int
    submitted_at: datetime
    due_at: datetime
    assessor_name: str
    is_mine: bool


def list_queue(session: Session, actor: Actor | None, context_pk: int | None) -> list[QueueRow]:
    """Return the cases that this person may judge and that wait, the oldest first; never their own."""
    if actor is None or actor.person_id is None or actor.is_test:
        return []
    assessor, selves = aliased(Person), rights.find_selves(session, actor)
    query = (
        select(Submission, Attempt.submitted_at, Person.name, assessor.name, Assessment.assessor_id)
        .join(Attempt, and_(Attempt.submission_id == Submission.id, Attempt.number == Submission.attempt_number))
        .join(MicroCredential, MicroCredential.id == Submission.micro_credential_id)
        .join(Person, Person.id == Submission.person_id)
        .outerjoin(Assessment, Assessment.attempt_id == Attempt.id)
        .outerjoin(assessor, assessor.id == Assessment.assessor_id)
        .where(Submission.state.in_(("submitted", "in_review")), Submission.person_id.not_in(selves), _reached_by(actor, context_pk))
        .order_by(Attempt.submitted_at, Submission.id)
        .limit(MOST)
    )
    found = session.execute(query).all()
    offers = get_offers(session, [submission for submission, *_ in found])
    told = [(row, offers[row[0].version_id]) for row in found]
    return [_waiting(actor, row, offer) for row, offer in told if may_judge(actor, selves, row[0], offer)]


def _waiting(actor: Actor, row: Any, offer: Offer) -> QueueRow:
    submission, submitted_at, learner, assessor_name, assessor_id = row
    return QueueRow(
        submission.public_id, learner, offer, submission.state, submission.attempt_number, submitted_at,
        submitted_at + timedelta(days=offer.definition.turnaround_days), assessor_name or "", assessor_id == actor.person_id,
    )  # fmt: skip


def get_offers(session: Session, submissions: list[Submission]) -> dict[int, Offer]:
    """Return what these cases are about: one question per version, however many cases."""
    return {version_id: catalogue.get_offer(session, version_id) for version_id in {row.version_id for row in submissions}}


def _reached_by(actor: Actor, context_pk: int | None) -> Any:
    """Return the condition that a case is in the actor's course or under one of their grants."""
    reached = [rights.taking_part(context_pk)] if "instructor" in actor.roles else []
    for grant in actor.grants:
        if grant.role != "assessor":
            continue
        named = [] if grant.micro_credential is None else [MicroCredential.id == grant.micro_credential]
        named += [] if grant.issuer is None else [MicroCredential.issuer_id == grant.issuer]
        reached.append(and_(True, *named))
    return or_(False, *reached)


def may_judge(actor: Actor, selves: frozenset[int], submission: Submission, offer: Offer) -> bool:
    """Whether this person may judge a case that a query has found in their course or under their grant.

    Whom the micro-credential trusts is the domain's to say.
    """
    is_own = submission.person_id in selves
    return permissions.may_assess(actor, is_own, offer.definition.assessed_by, offer.micro_credential_id, offer.issuer_id)
