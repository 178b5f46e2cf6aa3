"""The words that go into the gradebook beside the score: plain text, in both languages where a definition speaks."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain.micro_credentials import Criterion, Definition
from lti_tool.models.assessments import Assessment, Mark


def compose(session: Session, definition: Definition, assessment_id: int) -> str:
    """Return the whole feedback of one judgement: a score sent without it would clear the earlier one (AGS 2.0 3.4.11)."""
    assessment = session.get_one(Assessment, assessment_id)
    marks = {mark.criterion: mark for mark in session.scalars(select(Mark).where(Mark.assessment_id == assessment_id))}
    lines = [definition.title.both]
    lines += [_line(criterion, marks[criterion.key]) for criterion in definition.criteria if criterion.key in marks]
    return "\n\n".join(line for line in (*lines, assessment.comment.strip()) if line)


def _line(criterion: Criterion, mark: Mark) -> str:
    level = next((level for level in criterion.levels if level.key == mark.level), None)
    if level is None:
        return ""
    said = mark.comment.strip()
    return f"{criterion.name.both}: {level.name.both}" + (f"\n{said}" if said else "")
