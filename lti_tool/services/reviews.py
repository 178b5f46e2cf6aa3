"""Reviews: from a cell of the host's gradebook to the work behind it (Submission Review 1.0)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain.permissions import Actor
from lti_tool.models.micro_credentials import Version
from lti_tool.models.people import Person
from lti_tool.models.placements import Column, Participant, Placement
from lti_tool.models.submissions import Attempt, Submission
from lti_tool.services import catalogue, rights
from lti_tool.services.catalogue import Offer


@dataclass(frozen=True)
class Reviewed:
    """Whose work the gradebook asked for and how far it is; the case itself only for who may read it."""

    learner_name: str
    offer: Offer
    state: str
    case_id: str | None
    is_own: bool


def find_placement(session: Session, deployment_pk: int, context_pk: int | None, link_id: str | None, line_item: str | None) -> int | None:
    """Return the link a review is about: the one it names, else the one whose column this is, the link's own or a criterion's (SR-01)."""
    named = Placement.deployment_pk == deployment_pk, Placement.resource_link_id == link_id
    found = session.scalar(select(Placement.id).where(*named)) if link_id else None
    if found or not line_item:
        return found
    of_column = select(Column.placement_id).where(Column.line_item == line_item)
    theirs = Placement.deployment_pk == deployment_pk, (Placement.line_item == line_item) | Placement.id.in_(of_column)
    here = [] if context_pk is None else [Placement.context_pk == context_pk]
    several = session.scalars(select(Placement.id).where(*theirs, *here).limit(2)).all()
    return several[0] if len(several) == 1 else None


def find_criterion(session: Session, placement_id: int | None, line_item: str | None) -> str:
    """Return the criterion whose column this is, empty for the award's own."""
    same = Column.placement_id == placement_id, Column.line_item == line_item
    return session.scalar(select(Column.criterion).where(*same)) or ""


def find(session: Session, actor: Actor | None, context_pk: int | None, placement_id: int | None, subject: str) -> Reviewed | None:
    """Return what a teacher or assessor may know of this person's work at this link; None where there is nothing for them to know."""
    learner = _learner_at(session, placement_id, subject)
    offer = catalogue.find_for_placement(session, placement_id) if placement_id and learner else None
    if learner is None or offer is None:
        return None
    same = Submission.person_id == learner.id, Submission.micro_credential_id == offer.micro_credential_id
    row = session.scalars(select(Submission).where(*same)).first()
    is_own, teaches = learner.id in rights.find_selves(session, actor), _teaches(session, actor, context_pk, placement_id)
    if row is None:
        return Reviewed(learner.name, offer, "none", None, is_own) if teaches or is_own else None
    begun = catalogue.get_offer(session, row.version_id)
    may_read = rights.may_assess(session, actor, context_pk, row, begun)
    if not (may_read or teaches or is_own):
        return None
    return Reviewed(learner.name, begun, row.state, row.public_id if may_read and _is_sent(session, row) else None, is_own)


def find_own(session: Session, actor: Actor | None, placement_id: int | None) -> str | None:
    """Return a person's own case for what this link shows: the only one a learner is led to, whoever the review names (SR-02)."""
    if actor is None or actor.person_id is None:
        return None
    shown = select(Version.micro_credential_id).join(Placement, Placement.version_id == Version.id).where(Placement.id == placement_id)
    same = Submission.person_id == actor.person_id, Submission.micro_credential_id == shown.scalar_subquery()
    return session.scalar(select(Submission.public_id).where(*same))


def _learner_at(session: Session, placement_id: int | None, subject: str) -> Person | None:
    """Return the person the host names so, if they took part at this very link."""
    took_part = Participant.placement_id == placement_id, Person.subject == subject
    return session.scalars(select(Person).join(Participant, Participant.person_id == Person.id).where(*took_part)).first()


def _teaches(session: Session, actor: Actor | None, context_pk: int | None, placement_id: int | None) -> bool:
    """Whether this person teaches the course that the link is in: who does may know how far its learners are."""
    if actor is None or actor.is_test or "instructor" not in actor.roles or context_pk is None:
        return False
    return session.scalar(select(Placement.context_pk).where(Placement.id == placement_id)) == context_pk


def _is_sent(session: Session, row: Submission) -> bool:
    sent = select(Attempt.id).where(Attempt.submission_id == row.id, Attempt.submitted_at.is_not(None)).limit(1)
    return session.scalar(sent) is not None
