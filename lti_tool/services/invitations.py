"""One-time links: made by an operator, spent by a POST, never twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from lti_tool.errors import NotFound
from lti_tool.models.invitations import OPERATE, REGISTER, Invitation
from lti_tool.sealing import fingerprint, new_secret


@dataclass(frozen=True)
class Registering:
    """What a registration invitation allows: a platform of this name, for these issuers; or to change the one that is named."""

    name: str
    issuers: tuple[str, ...] = ()
    is_demo: bool = False
    waits: bool = False
    """Whether the platform waits for approval once it is registered (DR-10)."""
    platform_id: int | None = None
    """Whose registration may be changed; None where a new one is made."""


def invite_platform(
    session: Session, name: str, issuers: list[str], now: datetime, *, is_demo: bool = False, days: int = 7, waits: bool = False
) -> str:
    """Return the secret of a fresh invitation to register one platform."""
    data = {"name": name, "issuers": issuers, "is_demo": is_demo, "waits": waits}
    return _make(session, REGISTER, now, timedelta(days=days), data=data)


def invite_update(session: Session, platform_id: int, name: str, now: datetime, days: int = 7) -> str:
    """Return the secret of a fresh invitation to register this platform anew, and nothing else (DR-11)."""
    data = {"name": name, "issuers": [], "is_demo": False, "waits": False}
    return _make(session, REGISTER, now, timedelta(days=days), data=data, platform_id=platform_id)


def invite_operator(session: Session, platform_id: int, now: datetime, hours: int = 24) -> str:
    """Return the secret of a fresh link to one platform's pages."""
    return _make(session, OPERATE, now, timedelta(hours=hours), platform_id=platform_id)


def get_registering(session: Session, secret: str, now: datetime) -> Registering:
    """Return what this invitation still allows; NotFound where it is unknown, spent or too old."""
    row = _get(session, REGISTER, secret, now)
    told = row.data
    return Registering(told["name"], tuple(told["issuers"]), bool(told["is_demo"]), bool(told.get("waits")), row.platform_id)


def spend_registering(session: Session, secret: str, now: datetime) -> Registering:
    """Use the invitation up and return what it allowed: of two at once, one wins."""
    allowed = get_registering(session, secret, now)
    _spend(session, REGISTER, secret, now)
    return allowed


def give_back_registering(session: Session, secret: str) -> None:
    """Make an invitation good again whose registration the host refused."""
    session.execute(update(Invitation).where(Invitation.fingerprint == fingerprint(secret)).values(spent_at=None))


def spend_operator(session: Session, secret: str, now: datetime) -> int:
    """Use an operator's link up and return its platform."""
    row = _get(session, OPERATE, secret, now)
    _spend(session, OPERATE, secret, now)
    assert row.platform_id is not None
    return row.platform_id


def _make(session: Session, kind: str, now: datetime, good_for: timedelta, **values: Any) -> str:
    secret = new_secret(24)
    session.add(Invitation(fingerprint=fingerprint(secret), kind=kind, made_at=now, expires_at=now + good_for, **values))
    session.flush()
    return secret


def _get(session: Session, kind: str, secret: str, now: datetime) -> Invitation:
    row = session.get(Invitation, fingerprint(secret))
    if row is None or row.kind != kind:
        raise NotFound("invitation_unknown")
    if row.spent_at:
        raise NotFound("invitation_spent")
    if row.expires_at <= now:
        raise NotFound("invitation_expired")
    return row


def _spend(session: Session, kind: str, secret: str, now: datetime) -> None:
    mine = Invitation.fingerprint == fingerprint(secret), Invitation.kind == kind, Invitation.spent_at.is_(None)
    if session.execute(update(Invitation).where(*mine).values(spent_at=now)).rowcount != 1:
        raise NotFound("invitation_spent")
