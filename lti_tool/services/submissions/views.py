"""What pages read of a case: its evidence, attempts and judgements, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain.submissions import EvidenceItem
from lti_tool.models.assessments import Assessment, Mark
from lti_tool.models.people import Person
from lti_tool.models.submissions import Attempt, Evidence, Submission


@dataclass(frozen=True)
class EvidenceView:
    """One item that was handed in."""

    public_id: str
    requirement: str
    kind: str
    text: str
    url: str
    caption: str
    file_name: str
    media_type: str
    size: int
    added_at: datetime


@dataclass(frozen=True)
class AttemptView:
    """One sending of the case, or the draft of it."""

    number: int
    answers: dict[str, str]
    note: str
    evidence: tuple[EvidenceView, ...]
    confirmations: tuple[str, ...]
    revision: int
    saved_at: datetime | None
    submitted_at: datetime | None

    def evidence_for(self, requirement: str) -> tuple[EvidenceView, ...]:
        """Return what answers this requirement, in the order it was added."""
        return tuple(item for item in self.evidence if item.requirement == requirement)

    @property
    def items(self) -> tuple[EvidenceItem, ...]:
        """Return the evidence as the domain counts it."""
        return tuple(EvidenceItem(item.requirement, item.kind) for item in self.evidence)


@dataclass(frozen=True)
class Judgement:
    """What an assessor decided about one attempt, and why."""

    decision: str
    comment: str
    decided_at: datetime
    assessor_name: str
    marks: dict[str, str] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PastAttempt:
    """An attempt that was sent, and what came of it."""

    attempt: AttemptView
    judgement: Judgement | None


def evidence_view(row: Evidence) -> EvidenceView:
    """Return this item as pages read it."""
    return EvidenceView(
        row.public_id, row.requirement, row.kind, row.text, row.url, row.caption, row.file_name, row.media_type, row.size, row.added_at
    )


def read_attempts(session: Session, submission: Submission) -> list[PastAttempt]:
    """Return every attempt with its decided judgement, the newest first; what is still being marked is nobody's to see."""
    attempts = list(session.scalars(select(Attempt).where(Attempt.submission_id == submission.id).order_by(Attempt.number.desc())))
    ids = [attempt.id for attempt in attempts]
    evidence: dict[int, list[EvidenceView]] = {}
    for row in session.scalars(select(Evidence).where(Evidence.attempt_id.in_(ids)).order_by(Evidence.id)):
        evidence.setdefault(row.attempt_id, []).append(evidence_view(row))
    judged = _judgements(session, ids)
    return [PastAttempt(_attempt_view(row, evidence.get(row.id, [])), judged.get(row.id)) for row in attempts]


def read_marks(session: Session, assessment_ids: list[int]) -> dict[int, list[Mark]]:
    """Return the marks of these assessments."""
    marks: dict[int, list[Mark]] = {}
    for mark in session.scalars(select(Mark).where(Mark.assessment_id.in_(assessment_ids)).order_by(Mark.criterion)):
        marks.setdefault(mark.assessment_id, []).append(mark)
    return marks


def _judgements(session: Session, attempt_ids: list[int]) -> dict[int, Judgement]:
    query = (
        select(Assessment, Person.name)
        .join(Person, Person.id == Assessment.assessor_id)
        .where(Assessment.attempt_id.in_(attempt_ids), Assessment.decided_at.is_not(None))
    )
    decided = list(session.execute(query))
    marks = read_marks(session, [assessment.id for assessment, _name in decided])
    return {assessment.attempt_id: _judgement(assessment, name, marks.get(assessment.id, [])) for assessment, name in decided}


def _judgement(row: Assessment, assessor_name: str, marks: list[Mark]) -> Judgement:
    assert row.decision is not None and row.decided_at is not None
    return Judgement(
        row.decision, row.comment, row.decided_at, assessor_name,
        {mark.criterion: mark.level for mark in marks if mark.level}, {mark.criterion: mark.comment for mark in marks if mark.comment},
    )  # fmt: skip


def _attempt_view(row: Attempt, evidence: list[EvidenceView]) -> AttemptView:
    return AttemptView(
        row.number, dict(row.answers), row.note, tuple(evidence), tuple(row.confirmations), row.revision, row.saved_at, row.submitted_at
    )
