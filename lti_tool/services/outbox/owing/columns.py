"""What a course is owed besides scores: gradebook columns of ours, looked for, made where they lack, never twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lti_tool.domain.hosts import profile_of
from lti_tool.domain.micro_credentials import Criterion
from lti_tool.models.outbox import Entry
from lti_tool.models.placements import Placement
from lti_tool.models.platforms import Deployment, Platform
from lti_tool.services import catalogue
from lti_tool.services.outbox.columns import column_key, group_of, micro_credential_of, note_column, rows_of, siblings
from lti_tool.services.outbox.entries import again, drop, find, owe, renew

LINE_ITEM = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"


def owe_columns(session: Session, placement_id: int, now: datetime) -> None:
    """Write down which columns this link needs: its own where the platform makes none or ours lacks its name, and one per criterion."""
    placement = session.get_one(Placement, placement_id)
    if placement.version_id is None:
        return
    platform = platform_of(session, placement)
    if _needs_own(placement, platform):
        _owe_own(session, placement, platform, now)
    if placement.has_criterion_columns:
        for criterion in catalogue.get_offer(session, placement.version_id).definition.criteria:
            _owe_criterion(session, placement, platform, criterion, now)


def lose_column(session: Session, placement_id: int, criterion: str, now: datetime) -> bool:
    """Have a column looked for that the platform no longer finds; False where nothing will come of it before a person acts."""
    placement = session.get_one(Placement, placement_id)
    entry = find(session, column_key(session, placement, criterion))
    if entry is None:
        if not (placement.line_items and LINE_ITEM in placement.scopes and placement.version_id):
            return False
        wanted, at = {"criterion": criterion}, _at(placement, platform_of(session, placement))
        owe(session, "column", column_key(session, placement, criterion), wanted, now, **at)
    elif entry.state in ("delivered", "unconfirmed"):
        renew(entry, entry.wanted, now)
    session.flush()
    return entry is None or entry.state in ("waiting", "claimed")


def make_column_again(session: Session, placement: Placement, criterion: str, now: datetime) -> bool:
    """Let a column be made once more by a person's word; False where nothing is owed about it, or it is under way."""
    entry = find(session, column_key(session, placement, criterion))
    if entry is None or entry.state not in ("refused", "cancelled"):
        return False
    renew(entry, entry.wanted, now)
    entry.override = True
    session.flush()
    return True


def drop_criteria(session: Session, placement: Placement) -> None:
    """Let what has not left for criteria end, unless another link of the course still wants it there."""
    if any(each.has_criterion_columns for each in siblings(session, placement)):
        return
    group = group_of(placement, micro_credential_of(session, placement))
    theirs = or_(*(Entry.key.startswith(f"{kind}:{group}:", autoescape=True) for kind in ("column", "score")))
    for entry in session.scalars(select(Entry).where(theirs).order_by(Entry.id).with_for_update()).all():
        drop(entry, "switched_off")
    session.flush()


def platform_of(session: Session, placement: Placement) -> Platform:
    """Return the platform this link is on."""
    query = select(Platform).join(Deployment, Deployment.platform_id == Platform.id)
    return session.scalars(query.where(Deployment.id == placement.deployment_pk)).one()


def _needs_own(placement: Placement, platform: Platform) -> bool:
    """A column that is there gets our names, so that a copied course finds it; one that lacks is made where that is left to us."""
    may_write = bool(placement.line_items) and LINE_ITEM in placement.scopes
    return may_write and (placement.line_item is not None or not profile_of(platform.family).makes_link_column)


def _owe_own(session: Session, placement: Placement, platform: Platform, now: datetime) -> None:
    key = column_key(session, placement, "")
    owe(session, "column", key, {"criterion": ""}, now, **_at(placement, platform))
    entry = find(session, key)
    if entry and entry.state == "refused" and placement.line_item:
        again(entry, now)  # a launch has named a column since


def _owe_criterion(session: Session, placement: Placement, platform: Platform, criterion: Criterion, now: datetime) -> None:
    known = next((row for row in rows_of(session, placement, criterion.key) if row.line_item), None)
    if known:
        note_column(session, placement, criterion.key, known.line_item, known.maximum, known.checked_at or now)
    wanted = {"criterion": criterion.key, "label": criterion.name.both}
    owe(session, "column", column_key(session, placement, criterion.key), wanted, now, **_at(placement, platform))


def _at(placement: Placement, platform: Platform) -> dict[str, Any]:
    return {"platform_id": platform.id, "placement_id": placement.id}
