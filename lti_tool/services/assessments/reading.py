"""One case as its assessor sees it: what was sent, beside the rubric."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain.micro_credentials import EvidenceRequirement
from lti_tool.domain.permissions import Actor
from lti_tool.errors import NotAllowed, NotFound
from lti_tool.models.assessments import Assessment
from lti_tool.models.people import Person
from lti_tool.models.submissions import Attempt, Submission
from lti_tool.services import awards, catalogue, rights
from lti_tool.services.awards import AwardView
from lti_tool.services.catalogue import Offer
from lti_tool.services.submissions.views import AttemptView, EvidenceView, Judgement, PastAttempt, read_attempts, read_marks


@dataclass(frozen=True)
class AssessmentView:
    """What an assessor needs to judge one case. Only what was sent: a draft is its owner's."""

    case_id: str
    person_id: int
    learner_name: str
    offer: Offer
    state: str
    attempt: AttemptView
    history: tuple[PastAttempt, ...]
    judgement: Judgement | None
    marks: dict[str, str]
    comments: dict[str, str]
    comment: str
    revision: int
    assessor_name: str
    is_mine: bool
    may_claim: bool
    may_mark: bool
    award: AwardView | None
    submitted_at: datetime
    due_at: datetime

    def evidence_for(self, criterion: str) -> tuple[tuple[EvidenceRequirement, tuple[EvidenceView, ...]], ...]:
        """Return each requirement that is judged by this criterion, with what answers it."""
        asked = (item for item in self.offer.definition.evidence if criterion in item.criteria)
        return tuple((item, self.attempt.evidence_for(item.key)) for item in asked)


def get(session: Session, actor: Actor | None, context_pk: int | None, case_id: str) -> AssessmentView:
    """Return the case to who may judge it; raises NotAllowed own_submission, NotFound submission_unknown."""
    return read(session, actor, get_judged(session, actor, context_pk, case_id))


def get_judged(session: Session, actor: Actor | None, context_pk: int | None, case_id: str, *, to_change: bool = False) -> Submission:
    """Return the row of a case that this person may judge, locked where it is to be changed."""
    query = select(Submission).where(Submission.public_id == case_id)
    row = session.scalars(query.with_for_update() if to_change else query).first()
    if row is not None and row.person_id in rights.find_selves(session, actor):
        raise NotAllowed("own_submission")
    if row is None or not rights.may_assess(session, actor, context_pk, row, catalogue.get_offer(session, row.version_id)):
        raise NotFound("submission_unknown")
    return row


def read(session: Session, actor: Actor | None, row: Submission) -> AssessmentView:
    """Return the newest attempt that was sent, with the marks so far; raises NotFound where nothing was."""
    offer = catalogue.get_offer(session, row.version_id)
    sent = [past for past in read_attempts(session, row) if past.attempt.submitted_at]
    if not sent:
        raise NotFound("submission_unknown")
    newest = sent[0]
    assert newest.attempt.submitted_at is not None
    assessment = find_assessment(session, row, newest.attempt.number)
    marks = read_marks(session, [assessment.id]).get(assessment.id, []) if assessment else []
    is_mine = assessment is not None and actor is not None and assessment.assessor_id == actor.person_id
    return AssessmentView(
        case_id=row.public_id,
        person_id=row.person_id,
        learner_name=session.get_one(Person, row.person_id).name,
        offer=offer,
        state=row.state,
        attempt=newest.attempt,
        history=tuple(sent[1:]),
        judgement=newest.judgement,
        marks={mark.criterion: mark.level for mark in marks if mark.level},
        comments={mark.criterion: mark.comment for mark in marks if mark.comment},
        comment=assessment.comment if assessment else "",
        revision=assessment.revision if assessment else 0,
        assessor_name=session.get_one(Person, assessment.assessor_id).name if assessment else "",
        is_mine=is_mine,
        may_claim=row.state == "submitted" or (row.state == "in_review" and not is_mine),
        may_mark=row.state == "in_review" and is_mine,
        award=awards.find_for_submission(session, row.id),
        submitted_at=newest.attempt.submitted_at,
        due_at=newest.attempt.submitted_at + timedelta(days=offer.definition.turnaround_days),
    )


def find_assessment(session: Session, row: Submission, attempt_number: int) -> Assessment | None:
    """Return the one assessment of this attempt, or None before anybody began to read it."""
    query = select(Assessment).join(Attempt, Attempt.id == Assessment.attempt_id)
    return session.scalars(query.where(Attempt.submission_id == row.id, Attempt.number == attempt_number)).first()
