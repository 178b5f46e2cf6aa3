"""Tickets: a visit that waits in a frame without cookies, handed over to the window or frame that can keep one.

Until then the visit is bound to no browser at all, but to what the platform's storage proved. A ticket is good for a
minute and for one use: whoever changes the row first has the visit.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_tool.errors import LaunchRefused
from lti_tool.models.visits import Visit
from lti_tool.sealing import Sealer

SECONDS = 60
WAITS = timedelta(minutes=10)
"""How long a frame may stand there before somebody presses its button; its page asks for a new ticket meanwhile."""
PURPOSE, WAITING = "visit ticket", "visit in waiting"


def waiting_browser(sealer: Sealer, secret: str) -> str:
    """Return the binding of a visit that waits for its browser: no cookie has this fingerprint, for it is not one."""
    return sealer.mac(WAITING, secret.encode()).hex()


def write(sealer: Sealer, visit_id: str, waiting: str, now: datetime) -> str:
    """Return a ticket for a visit in waiting."""
    expires = int(now.timestamp()) + SECONDS
    return sealer.sign(PURPOSE, json.dumps([visit_id, waiting, expires], separators=(",", ":")).encode())


def renew(session: Session, sealer: Sealer, visit_id: str, secret: str, now: datetime) -> str:
    """Return a fresh ticket for the page that still waits and can prove it by what the platform keeps."""
    waiting = waiting_browser(sealer, secret)
    query = select(Visit.id).where(Visit.id == visit_id, Visit.browser == waiting, Visit.opened_at > now - WAITS)
    if session.scalar(query) is None:
        raise LaunchRefused("ticket_too_old", status=401)
    return write(sealer, visit_id, waiting, now)


def redeem(session: Session, sealer: Sealer, ticket: str, browser: str, now: datetime) -> str:
    """Return the id of the visit, bound to this browser from now on; of any number of uses at once exactly one succeeds."""
    body = sealer.verify(PURPOSE, ticket)
    if body is None:
        raise LaunchRefused("ticket_unknown", status=401)
    visit_id, waiting, expires = json.loads(body)
    if expires <= now.timestamp():
        raise LaunchRefused("ticket_too_old", status=401)
    same = Visit.id == visit_id, Visit.browser == waiting, Visit.expires_at > now
    if session.execute(update(Visit).where(*same).values(browser=browser)).rowcount != 1:
        raise LaunchRefused("ticket_spent", status=401)
    return str(visit_id)
