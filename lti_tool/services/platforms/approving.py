"""Platforms that registered themselves wait until our own administrator says yes (DR-10)."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from lti_tool.errors import BadInput, Conflict
from lti_tool.models.invitations import Invitation
from lti_tool.models.outbox import AccessToken, HostPause, TokenRequest
from lti_tool.models.platforms import ACTIVE, PENDING, Deployment, Platform, PlatformIssuer
from lti_tool.models.visits import Visit
from lti_tool.services import issuers

MOST_WAITING = 50
"""Open registration is for strangers: no more than an operator can look through."""


def check_room(session: Session) -> None:
    """Refuse a stranger's registration while too many wait."""
    waiting = session.scalar(select(func.count()).select_from(Platform).where(Platform.state == PENDING)) or 0
    if waiting >= MOST_WAITING:
        raise Conflict("registrations_wait", limit=MOST_WAITING)


def approve(session: Session, platform_id: int, issuer_slugs: list[str]) -> None:
    """Let people come from this platform, and its courses award for these institutions."""
    values = {"state": ACTIVE, "revision": Platform.revision + 1}
    session.execute(update(Platform).where(Platform.id == platform_id, Platform.state == PENDING).values(**values))
    for slug in issuer_slugs:
        issuers.tie(session, platform_id, slug)


def refuse(session: Session, platform_id: int) -> None:
    """Forget a platform that waits; nobody ever came from there, so nothing is lost."""
    row = session.get(Platform, platform_id)
    if row is None or row.state != PENDING:
        raise BadInput("platform_not_waiting")
    for table in (Visit, Deployment, PlatformIssuer, AccessToken, TokenRequest, HostPause, Invitation):
        session.execute(delete(table).where(table.platform_id == platform_id))  # type: ignore[attr-defined]
    session.execute(delete(Platform).where(Platform.id == platform_id))
