"""What became owed all at once, because a platform gave its web services after awards had been made."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.models.outbox import Entry
from lti_tool.models.placements import Placement
from lti_tool.models.platforms import Deployment
from lti_tool.services.outbox.entries import again, owe, release
from lti_tool.services.outbox.owing.occasions import owe_for_placement

BY_SERVICE = ("rating", "completion", "host_badge")
"""What goes by the host's own web services."""

AT_ONCE = 20
"""Placements for which debts are written in one transaction."""


def owe_arrears(session: Session, platform_id: int, now: datetime) -> None:
    """Write down that all of this platform is to be gone through, and try again what its web services refused before."""
    owe(session, "catch_up", f"catch_up:{platform_id}", {"since": now.isoformat()}, now, platform_id=platform_id)
    for entry in _entries(session, platform_id, "refused"):
        again(entry, now)
    session.flush()


def owe_some(session: Session, platform_id: int, after: int, now: datetime) -> int | None:
    """Write down what some placements owe, those that come after this one; return the last of them, None where none was left."""
    theirs = select(Placement.id).join(Deployment, Deployment.id == Placement.deployment_pk).where(Deployment.platform_id == platform_id)
    shown = theirs.where(Placement.version_id.is_not(None), Placement.id > after).order_by(Placement.id).limit(AT_ONCE)
    placements = session.scalars(shown).all()
    for placement_id in placements:
        owe_for_placement(session, placement_id, now)
    return placements[-1] if placements else None


def release_service(session: Session, platform_id: int) -> None:
    """Let all that was still to go by this platform's web services end: nobody lets us in any more."""
    for entry in _entries(session, platform_id):
        release(entry)
    session.flush()


def _entries(session: Session, platform_id: int, *states: str) -> list[Entry]:
    query = select(Entry).where(Entry.platform_id == platform_id, Entry.kind.in_(BY_SERVICE))
    query = query.where(Entry.state.in_(states)) if states else query
    return list(session.scalars(query.order_by(Entry.id).with_for_update()))
