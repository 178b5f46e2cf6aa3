"""What has been seen of a platform that shows a step of its set-up to be done."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lti_tool.models.contexts import Context, Member
from lti_tool.models.outbox import AccessToken, Entry
from lti_tool.models.people import Person
from lti_tool.models.placements import Placement
from lti_tool.models.platforms import Deployment, Platform
from lti_tool.models.visits import Visit

COLUMNS = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
LOOKED_AT = 100


def list_signs(session: Session, platform_id: int) -> frozenset[str]:
    """Return what was seen: deployed, launched, picked, named, columns, roster, token, service."""
    here = {
        "deployed": select(Deployment.id).where(Deployment.platform_id == platform_id),
        "picked": _visits(platform_id, "deep_link"),
        "named": select(Person.id).where(Person.platform_id == platform_id, Person.name != ""),
        "roster": select(Context.id).join(Deployment).where(Deployment.platform_id == platform_id, Context.roster_url.is_not(None)),
        "service": select(Platform.id).where(Platform.id == platform_id, Platform.service_token.is_not(None)),
    }
    seen = {sign for sign, query in here.items() if _any(session, query)}
    # A visit is swept after a while; a member or a delivery stays.
    members = select(Member.person_id).join(Person).where(Person.platform_id == platform_id, Member.launched_at.is_not(None))
    delivered = select(Entry.id).where(Entry.platform_id == platform_id, Entry.state == "delivered")
    granted = select(AccessToken.scopes).where(AccessToken.platform_id == platform_id)
    if _any(session, _visits(platform_id, "launch")) or _any(session, members):
        seen.add("launched")
    if _any(session, granted) or _any(session, delivered):
        seen.add("token")
    if _may_make_columns(session, platform_id):
        seen.add("columns")
    return frozenset(seen)


def _visits(platform_id: int, kind: str) -> Any:
    return select(Visit.id).where(Visit.platform_id == platform_id, Visit.kind == kind)


def _any(session: Session, query: Any) -> bool:
    return bool(session.scalar(select(exists(query))))


def _may_make_columns(session: Session, platform_id: int) -> bool:
    latest = select(Placement.scopes).join(Deployment).where(Deployment.platform_id == platform_id)
    return any(COLUMNS in scopes for scopes in session.scalars(latest.order_by(Placement.id.desc()).limit(LOOKED_AT)))
