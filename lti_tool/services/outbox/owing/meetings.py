"""Which decision meets which place: a learner who was decided about, and a placement that shows the same micro-credential."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from lti_tool.models.assessments import Assessment
from lti_tool.models.awards import Award
from lti_tool.models.micro_credentials import Version
from lti_tool.models.people import Person
from lti_tool.models.placements import Participant, Placement
from lti_tool.models.platforms import Platform
from lti_tool.models.submissions import Attempt, Submission
from lti_tool.services import catalogue
from lti_tool.services.catalogue import Offer
from lti_tool.services.outbox.places import is_instructor, is_test


@dataclass(frozen=True)
class Meeting:
    """A decision that stands, and one place of the learner that shows the same micro-credential.

    `award` is None where the decision was "not yet".
    """

    award: Award | None
    assessment_id: int
    person_id: int
    placement: Placement
    platform: Platform
    offer: Offer

    @property
    def place(self) -> dict[str, Any]:
        """The columns of an entry that say where and about whom it is."""
        award_id = self.award.id if self.award else None
        return {"platform_id": self.platform.id, "placement_id": self.placement.id, "person_id": self.person_id, "award_id": award_id}


@dataclass(frozen=True)
class _Decision:
    award: Award | None
    assessment_id: int
    person_id: int
    version_id: int


def of_award(session: Session, award: Award) -> Iterator[Meeting]:
    """Return the meetings of an award with every place where this learner took part, whichever version it shows."""
    return _everywhere(session, _of(award))


def of_not_yet(session: Session, assessment_id: int) -> Iterator[Meeting]:
    """Return the meetings of a decision "not yet" with every place where this learner took part."""
    decisions = session.execute(_not_yets().where(Assessment.id == assessment_id))
    return (meeting for row in decisions.all() for meeting in _everywhere(session, _Decision(None, *row)))


def of_participant(session: Session, placement_id: int, person_id: int) -> Iterator[Meeting]:
    """Return the meeting of what was decided about a person with a place they came to; usually none."""
    return _here(session, placement_id, Award.person_id == person_id, Submission.person_id == person_id)


def of_placement(session: Session, placement_id: int) -> Iterator[Meeting]:
    """Return the meetings of a place with what was decided about all who ever came there."""
    came = select(Participant.person_id).where(Participant.placement_id == placement_id)
    return _here(session, placement_id, Award.person_id.in_(came), Submission.person_id.in_(came))


def line_up(session: Session, person_id: int) -> None:
    """Let a decision about a person and their arrival at a new place happen one after the other.

    On PostgreSQL neither would see the other's rows before both commit, and the debt would be lost.
    The weaker lock lets rows that only name the person be written meanwhile.
    """
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def _everywhere(session: Session, decision: _Decision) -> Iterator[Meeting]:
    same = select(Version.micro_credential_id).where(Version.id == decision.version_id).scalar_subquery()
    query = (
        select(Placement)
        .join(Participant, Participant.placement_id == Placement.id)
        .join(Version, Version.id == Placement.version_id)
        .where(Participant.person_id == decision.person_id, Version.micro_credential_id == same)
        .order_by(Placement.id)
    )
    for placement in session.scalars(query).all():
        yield from _meet(session, decision, placement)


def _here(session: Session, placement_id: int, whose_award: Any, whose_case: Any) -> Iterator[Meeting]:
    placement = session.get_one(Placement, placement_id)
    shown = select(Version.micro_credential_id).where(Version.id == placement.version_id).scalar_subquery()
    versions = select(Version.id).where(Version.micro_credential_id == shown)
    awards = select(Award).where(Award.version_id.in_(versions), Award.withdrawn_at.is_(None), whose_award).order_by(Award.awarded_at)
    decisions = [_of(award) for award in session.scalars(awards).all()]
    if placement.has_criterion_columns or placement.partial_confirmed_at:
        not_yets = session.execute(_not_yets().where(Submission.micro_credential_id == shown, whose_case)).all()
        decisions += [_Decision(None, *row) for row in not_yets]
    for decision in decisions:
        yield from _meet(session, decision, placement)


def _of(award: Award) -> _Decision:
    return _Decision(award, award.assessment_id, award.person_id, award.version_id)


def _not_yets() -> Any:
    """Return the query for decisions "not yet" that stand: the newest about their case."""
    later, attempt = aliased(Assessment), aliased(Attempt)
    newest = (
        select(func.max(later.id))
        .join(attempt, attempt.id == later.attempt_id)
        .where(attempt.submission_id == Submission.id, later.decision.is_not(None))
        .correlate(Submission)
        .scalar_subquery()
    )
    return (
        select(Assessment.id, Submission.person_id, Submission.version_id)
        .join(Attempt, Attempt.id == Assessment.attempt_id)
        .join(Submission, Submission.id == Attempt.submission_id)
        .where(Assessment.decision == "not_yet", Assessment.id == newest)
        .order_by(Assessment.id)
    )


def _meet(session: Session, decision: _Decision, placement: Placement) -> Iterator[Meeting]:
    """Return the meeting, but of nobody where they teach, and never of a platform's test user."""
    person = decision.person_id
    if is_test(session, person) or is_instructor(session, placement.id, person):
        return
    its = select(Platform).join(Person, Person.platform_id == Platform.id).where(Person.id == person)
    platform, offer = session.scalars(its).one(), catalogue.get_offer(session, decision.version_id)
    yield Meeting(decision.award, decision.assessment_id, person, placement, platform, offer)
