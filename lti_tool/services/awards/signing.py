"""What the worker signs, as plain facts, and the signed bytes kept for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.models.assessments import Mark
from lti_tool.models.awards import Award, Credential
from lti_tool.models.issuers import Issuer, StatusList
from lti_tool.services import catalogue, issuers
from lti_tool.services.catalogue import Offer
from lti_tool.services.issuers import IssuerView


@dataclass(frozen=True)
class CredentialFacts:
    """All that one award's credential says, before anything is composed or signed."""

    award_id: str
    subject: str
    offer: Offer
    issuer: IssuerView
    marks: dict[str, str]
    awarded_at: datetime
    status_list_id: int
    status_index: int
    is_list_signed: bool
    is_signed: bool


@dataclass(frozen=True)
class StatusFacts:
    """All that one status list says: the places withdrawn, at which revision."""

    list_id: int
    issuer: IssuerView
    revoked: tuple[int, ...]
    revision: int
    signed_revision: int


def get_credential_facts(session: Session, award_id: str) -> CredentialFacts:
    """Return what the credential of this award says."""
    award = session.get_one(Award, award_id)
    offer = catalogue.get_offer(session, award.version_id)
    marks = session.execute(select(Mark.criterion, Mark.level).where(Mark.assessment_id == award.assessment_id))
    return CredentialFacts(
        award.id, award.subject, offer, issuers.get(session, offer.issuer_slug), {criterion: level for criterion, level in marks if level},
        award.awarded_at, award.status_list_id, award.status_index,
        session.scalar(select(StatusList.signed_revision).where(StatusList.id == award.status_list_id)) != -1,
        session.get(Credential, award_id) is not None,
    )  # fmt: skip


def keep_credential(session: Session, award_id: str, signed: bytes, kid: str, now: datetime) -> None:
    """Keep the signed bytes, unless there are some: what verifiers have seen never changes."""
    if session.get(Credential, award_id) is None:
        session.add(Credential(award_id=award_id, signed=signed, kid=kid, signed_at=now))
        session.flush()


def get_status_facts(session: Session, list_id: int) -> StatusFacts:
    """Return what this status list says now."""
    row = session.get_one(StatusList, list_id)
    revoked = session.scalars(
        select(Award.status_index).where(Award.status_list_id == list_id, Award.withdrawn_at.is_not(None)).order_by(Award.status_index)
    )
    slug = session.scalars(select(Issuer.slug).where(Issuer.id == row.issuer_id)).one()
    return StatusFacts(list_id, issuers.get(session, slug), tuple(revoked), row.revision, row.signed_revision)


def keep_status_list(session: Session, list_id: int, revision: int, signed: bytes, now: datetime) -> None:
    """Keep the signed list, unless a newer revision was signed meanwhile: a withdrawal is never unsaid."""
    row = session.get_one(StatusList, list_id, with_for_update=True)
    if revision > row.signed_revision:
        row.signed, row.signed_at, row.signed_revision = signed, now, revision
        session.flush()
