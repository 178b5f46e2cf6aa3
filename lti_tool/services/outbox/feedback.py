"""The words that go into the gradebook beside the score: plain text, in both languages where a definition speaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain.micro_credentials import Criterion, Definition
from lti_tool.models.assessments import Assessment, Mark
from lti_tool.models.submissions import Attempt


@dataclass(frozen=True)
class Judged:
    """What one assessment says: levels and comments by criterion, the comment on the whole, when the work was sent."""

    levels: dict[str, str]
    comments: dict[str, str]
    overall: str
    submitted_at: datetime | None


def read(session: Session, assessment_id: int) -> Judged:
    """Return what this assessment says."""
    assessment = session.get_one(Assessment, assessment_id)
    marks = session.scalars(select(Mark).where(Mark.assessment_id == assessment_id)).all()
    return Judged(
        {mark.criterion: mark.level for mark in marks if mark.level},
        {mark.criterion: mark.comment.strip() for mark in marks},
        assessment.comment.strip(),
        session.get_one(Attempt, assessment.attempt_id).submitted_at,
    )


def compose(definition: Definition, judged: Judged) -> str:
    """Return the whole feedback of one judgement: a score sent without it would clear the earlier one (AGS 2.0 3.4.11)."""
    marked = [criterion for criterion in definition.criteria if is_marked(criterion, judged)]
    lines = [f"{criterion.name.both}: {compose_one(criterion, judged)}" for criterion in marked]
    return "\n\n".join(line for line in (definition.title.both, *lines, judged.overall) if line)


def compose_one(criterion: Criterion, judged: Judged) -> str:
    """Return the level given for one criterion, and what was said about it."""
    level = next(level for level in criterion.levels if level.key == judged.levels[criterion.key])
    said = judged.comments.get(criterion.key)
    return level.name.both + (f"\n{said}" if said else "")


def is_marked(criterion: Criterion, judged: Judged) -> bool:
    """Whether a level of this scale was given."""
    return judged.levels.get(criterion.key) in {level.key for level in criterion.levels}
