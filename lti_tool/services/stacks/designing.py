"""A stack on its way: written as a draft, published and frozen, followed by a next version, retired.

Its members have been through review each; a stack only puts them together. So a designer or a programme lead of the
institution writes it, and a lead publishes and retires it (docs/decisions/0040-stacks.md).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain import permissions
from lti_tool.domain.micro_credentials.shape import Fault
from lti_tool.domain.permissions import Actor
from lti_tool.domain.stacks import StackFaulty, parse
from lti_tool.errors import BadInput, Conflict, NotAllowed, NotFound
from lti_tool.models.base import new_public_id
from lti_tool.models.stacks import Stack, StackVersion
from lti_tool.services import catalogue
from lti_tool.services.stacks.reading import DRAFT, PUBLISHED, RETIRED, REVISED, StackView, get_version

LONGEST_REASON = 2_000


def begin(session: Session, actor: Actor | None, issuer_id: int, document: dict[str, Any], now: datetime) -> StackView:
    """Return the first draft of a new stack of this issuer."""
    _check_writer(actor, issuer_id)
    stack = Stack(public_id=new_public_id(), issuer_id=issuer_id)
    session.add(stack)
    session.flush()
    return _add(session, stack, 1, document, actor, now)


def save(session: Session, actor: Actor | None, version_id: int, revision: int, document: dict[str, Any], now: datetime) -> StackView:
    """Return the draft with what was written; Conflict where somebody saved since this revision was read, and nothing is written."""
    row = _locked(session, actor, version_id)
    if row.state != DRAFT or row.revision != revision:
        raise Conflict("changed_meanwhile")
    row.definition, row.revision, row.changed_at = document, revision + 1, now
    session.flush()
    return get_version(session, version_id)


def publish(session: Session, actor: Actor | None, version_id: int, now: datetime) -> StackView:
    """Return the version, frozen and on offer; the one before it is revised by it, and who follows that one stays on it.

    Raises StackFaulty where it could not be earned as it stands.
    """
    row = _locked(session, actor, version_id, lead=True)
    if row.state != DRAFT:
        raise Conflict("changed_meanwhile")
    _check(session, session.get_one(Stack, row.stack_id).issuer_id, row.definition)
    for older in session.scalars(select(StackVersion).where(StackVersion.stack_id == row.stack_id, StackVersion.state == PUBLISHED)):
        older.state = REVISED
    row.state, row.published_at, row.changed_at = PUBLISHED, now, now
    session.flush()
    return get_version(session, version_id)


def begin_next(session: Session, actor: Actor | None, version_id: int, now: datetime) -> StackView:
    """Return the draft of the next version, beginning with what stands in this one; there is one draft at a time."""
    row = _locked(session, actor, version_id)
    stack = session.get_one(Stack, row.stack_id, with_for_update=True)
    versions = session.scalars(select(StackVersion).where(StackVersion.stack_id == stack.id)).all()
    if any(version.state == DRAFT for version in versions):
        raise Conflict("changed_meanwhile")
    return _add(session, stack, max(version.number for version in versions) + 1, dict(row.definition), actor, now)


def retire(session: Session, actor: Actor | None, version_id: int, reason: str, now: datetime) -> StackView:
    """Return the version, no longer on offer, with the reason that learners read; who holds its badge keeps it."""
    row = _locked(session, actor, version_id, lead=True)
    if row.state != PUBLISHED:
        raise Conflict("changed_meanwhile")
    if not reason.strip():
        raise BadInput("reason_missing")
    row.state, row.retired_at, row.retired_reason, row.changed_at = RETIRED, now, reason.strip()[:LONGEST_REASON], now
    session.flush()
    return get_version(session, version_id)


def _check(session: Session, issuer_id: int, document: dict[str, Any]) -> None:
    """Whether somebody could earn it: it is whole, and each member is on offer at this very institution."""
    told = parse(document)
    on_offer = {offer.public_id for offer in catalogue.list_for_issuers(session, {issuer_id})}
    away = [member.micro_credential for member in told.members if member.micro_credential not in on_offer]
    if away:
        raise StackFaulty([Fault(f"groups.members.{each}", "member_not_on_offer") for each in away])


def _check_writer(actor: Actor | None, issuer_id: int) -> None:
    if actor is None or not permissions.may_write_stacks(actor, issuer_id):  # type: ignore[arg-type]
        raise NotAllowed("stack_not_yours")


def _locked(session: Session, actor: Actor | None, version_id: int, lead: bool = False) -> StackVersion:
    """The version to change, by whoever may; a stack of another institution is as good as none."""
    row = session.get(StackVersion, version_id, with_for_update=True)
    issuer_id = session.get_one(Stack, row.stack_id).issuer_id if row else 0
    if row is None or actor is None or not permissions.may_write_stacks(actor, issuer_id):  # type: ignore[arg-type]
        raise NotFound("stack_unknown")
    if lead and not permissions.may_lead(actor, issuer_id):  # type: ignore[arg-type]
        raise NotAllowed("stack_for_leads")
    return row


def _add(session: Session, stack: Stack, number: int, document: dict[str, Any], actor: Actor | None, now: datetime) -> StackView:
    by = int(actor.person_id) if actor and actor.person_id else None
    row = StackVersion(stack_id=stack.id, number=number, state=DRAFT, definition=document, created_by=by, changed_at=now)
    session.add(row)
    session.flush()
    return get_version(session, row.id)
