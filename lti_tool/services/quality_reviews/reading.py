"""Lists of versions under review, as far as who asks has to do with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lti_tool.domain.micro_credentials import Text
from lti_tool.domain.permissions import Actor
from lti_tool.domain.quality_reviews import days_taken
from lti_tool.errors import NotFound
from lti_tool.models.issuers import Issuer
from lti_tool.models.micro_credentials import DesignEvent, MicroCredential, Version
from lti_tool.models.quality_reviews import QualityReview
from lti_tool.services import guests
from lti_tool.services.quality_reviews.due import SOON
from lti_tool.services.quality_reviews.subjects import READABLE

ROLES = frozenset({"designer", "reviewer", "lead", "issuer_admin"})
ACTIVE = ("submitted", "in_review", "changes_requested", "approved", "review_due")


@dataclass(frozen=True)
class Row:
    """A version under review, or whose review is due or soon will be."""

    public_id: str
    number: int
    title: Text
    issuer_name: Text
    state: str
    sent_at: datetime | None
    decided_at: datetime | None
    days: int | None
    """Days since it was sent, or that the decision took."""
    review_due_at: datetime | None
    finished: int
    begun: int
    mine: str
    """none, begun or finished: this person's own review of this round."""


def list_rows(session: Session, actor: Actor | None, now: datetime) -> list[Row]:
    """Return what is under review, approved, due or soon due in this person's reach, what was sent first on top."""
    if actor is None:
        return []
    soon = (Version.state == "published") & (Version.review_due_at <= now + SOON)
    query = (
        select(Version, MicroCredential, Issuer)
        .join(MicroCredential, MicroCredential.id == Version.micro_credential_id)
        .join(Issuer, Issuer.id == MicroCredential.issuer_id)
        .where(or_(Version.state.in_(ACTIVE), soon), _within_reach(actor))
    )
    found = session.execute(query).all()
    titles = guests.titles(session, {subject.id for _version, subject, _issuer in found})
    rows = [_row(session, actor, now, version, subject, issuer, titles[subject.id]) for version, subject, issuer in found]
    return sorted(rows, key=lambda row: (row.sent_at or row.review_due_at or now, row.public_id))


def find_newest(session: Session, actor: Actor | None, public_id: str) -> int:
    """Return the number of the version that a reviewer of this micro-credential is asked about: the newest that may be read."""
    if actor is None:
        raise NotFound("review_unknown")
    query = select(func.max(Version.number)).join(MicroCredential, MicroCredential.id == Version.micro_credential_id)
    query = query.join(Issuer, Issuer.id == MicroCredential.issuer_id).where(MicroCredential.public_id == public_id, _within_reach(actor))
    number = session.scalar(query.where(Version.state.in_(READABLE)))
    if number is None:
        raise NotFound("review_not_sent")
    return int(number)


def _within_reach(actor: Actor) -> Any:
    """Return the condition that one of this person's roles reaches the micro-credential: never another institution's."""
    grants = [grant for grant in actor.grants if grant.role in ROLES and not actor.is_test]
    if any(grant.issuer is None and grant.micro_credential is None for grant in grants):
        return MicroCredential.id.is_not(None)
    reach = []
    for grant in grants:
        scopes = []
        if grant.micro_credential is not None:
            scopes.append(MicroCredential.id == grant.micro_credential)
        if grant.issuer is not None:
            scopes.append(MicroCredential.issuer_id == grant.issuer)
        reach.append(scopes[0] if len(scopes) == 1 else scopes[0] & scopes[1])
    return or_(*reach) if reach else MicroCredential.id.is_(None)


def _row(session: Session, actor: Actor, now: datetime, version: Version, subject: MicroCredential, issuer: Issuer, title: Text) -> Row:
    sent, decided, round_ = _dates(session, version.id)
    reviews = session.execute(
        select(QualityReview.reviewer_id, QualityReview.decided_at).where(
            QualityReview.version_id == version.id, QualityReview.round == round_
        )
    ).all()
    own = next((each for each in reviews if each.reviewer_id == actor.person_id), None)
    return Row(
        subject.public_id,
        version.number,
        title,
        Text(issuer.name_en, issuer.name_th or issuer.name_en),
        version.state,
        sent,
        decided,
        days_taken(sent, decided, now),
        version.review_due_at,
        sum(each.decided_at is not None for each in reviews),
        len(reviews),
        "none" if own is None else "finished" if own.decided_at else "begun",
    )


def _dates(session: Session, version_id: int) -> tuple[datetime | None, datetime | None, int]:
    """Return when the newest round was sent, when it was decided, and its number."""
    query = select(DesignEvent.action, DesignEvent.at).where(DesignEvent.version_id == version_id).order_by(DesignEvent.id)
    sent = decided = None
    rounds = 0
    for action, at in session.execute(query):
        if action in ("submit", "fall_due"):
            sent, decided, rounds = at, None, rounds + 1
        elif action in ("approve", "request_changes", "confirm"):
            decided = at
    return sent, decided, rounds
