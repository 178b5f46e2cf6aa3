"""Sending a case, taking it back while nobody has begun to read it, and beginning the next attempt."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain import permissions
from lti_tool.domain.permissions import Actor
from lti_tool.domain.submissions import CONFIRMATIONS, Gap, gaps, next_state
from lti_tool.errors import BadInput, NotAllowed
from lti_tool.models.base import new_public_id
from lti_tool.models.people import Person
from lti_tool.models.submissions import Attempt, Evidence, Submission
from lti_tool.services import catalogue, events
from lti_tool.services.submissions.drafts import current_attempt
from lti_tool.services.submissions.reading import get_own
from lti_tool.services.submissions.views import read_attempts


class SubmissionIncomplete(BadInput):
    """Something that the micro-credential asks for is not there, or a confirmation was not given."""

    code, coded = "submission_incomplete", False

    def __init__(self, missing: tuple[Gap, ...], missing_confirmations: tuple[str, ...]) -> None:
        super().__init__(gaps=len(missing), confirmations=len(missing_confirmations))
        self.gaps, self.missing_confirmations = missing, missing_confirmations


def submit(session: Session, actor: Actor | None, case_id: str, confirmations: Collection[str], now: datetime) -> None:
    """Send the draft as it was last saved. Raises SubmissionIncomplete, NotAllowed test_person_never_earns, NotAllowedNow."""
    row = get_own(session, actor, case_id, to_change=True)
    state = next_state(row.state, "submit")
    if session.get_one(Person, row.person_id).is_test:
        raise NotAllowed("test_person_never_earns")
    if actor is None or not permissions.may_earn(actor):
        raise NotAllowed("not_a_learner")
    draft = read_attempts(session, row)[0].attempt
    missing = gaps(catalogue.get_offer(session, row.version_id).definition, draft.answers, draft.items)
    unconfirmed = tuple(name for name in CONFIRMATIONS if name not in confirmations)
    if missing or unconfirmed:
        raise SubmissionIncomplete(missing, unconfirmed)
    attempt = current_attempt(session, row)
    attempt.confirmations, attempt.submitted_at = list(CONFIRMATIONS), now
    _move(session, row, state, now, "submitted")


def withdraw(session: Session, actor: Actor | None, case_id: str, now: datetime) -> None:
    """Make it a draft again, as long as nobody has begun to read it; raises NotAllowedNow."""
    row = get_own(session, actor, case_id, to_change=True)
    state = next_state(row.state, "withdraw")
    attempt = current_attempt(session, row)
    attempt.confirmations, attempt.submitted_at = [], None
    _move(session, row, state, now, "withdrawn")


def revise(session: Session, actor: Actor | None, case_id: str, now: datetime) -> None:
    """Begin the next attempt from a copy of the last; what was judged stays as it was."""
    row = get_own(session, actor, case_id, to_change=True)
    state = next_state(row.state, "revise")
    last = current_attempt(session, row)
    row.attempt_number = last.number + 1
    attempt = Attempt(submission_id=row.id, number=row.attempt_number, answers=dict(last.answers), saved_at=now)
    session.add(attempt)
    session.flush()
    for item in session.scalars(select(Evidence).where(Evidence.attempt_id == last.id).order_by(Evidence.id)):
        session.add(_copy(item, attempt.id))
    _move(session, row, state, now, "revised")


def _copy(item: Evidence, attempt_id: int) -> Evidence:
    """The copy has an address of its own; a file is shared by its content."""
    kept = ("requirement", "kind", "text", "url", "caption", "file_name", "media_type", "size", "sha256", "added_at")
    return Evidence(public_id=new_public_id(), attempt_id=attempt_id, **{name: getattr(item, name) for name in kept})


def _move(session: Session, row: Submission, state: str, now: datetime, event: str) -> None:
    row.state, row.changed_at = state, now
    session.flush()
    events.record(session, event, now, row.person_id, row.id, attempt=row.attempt_number)
