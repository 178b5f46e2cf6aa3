"""Comments at the field they concern: made by reviewers and answered by designers, settled when the point is dealt with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from lti_tool.domain.permissions import Actor
from lti_tool.domain.quality_reviews import paths
from lti_tool.errors import BadInput, Conflict, NotAllowed, NotFound
from lti_tool.models.people import Person
from lti_tool.models.quality_reviews import ReviewComment
from lti_tool.services.quality_reviews.subjects import Reviewed

LONGEST = 3000
WHILE = frozenset({"submitted", "in_review", "changes_requested", "review_due"})


@dataclass(frozen=True)
class CommentView:
    """One comment, at one field of one version."""

    comment_id: int
    round: int
    path: str
    text: str
    author_id: int
    author: str
    made_at: datetime
    settled_at: datetime | None
    settler: str
    is_placed: bool
    """Whether the field it concerns still stands in the version."""


def list_comments(session: Session, reviewed: Reviewed) -> list[CommentView]:
    """Return every comment on this version, the oldest first."""
    settler, known = aliased(Person), paths(reviewed.document)
    query = (
        select(ReviewComment, Person.name, settler.name)
        .join(Person, Person.id == ReviewComment.author_id)
        .outerjoin(settler, settler.id == ReviewComment.resolved_by)
        .where(ReviewComment.version_id == reviewed.version_id)
        .order_by(ReviewComment.made_at, ReviewComment.id)
    )
    return [
        CommentView(
            row.id, row.round, row.path, row.text, row.author_id, name, row.made_at, row.resolved_at, by or "", row.path in known,
        )
        for row, name, by in session.execute(query)
    ]  # fmt: skip


def comment(session: Session, actor: Actor | None, reviewed: Reviewed, path: str, text: str, now: datetime) -> None:
    """Say something about a field, or with an empty path about the whole.

    Raises NotAllowed review_not_yours, Conflict review_not_now, BadInput comment_empty, review_too_long, comment_place_unknown.
    """
    person = _check(actor, reviewed)
    if not text.strip():
        raise BadInput("comment_empty")
    if len(text) > LONGEST:
        raise BadInput("review_too_long")
    if path not in paths(reviewed.document):
        raise BadInput("comment_place_unknown")
    told = {
        "version_id": reviewed.version_id,
        "round": reviewed.round,
        "path": path,
        "text": text.strip(),
        "author_id": person,
        "made_at": now,
    }
    session.add(ReviewComment(**told))
    session.flush()


def settle(session: Session, actor: Actor | None, reviewed: Reviewed, comment_id: int, now: datetime) -> None:
    """Mark a comment as dealt with; whoever does so stands beside it. Twice is once: the first stays."""
    person = _check(actor, reviewed)
    mine = ReviewComment.id == comment_id, ReviewComment.version_id == reviewed.version_id
    if session.scalar(select(ReviewComment.id).where(*mine)) is None:
        raise NotFound("comment_unknown")
    open_ = *mine, ReviewComment.resolved_at.is_(None)
    session.execute(update(ReviewComment).where(*open_).values(resolved_at=now, resolved_by=person))


def _check(actor: Actor | None, reviewed: Reviewed) -> int:
    if actor is None or actor.person_id is None or not (reviewed.may_review or reviewed.may_design or reviewed.may_settle):
        raise NotAllowed("review_not_yours")
    if reviewed.state not in WHILE:
        raise Conflict("review_not_now")
    return int(actor.person_id)
