"""A reviewer's own review: begun, saved, finished once. What others think is shown to a reviewer only after that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_tool.domain import quality_reviews as rules
from lti_tool.domain.permissions import Actor
from lti_tool.domain.quality_reviews import Words
from lti_tool.errors import BadInput, Conflict, NotAllowed
from lti_tool.models.guests import Guest
from lti_tool.models.people import Person
from lti_tool.models.quality_reviews import QualityReview
from lti_tool.services import designs
from lti_tool.services.quality_reviews.forms import get_form
from lti_tool.services.quality_reviews.subjects import Reviewed


@dataclass(frozen=True)
class ReviewView:
    """One review: whose, from where, in which round, what it says and when it was finished."""

    reviewer_id: int
    name: str
    organisation: str
    is_guest: bool
    round: int
    words: Words
    revision: int
    begun_at: datetime
    decided_at: datetime | None

    @property
    def is_finished(self) -> bool:
        """Whether the reviewer has handed it in."""
        return self.decided_at is not None


def list_reviews(session: Session, reviewed: Reviewed) -> list[ReviewView]:
    """Return every review of this version, round by round, in the order they were begun."""
    query = (
        select(QualityReview, Person.name, Guest)
        .join(Person, Person.id == QualityReview.reviewer_id)
        .outerjoin(Guest, Guest.person_id == QualityReview.reviewer_id)
        .where(QualityReview.version_id == reviewed.version_id)
        .order_by(QualityReview.round, QualityReview.begun_at, QualityReview.id)
    )
    return [
        ReviewView(
            row.reviewer_id, name, guest.organisation if guest else "", guest is not None, row.round, _words(row), row.revision,
            row.begun_at, row.decided_at,
        )
        for row, name, guest in session.execute(query)
    ]  # fmt: skip


def begin(session: Session, actor: Actor | None, reviewed: Reviewed, now: datetime) -> None:
    """Note that this person reviews; the first of the institution's own moves what was sent on to "in review". Twice is once.

    Raises NotAllowed review_not_yours, review_own_text; Conflict review_not_now.
    """
    person = _check(actor, reviewed)
    if _find(session, reviewed, person) is not None:
        return
    if reviewed.state == "submitted" and reviewed.may_settle:
        designs.step(session, actor, reviewed.version_id, "begin_review", now)
    session.add(QualityReview(version_id=reviewed.version_id, round=reviewed.round, reviewer_id=person, begun_at=now))
    session.flush()


def save(session: Session, actor: Actor | None, reviewed: Reviewed, revision: int, words: Words) -> int:
    """Keep what the reviewer has written so far and return the new revision.

    Raises Conflict review_finished, changed_meanwhile (another window saved since this page was opened), review_not_now;
    BadInput review_too_long.
    """
    row = _mine(session, actor, reviewed)
    if any(len(text) > rules.LONGEST_WORDS for text in (words.reasons, *(note for _answer, note in words.answers.values()))):
        raise BadInput("review_too_long")
    same = QualityReview.id == row.id, QualityReview.revision == revision, QualityReview.decided_at.is_(None)
    answers = {key: {"answer": answer, "note": note} for key, (answer, note) in words.answers.items() if answer or note}
    told = {"answers": answers, "recommendation": words.recommendation, "reasons": words.reasons, "revision": revision + 1}
    if session.execute(update(QualityReview).where(*same).values(told)).rowcount != 1:
        raise Conflict("changed_meanwhile")
    session.expire(row)
    return revision + 1


def finish(session: Session, actor: Actor | None, reviewed: Reviewed, now: datetime) -> None:
    """Hand the review in: it counts from now on and changes no more. Of two tries at once, one counts.

    Raises BadInput review_incomplete (`gaps`: what is missing), Conflict review_finished.
    """
    row = _mine(session, actor, reviewed)
    missing = rules.gaps(get_form(session, reviewed.issuer_id).questions, _words(row))
    if missing:
        raise BadInput("review_incomplete", gaps=[f"{gap.what}:{gap.fault}" for gap in missing])
    unfinished = QualityReview.id == row.id, QualityReview.decided_at.is_(None)
    if session.execute(update(QualityReview).where(*unfinished).values(decided_at=now)).rowcount != 1:
        raise Conflict("review_finished")
    session.expire(row)


def _check(actor: Actor | None, reviewed: Reviewed) -> int:
    if reviewed.is_author:
        raise NotAllowed("review_own_text")
    if actor is None or actor.person_id is None or not reviewed.may_review:
        raise NotAllowed("review_not_yours")
    if not reviewed.is_reviewable:
        raise Conflict("review_not_now")
    return int(actor.person_id)


def _mine(session: Session, actor: Actor | None, reviewed: Reviewed) -> QualityReview:
    row = _find(session, reviewed, _check(actor, reviewed))
    if row is None:
        raise Conflict("review_not_now")
    if row.decided_at is not None:
        raise Conflict("review_finished")
    return row


def _find(session: Session, reviewed: Reviewed, person: int) -> QualityReview | None:
    same = {"version_id": reviewed.version_id, "round": reviewed.round, "reviewer_id": person}
    return session.scalars(select(QualityReview).filter_by(**same)).first()


def _words(row: QualityReview) -> Words:
    told: Mapping[str, dict[str, str]] = row.answers
    return Words({key: (each.get("answer", ""), each.get("note", "")) for key, each in told.items()}, row.recommendation, row.reasons)
