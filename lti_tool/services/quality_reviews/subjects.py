"""The version a review is about, for who may see it: its institution's reviewers, leads and administrators, its designers, guests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.domain import drafts, permissions
from lti_tool.domain.designs import OPEN
from lti_tool.domain.micro_credentials import Text
from lti_tool.domain.permissions import Actor
from lti_tool.errors import NotFound
from lti_tool.models.guests import GuestInvitation
from lti_tool.models.issuers import Issuer
from lti_tool.models.micro_credentials import DesignEvent, MicroCredential, Version
from lti_tool.services import designs, rights

READABLE = ("submitted", "in_review", "changes_requested", "approved", "published", "review_due", "revised", "retired")
"""A draft is its designers' own until they send it."""
UNDER_REVIEW = ("submitted", "in_review")
REVIEWABLE = (*UNDER_REVIEW, "review_due")


@dataclass(frozen=True)
class Reviewed:
    """A version under review, and what this person may do about it."""

    version_id: int
    public_id: str
    number: int
    micro_credential_id: int
    issuer_id: int
    issuer_name: Text
    state: str
    revision: int
    document: dict[str, Any]
    round: int
    authors: frozenset[int]
    review_due_at: datetime | None
    may_review: bool
    """Whether this person may write a review of it: never of what they wrote."""
    may_settle: bool
    may_invite: bool
    may_design: bool
    is_author: bool

    @property
    def is_reviewable(self) -> bool:
        """Whether reviews are written at this moment."""
        return self.state in REVIEWABLE


def get_reviewed(session: Session, actor: Actor | None, public_id: str, number: int) -> Reviewed:
    """Return the version; NotFound review_unknown for everybody who has nothing to do with it, as if it were not there."""
    query = (
        select(Version, MicroCredential, Issuer)
        .join(MicroCredential, MicroCredential.id == Version.micro_credential_id)
        .join(Issuer, Issuer.id == MicroCredential.issuer_id)
        .where(MicroCredential.public_id == public_id, Version.number == number)
    )
    row = session.execute(query).first()
    if row is None or actor is None or row[0].state not in READABLE:
        raise NotFound("review_unknown")
    version, subject, issuer = row
    reviews = permissions.may_review(actor, issuer.id, subject.id)
    designing = permissions.may_design(actor, issuer.id, subject.id)
    if not (reviews or designing or permissions.may_invite(actor, issuer.id)):
        raise NotFound("review_unknown")
    document = version.definition if version.state in OPEN else drafts.prepare(version.definition)
    authors = frozenset(designs.authors(session, version.id))
    is_author = not authors.isdisjoint(rights.find_selves(session, actor))
    return Reviewed(
        version.id,
        public_id,
        number,
        subject.id,
        issuer.id,
        Text(issuer.name_en, issuer.name_th or issuer.name_en),
        version.state,
        version.revision,
        document,
        round_of(session, version.id),
        authors,
        version.review_due_at,
        may_review=reviews and not is_author,
        may_settle=permissions.may_settle(actor, issuer.id, subject.id),
        may_invite=permissions.may_invite(actor, issuer.id),
        may_design=designing,
        is_author=is_author,
    )


def round_of(session: Session, version_id: int) -> int:
    """Return the round of review this version is in: one for each time it was sent, and for each time its review fell due."""
    opened = DesignEvent.version_id == version_id, DesignEvent.action.in_(("submit", "fall_due"))
    return int(session.scalar(select(func.count(DesignEvent.id)).where(*opened)) or 0)


def not_another(session: Session, reviewed: Reviewed) -> frozenset[int]:
    """Return whose approval is no second opinion: who wrote in it, and guests whom one of those invited."""
    invited = select(GuestInvitation.guest_id).where(
        GuestInvitation.micro_credential_id == reviewed.micro_credential_id, GuestInvitation.made_by.in_(list(reviewed.authors))
    )
    return reviewed.authors | frozenset(session.scalars(invited))
