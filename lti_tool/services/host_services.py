"""A platform's own web services: their address and token given, replaced and taken back, and what follows for the outbox."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lti_tool.domain.hosts import profile_of
from lti_tool.errors import BadInput
from lti_tool.models.platforms import Platform
from lti_tool.sealing import Sealer
from lti_tool.services import outbox, platforms

TOKEN = re.compile(r"[A-Za-z0-9]{16,128}")
ENDPOINTS = re.compile(r"/(webservice|login|admin|my)(/.*)?$")
"""What people copy along with a Moodle's address."""


def are_offered(family: str, service_url: str | None) -> bool:
    """Whether this platform has web services of a kind that we speak to, by its family or because somebody gave their address."""
    return bool(service_url) or profile_of(family).has_web_services


def site_address(typed: str) -> str:
    """Return the site's address in what a person pasted: a page of the site, or the endpoint of its services."""
    bare = typed.strip().partition("?")[0].partition("#")[0].rstrip("/")
    return ENDPOINTS.sub("", bare)


def check_token(token: str) -> None:
    """Raise BadInput service_token_malformed for what cannot be a token: half of one, or a word around it."""
    if not TOKEN.fullmatch(token):
        raise BadInput("service_token_malformed")


def keep(session: Session, sealer: Sealer, platform_id: int, url: str, token: str, now: datetime) -> None:
    """Keep address and sealed token; what was earned before is owed from now on, and what was refused is tried again."""
    check_token(token)
    platforms.set_service(session, sealer, platform_id, url, token)
    outbox.owe_arrears(session, platform_id, now)


def forget(session: Session, platform_id: int) -> None:
    """Forget address and token; what has not left yet is no longer owed, what the platform shows stays there."""
    values = {"service_url": None, "service_token": None, "revision": Platform.revision + 1}
    session.execute(update(Platform).where(Platform.id == platform_id).values(**values))
    outbox.release_service(session, platform_id)
