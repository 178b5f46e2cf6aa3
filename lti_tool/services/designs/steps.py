"""Steps on the way: the table of `domain.designs` applied to a row, each written into the trail."""

from __future__ import annotations

from collections.abc import Collection, Set
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain import design_checks, designs, drafts
from lti_tool.domain.design_checks import Finding
from lti_tool.domain.designs import Transition
from lti_tool.domain.micro_credentials import Definition, dump, parse
from lti_tool.domain.permissions import Actor
from lti_tool.errors import BadInput, Conflict, NotFound
from lti_tool.models.micro_credentials import MicroCredential, Version
from lti_tool.services.designs import trail
from lti_tool.services.designs.reading import Design, get_version, roles_of
from lti_tool.services.designs.slugs import is_taken

APPROVING = frozenset({"approve", "confirm"})


def check(session: Session, design: Design, outsiders: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return what the check before review finds in this version; `outsiders` reviewed it from outside."""
    return _check(session, design.draft, design.micro_credential_id, outsiders)


def step(
    session: Session, actor: Actor | None, version_id: int, action: str, now: datetime, *,
    reasons: str = "", approvers: Set[int] = frozenset(), successor: str | None = None,
) -> Design:
    """Return the version after this step of `domain.designs`.

    `approvers` are others who approve it too; `successor` is the public id of what to take instead of one that is retired.
    Raises NotFound (design_unknown), NotNow, NotAllowed (design_not_yours, design_own_approval), BadInput
    (design_incomplete, design_reasons_missing, successor_unknown), Conflict (slug_taken).
    """
    row, owner = _locked(session, version_id)
    roles = roles_of(actor, owner)
    if actor is None or not roles:
        raise NotFound("design_unknown")
    way = designs.get_transition(row.state, action)
    who = int(actor.person_id) if actor.person_id is not None else None
    approving = approvers | ({who} if action in APPROVING and who is not None else set())
    errors = design_checks.count_errors(_check(session, _draft(row), owner.id)) if "complete" in way.needs else 0
    designs.check(way, roles, errors=errors, reasons=reasons, approvers=approving, authors=trail.authors(session, row.id))
    _carry_out(session, row, owner, way, now, reasons, successor, who)
    told = {"reasons": reasons.strip(), "successor": successor, "with": sorted(approvers - {who}) or None}
    _go(session, row, way, who, now, **told)
    return get_version(session, actor, row.id)


def fall_due(session: Session, now: datetime, limit: int = 200) -> int:
    """Let versions whose date of review has come be due for it; return how many they were."""
    query = select(Version).where(Version.state == "published", Version.review_due_at <= now).order_by(Version.id).limit(limit)
    rows = session.scalars(query.with_for_update()).all()
    for row in rows:
        _go(session, row, designs.get_transition(row.state, "fall_due"), None, now)
    return len(rows)


def _carry_out(
    session: Session, row: Version, owner: MicroCredential, way: Transition, now: datetime, reasons: str, successor: str | None,
    who: int | None,
) -> None:
    """Do what a step brings with it besides the new state."""
    if way.action == "publish":
        _publish(session, row, owner, now, who)
    elif way.action == "confirm":
        row.review_due_at = designs.review_due(now, parse(row.definition).review_months)
    elif way.action == "retire":
        row.retired_at, row.retired_reason = now, reasons.strip()
        owner.successor_id = _successor(session, owner, successor)


def _publish(session: Session, row: Version, owner: MicroCredential, now: datetime, who: int | None) -> None:
    definition: Definition = parse(drafts.plain(row.definition))
    if row.number > 1 and definition.slug != owner.slug:
        raise BadInput("slug_settled")
    if is_taken(session, definition.slug, owner.id):
        raise Conflict("slug_taken", slug=definition.slug)
    row.definition, row.published_at = dump(definition), now
    row.review_due_at = designs.review_due(now, definition.review_months)
    owner.slug, owner.category, owner.successor_id = definition.slug, definition.category, None
    older = select(Version).where(Version.micro_credential_id == owner.id, Version.id != row.id)
    older = older.where(Version.state.in_(sorted(designs.ON_OFFER)))
    for each in session.scalars(older.with_for_update()).all():
        _go(session, each, designs.get_transition(each.state, "revise"), who, now, by_version=row.number)


def _successor(session: Session, owner: MicroCredential, public_id: str | None) -> int | None:
    if not public_id:
        return None
    query = select(MicroCredential.id).where(MicroCredential.public_id == public_id, MicroCredential.issuer_id == owner.issuer_id)
    found = session.scalars(query.where(MicroCredential.id != owner.id)).first()
    if found is None:
        raise BadInput("successor_unknown")
    return found


def _go(session: Session, row: Version, way: Transition, who: int | None, now: datetime, **details: object) -> None:
    row.state, row.changed_at = way.target, now
    session.flush()
    round_now = trail.round_of(session, row.id) + (way.action == "submit")
    trail.note(session, row.id, who, way.action, way.source, way.target, now, round=round_now or None, **details)


def _check(session: Session, draft: dict[str, object], owner_id: int, outsiders: Collection[str] = ()) -> tuple[Finding, ...]:
    taken = is_taken(session, str(draft.get("slug") or ""), owner_id)
    return design_checks.check(draft, is_slug_taken=taken, outsiders=outsiders)


def _draft(row: Version) -> dict[str, object]:
    return row.definition if row.state in designs.OPEN else drafts.prepare(row.definition)


def _locked(session: Session, version_id: int) -> tuple[Version, MicroCredential]:
    query = select(Version).where(Version.id == version_id).with_for_update().execution_options(populate_existing=True)
    row = session.scalars(query).first()
    if row is None:
        raise NotFound("design_unknown")
    return row, session.get_one(MicroCredential, row.micro_credential_id)
