"""What the worker signs of a stack's award, and what the world may read of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from lti_tool.models.awards import Award, Credential
from lti_tool.models.issuers import StatusList
from lti_tool.models.stacks import StackAwardMember
from lti_tool.services import catalogue, issuers
from lti_tool.services.catalogue import Offer
from lti_tool.services.issuers import IssuerView
from lti_tool.services.stacks.reading import StackView, get_version


@dataclass(frozen=True)
class StackCredentialFacts:
    """All that a stack's credential says, before anything is composed or signed."""

    award_id: str
    subject: str
    stack: StackView
    members: dict[str, Offer]
    """Every member by its public id, in the stack's order and the version that is on offer or was last."""
    counted: frozenset[str]
    """Public ids of those it was awarded for."""
    issuer: IssuerView
    awarded_at: datetime
    status_list_id: int
    status_index: int
    is_list_signed: bool
    is_signed: bool


@dataclass(frozen=True)
class PublicStackAward:
    """What anybody may read of an accepted award of a stack: nothing in it names the learner or their other awards."""

    id: str
    stack: StackView
    members: dict[str, Offer]
    awarded_at: datetime
    withdrawn_at: datetime | None


def find_credential_facts(session: Session, award_id: str) -> StackCredentialFacts | None:
    """Return what the credential of this award says; None where it is no stack's."""
    award = session.get(Award, award_id)
    if award is None or award.stack_version_id is None:
        return None
    view = get_version(session, award.stack_version_id)
    signed_revision = session.scalar(select(StatusList.signed_revision).where(StatusList.id == award.status_list_id))
    return StackCredentialFacts(
        award.id, award.subject, view, _members(session, view), _counted(session, award_id),
        issuers.get(session, view.issuer_slug), award.awarded_at, award.status_list_id, award.status_index, signed_revision != -1,
        session.get(Credential, award_id) is not None,
    )  # fmt: skip


def find_public_award(session: Session, award_id: str) -> PublicStackAward | None:
    """Return what the world may read of this award of a stack; None before it was accepted and signed, and for any other award."""
    award = session.get(Award, award_id)
    if award is None or award.stack_version_id is None or award.accepted_at is None or session.get(Credential, award_id) is None:
        return None
    view = get_version(session, award.stack_version_id)
    return PublicStackAward(award.id, view, _members(session, view), award.awarded_at, award.withdrawn_at)


def _members(session: Session, view: StackView) -> dict[str, Offer]:
    """Return the members in the stack's own order: what is signed says the same thing the same way each time."""
    wanted = [member.micro_credential for member in view.told.members]
    found = catalogue.list_last(session, set(wanted))
    return {public_id: found[public_id] for public_id in wanted if public_id in found}


def _counted(session: Session, award_id: str) -> frozenset[str]:
    member = aliased(Award)
    query = select(member.version_id).join(StackAwardMember, StackAwardMember.member_award_id == member.id)
    versions = {version for version in session.scalars(query.where(StackAwardMember.award_id == award_id)) if version}
    return frozenset(offer.public_id for offer in catalogue.list_versions(session, versions).values())
