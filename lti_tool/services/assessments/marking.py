"""Marking: one assessor at a time takes a case and gives a level and a comment per criterion."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain.assessments import check_marks
from lti_tool.domain.permissions import Actor
from lti_tool.domain.submissions import NotAllowedNow, next_state
from lti_tool.errors import BadInput, Conflict
from lti_tool.models.assessments import Assessment, Mark
from lti_tool.models.submissions import Submission
from lti_tool.services import catalogue, events
from lti_tool.services.assessments.reading import AssessmentView, find_assessment, get_judged, read
from lti_tool.services.submissions.drafts import current_attempt

LONGEST_COMMENT = 20_000


class MarksConflict(Conflict):
    """The marks were saved elsewhere since this page was opened; `stored` is what stands there, nothing was written over."""

    def __init__(self, stored: AssessmentView) -> None:
        super().__init__(revision=stored.revision)
        self.stored = stored


def claim(session: Session, actor: Actor | None, context_pk: int | None, case_id: str, now: datetime, take_over: bool = False) -> None:
    """Take the case to read and mark it: from now on its learner cannot take it back.

    A colleague's case is taken over only on purpose; their marks so far stay. Raises NotAllowedNow, Conflict claimed_by_other.
    """
    row = get_judged(session, actor, context_pk, case_id, to_change=True)
    assert actor is not None and actor.person_id is not None
    assessment = find_assessment(session, row, row.attempt_number) if row.state == "in_review" else None
    if assessment is None:
        _begin(session, row, int(actor.person_id), now)
    elif assessment.assessor_id != actor.person_id:
        if not take_over:
            raise Conflict("claimed_by_other")
        assessment.assessor_id, assessment.revision = int(actor.person_id), assessment.revision + 1
        session.flush()


def save_marks(
    session: Session, actor: Actor | None, context_pk: int | None, case_id: str, revision: int,
    marks: Mapping[str, str], comments: Mapping[str, str], comment: str, now: datetime,
) -> int:  # fmt: skip
    """Return the new revision of the marks. Criteria that are not named stay as they are; an empty level takes one back.

    Raises MarksConflict, MarkRefused, NotAllowedNow, Conflict claimed_by_other, BadInput comment_too_long.
    """
    row = get_judged(session, actor, context_pk, case_id, to_change=True)
    assessment = get_own_assessment(session, actor, row)
    if revision != assessment.revision:
        raise MarksConflict(read(session, actor, row))
    levels = {criterion: level for criterion, level in marks.items() if level}
    criteria = catalogue.get_offer(session, row.version_id).definition.criteria
    check_marks(criteria, levels)
    if any(len(text) > LONGEST_COMMENT for text in (*comments.values(), comment)):
        raise BadInput("comment_too_long", limit=LONGEST_COMMENT)
    kept = {mark.criterion: mark for mark in session.scalars(select(Mark).where(Mark.assessment_id == assessment.id))}
    for key in (criterion.key for criterion in criteria if criterion.key in marks or criterion.key in comments):
        mark = kept.get(key) or Mark(assessment_id=assessment.id, criterion=key, comment="")
        mark.level = levels.get(key) if key in marks else mark.level
        mark.comment = comments.get(key, mark.comment)
        session.add(mark)
    assessment.comment, assessment.revision, row.changed_at = comment, assessment.revision + 1, now
    session.flush()
    return assessment.revision


def get_own_assessment(session: Session, actor: Actor | None, row: Submission) -> Assessment:
    """Return the assessment that this actor is making; raises NotAllowedNow, Conflict claimed_by_other."""
    assessment = find_assessment(session, row, row.attempt_number) if row.state == "in_review" else None
    if assessment is None:
        raise NotAllowedNow(state=row.state, action="mark")
    if actor is None or assessment.assessor_id != actor.person_id:
        raise Conflict("claimed_by_other")
    return assessment


def _begin(session: Session, row: Submission, assessor_id: int, now: datetime) -> None:
    row.state, row.changed_at = next_state(row.state, "claim"), now
    session.add(Assessment(attempt_id=current_attempt(session, row).id, assessor_id=assessor_id, begun_at=now))
    session.flush()
    events.record(session, "claimed", now, row.person_id, row.id, attempt=row.attempt_number)
