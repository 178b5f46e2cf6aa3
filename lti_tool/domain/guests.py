"""Guests: who may be asked in from outside, for how long, and how an invitation stands."""

from __future__ import annotations

from datetime import datetime, timedelta

ROLES = ("reviewer", "assessor")
"""What somebody from outside may be asked to be. Nobody from outside designs, leads or administers."""
DAYS = (7, 14, 30, 60, 90)
"""How long an invitation may be good for."""
DAYS_CHOSEN = 30
DEVICE_MINUTES = 30
"""How long a link to another device of one's own is good for."""
LONGEST_NAME = 200


def standing(expires_at: datetime, revoked_at: datetime | None, came_at: datetime | None, now: datetime) -> str:
    """Return how an invitation stands: revoked, expired, in_use, or sent (nobody came yet)."""
    if revoked_at is not None:
        return "revoked"
    if expires_at <= now:
        return "expired"
    return "in_use" if came_at else "sent"


def last_day(now: datetime, days: int) -> datetime:
    """Return when an invitation of so many days ends; ValueError for a number that is not offered."""
    if days not in DAYS:
        raise ValueError(days)
    return now + timedelta(days=days)


def is_address(email: str) -> bool:
    """Whether this could be an e-mail address: something, one @, and something with a dot. Only a letter would prove more."""
    name, at, host = email.partition("@")
    return (
        bool(name and at and "." in host.strip(".")) and "@" not in host and not any(sign.isspace() for sign in email) and len(email) <= 254
    )
