"""What waits for this assessor, and how far the learners of a link are; a few queries, however many learners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from lti_tool.domain import permissions
from lti_tool.domain.permissions import Actor
from lti_tool.errors import NotAllowed
from lti_tool.models.assessments import Assessment
from lti_tool.models.awards import Award, Credential
from lti_tool.models.micro_credentials import MicroCredential, Version
from lti_tool.models.people import Person
from lti_tool.models.placements import Participant, Placement
from lti_tool.models.submissions import Attempt, Submission
from lti_tool.services import awards, catalogue, deliveries, rights
from lti_tool.services.awards import AwardView
from lti_tool.services.catalogue import Offer
from lti_tool.services.deliveries import DeliveryRow

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


@dataclass(frozen=True)
class LearnerRow:
    """One learner who took part at a link, how far they are, and what arrived where."""

    person_id: int
    learner_name: str
    case_id: str | None
    state: str
    attempt_number: int
    changed_at: datetime | None
    award: AwardView | None
    deliveries: tuple[DeliveryRow, ...]
    is_self: bool
    may_assess: bool


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
    offers = _offers(session, [submission for submission, *_ in found])
    told = [(row, offers[row[0].version_id]) for row in found]
    return [_waiting(actor, row, offer) for row, offer in told if _may_judge(actor, selves, row[0], offer)]


def list_learners(session: Session, actor: Actor | None, placement_id: int | None) -> list[LearnerRow]:
    """Return everybody who took part at this link, by name, for the instructors of its course."""
    if actor is None or actor.is_test or "instructor" not in actor.roles:
        raise NotAllowed("not_an_instructor")
    shown = select(Version.micro_credential_id).join(Placement, Placement.version_id == Version.id).where(Placement.id == placement_id)
    query = (
        select(Person, Submission, Award, Credential.award_id)
        .join(Participant, Participant.person_id == Person.id)
        .outerjoin(Submission, and_(Submission.person_id == Person.id, Submission.micro_credential_id == shown.scalar_subquery()))
        .outerjoin(Award, Award.submission_id == Submission.id)
        .outerjoin(Credential, Credential.award_id == Award.id)
        .where(Participant.placement_id == placement_id)
        .order_by(Person.name, Person.id)
    )
    found, selves = session.execute(query).all(), rights.find_selves(session, actor)
    arrived = deliveries.list_for_awards(session, [award.id for _, _, award, _ in found if award])
    offers = _offers(session, [submission for _, submission, *_ in found if submission])
    return [_learner(actor, selves, row, offers, arrived) for row in found]


def _waiting(actor: Actor, row: Any, offer: Offer) -> QueueRow:
    submission, submitted_at, learner, assessor_name, assessor_id = row
    return QueueRow(
        submission.public_id, learner, offer, submission.state, submission.attempt_number, submitted_at,
        submitted_at + timedelta(days=offer.definition.turnaround_days), assessor_name or "", assessor_id == actor.person_id,
    )  # fmt: skip


def _learner(
    actor: Actor, selves: frozenset[int], row: Any, offers: dict[int, Offer], arrived: dict[str, list[DeliveryRow]]
) -> LearnerRow:
    person, submission, award, signed = row
    is_self = person.id in selves
    if submission is None:
        return LearnerRow(person.id, person.name, None, "none", 0, None, None, (), is_self, False)
    offer = offers[submission.version_id]
    return LearnerRow(
        person.id, person.name, submission.public_id, submission.state, submission.attempt_number, submission.changed_at,
        awards.view(award, submission.public_id, offer, signed is not None) if award else None,
        tuple(arrived.get(award.id, ())) if award else (), is_self, _may_judge(actor, selves, submission, offer),
    )  # fmt: skip


def _offers(session: Session, submissions: list[Submission]) -> dict[int, Offer]:
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


def _may_judge(actor: Actor, selves: frozenset[int], submission: Submission, offer: Offer) -> bool:
    """The query has found them in the course or under a grant; whom the micro-credential trusts is the domain's to say."""
    is_own = submission.person_id in selves
    return permissions.may_assess(actor, is_own, offer.definition.assessed_by, offer.micro_credential_id, offer.issuer_id)
