"""The review form of an institution: its own, or the one the tool comes with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lti_tool.domain import permissions
from lti_tool.domain import quality_reviews as rules
from lti_tool.domain.permissions import Actor
from lti_tool.domain.quality_reviews import Question
from lti_tool.errors import NotAllowed
from lti_tool.models.people import Person
from lti_tool.models.quality_reviews import ReviewForm


@dataclass(frozen=True)
class FormView:
    """The questions, and who changed them last; None where they are those the tool comes with."""

    questions: tuple[Question, ...]
    changed_at: datetime | None = None
    changer: str = ""


def get_form(session: Session, issuer_id: int) -> FormView:
    """Return the questions this institution's reviewers answer."""
    row = session.get(ReviewForm, issuer_id)
    if row is None:
        return FormView(rules.SEED)
    changer = session.get(Person, row.changed_by) if row.changed_by else None
    return FormView(rules.parse_questions(row.questions), row.changed_at, changer.name if changer else "")


def save_form(session: Session, actor: Actor | None, issuer_id: int, data: Sequence[Any], now: datetime) -> None:
    """Give the institution its own questions; with none at all the tool's own come back. Reviews that are finished keep their answers.

    Raises NotAllowed not_yours_to_grant, FormFaulty.
    """
    if actor is None or not permissions.may_administer(actor, issuer_id):
        raise NotAllowed("not_yours_to_grant")
    row = session.get(ReviewForm, issuer_id)
    if not data:
        if row is not None:
            session.delete(row)
        session.flush()
        return
    questions = rules.dump_questions(rules.parse_questions(data))
    if row is None:
        row = ReviewForm(issuer_id=issuer_id, questions=questions, changed_at=now)
        session.add(row)
    row.questions, row.changed_at, row.changed_by = questions, now, int(str(actor.person_id))
    session.flush()
