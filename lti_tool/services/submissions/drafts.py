"""Drafts: begun and saved by their owner only, never written over unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_tool.domain.permissions import Actor
from lti_tool.domain.submissions import NotAllowedNow
from lti_tool.errors import BadInput, Conflict, NotAllowed, NotFound
from lti_tool.models.base import new_public_id
from lti_tool.models.submissions import Attempt, Submission
from lti_tool.services import catalogue, events
from lti_tool.services.catalogue import Offer
from lti_tool.services.submissions.reading import Case, find_for_placement, get_own, read
from lti_tool.services.submissions.views import AttemptView, read_attempts

LONGEST_ANSWER = 100_000
"""Characters; far beyond any word limit, so that a limit in words is told as a gap and never loses a text."""


@dataclass(frozen=True)
class Saved:
    """A save that is kept: the revision the next save builds on, and when it was."""

    revision: int
    saved_at: datetime | None


class DraftConflict(Conflict):
    """The draft was saved elsewhere since this page was opened. Both texts are here; none was written over."""

    def __init__(self, stored: AttemptView, given: Mapping[str, str], given_note: str | None) -> None:
        super().__init__(revision=stored.revision)
        self.stored, self.given, self.given_note = stored, dict(given), given_note


def begin(session: Session, actor: Actor | None, placement_id: int | None, now: datetime) -> Case:
    """Return this learner's case for what the link shows, begun now unless it was before.

    Raises NotAllowed, NotFound, MicroCredentialRetired where the link shows what nobody may begin with any more.
    """
    if actor is None or actor.person_id is None or "learner" not in actor.roles:
        raise NotAllowed("not_a_learner")
    offer = catalogue.find_for_placement(session, placement_id) if placement_id else None
    if offer is None:
        raise NotFound("nothing_chosen")
    found = find_for_placement(session, actor, placement_id)
    if found:
        return found
    if catalogue.find_by_public_id(session, offer.public_id) is None:
        raise catalogue.MicroCredentialRetired
    try:
        with session.begin_nested():
            row = _add(session, int(actor.person_id), offer, now)
    except IntegrityError:  # begun in another window at the same moment
        return _must_find(session, actor, placement_id)
    events.record(session, "begun", now, row.person_id, row.id)
    return read(session, row)


def save_draft(
    session: Session, actor: Actor | None, case_id: str, revision: int, answers: Mapping[str, str], note: str | None, now: datetime
) -> Saved:
    """Return the new revision of the draft; prompts that are not named stay as they are.

    Saving what stands there already is no new revision, so that a lost answer can be sent again.
    Raises DraftConflict, NotAllowedNow, BadInput: prompt_unknown, answer_too_long.
    """
    attempt, submission = get_draft(session, actor, case_id)
    _check(catalogue.get_offer(session, submission.version_id), answers, note)
    after = {**attempt.answers, **answers}
    if after == attempt.answers and note in (None, attempt.note):
        return Saved(attempt.revision, attempt.saved_at)
    if revision != attempt.revision:
        raise DraftConflict(read_attempts(session, submission)[0].attempt, answers, note)
    attempt.answers, attempt.note = after, attempt.note if note is None else note
    attempt.revision, attempt.saved_at, submission.changed_at = attempt.revision + 1, now, now
    session.flush()
    return Saved(attempt.revision, now)


def get_draft(session: Session, actor: Actor | None, case_id: str) -> tuple[Attempt, Submission]:
    """Return the rows of this person's own draft, locked; raises NotFound, NotAllowedNow once it was sent."""
    submission = get_own(session, actor, case_id, to_change=True)
    if submission.state != "draft":
        raise NotAllowedNow(state=submission.state, action="save")
    return current_attempt(session, submission), submission


def current_attempt(session: Session, submission: Submission) -> Attempt:
    """Return the row of the attempt this case stands at."""
    same = Attempt.submission_id == submission.id, Attempt.number == submission.attempt_number
    return session.scalars(select(Attempt).where(*same)).one()


def _add(session: Session, person_id: int, offer: Offer, now: datetime) -> Submission:
    row = Submission(
        public_id=new_public_id(), person_id=person_id, micro_credential_id=offer.micro_credential_id, version_id=offer.version_id,
        state="draft", attempt_number=1, started_at=now, changed_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(Attempt(submission_id=row.id, number=1))
    session.flush()
    return row


def _must_find(session: Session, actor: Actor, placement_id: int | None) -> Case:
    found = find_for_placement(session, actor, placement_id)
    if found is None:
        raise Conflict
    return found


def _check(offer: Offer, answers: Mapping[str, str], note: str | None) -> None:
    strange = set(answers) - {prompt.key for prompt in offer.definition.prompts}
    if strange:
        raise BadInput("prompt_unknown", prompts=len(strange))
    if any(len(text) > LONGEST_ANSWER for text in (*answers.values(), note or "")):
        raise BadInput("answer_too_long", limit=LONGEST_ANSWER)
