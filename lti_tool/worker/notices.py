"""Notices: asked for at a platform, and those that came, worked on."""

from __future__ import annotations

import structlog

from lti_tool.errors import Refused
from lti_tool.lti import notice_handlers
from lti_tool.lti.access import with_token
from lti_tool.runtime import Runtime
from lti_tool.services import notices, platforms
from lti_tool.services.outbox import Claim, Outcome
from lti_tool.services.tokens import KeptToken

log = structlog.get_logger("worker")


def deliver(runtime: Runtime, claim: Claim) -> Outcome:
    """Return what came of asking a platform for notices of one type; what it answered is kept with the deployment."""
    assert claim.platform_id is not None
    with runtime.database.reading() as session:
        platform = platforms.get_platform(session, claim.platform_id)
    wanted, handler = claim.wanted, runtime.settings.public_url + "/lti/notices"

    def ask(token: KeptToken) -> None:
        if notice_handlers.SCOPE not in token.granted:
            raise Refused("scope_missing", advice="allow_services_for_this_tool")
        notice_handlers.subscribe(runtime.outbound, token.value, wanted["service_url"], wanted["notice_type"], handler)

    try:
        with_token(runtime, platform, frozenset({notice_handlers.SCOPE}), ask)
    except Refused as refused:
        _note(runtime, claim, refused.reason)
        raise
    _note(runtime, claim, "")
    return Outcome("deliver")


def work(runtime: Runtime) -> int:
    """Return how many notices were worked on: one, or none where none waits. One that cannot be done stops no other."""
    with runtime.database.reading() as session:
        if not notices.find_due(session):
            return 0
    try:
        with runtime.database.writing() as session:
            return int(notices.work(session, runtime.now()))
    except Exception as fault:
        log.error("notice_failed", fault=type(fault).__name__)
        with runtime.database.writing() as session:
            notices.give_up(session, runtime.now(), type(fault).__name__)
        return 1


def _note(runtime: Runtime, claim: Claim, reason: str) -> None:
    wanted = claim.wanted
    with runtime.database.writing() as session:
        notices.note_answer(session, wanted["deployment"], wanted["notice_type"], wanted["service_url"], reason, runtime.now())
