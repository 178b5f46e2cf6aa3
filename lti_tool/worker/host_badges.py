"""The host's own badge: nothing to send, only to see whether our score or rating had its effect."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lti_tool import moodle
from lti_tool.domain.host_badges import Found, Issued, caused, sort_out
from lti_tool.errors import Refused
from lti_tool.moodle import HostBadge, MoodleService
from lti_tool.runtime import Runtime
from lti_tool.services import outbox
from lti_tool.services.outbox import BadgeSigns, Claim, Outcome
from lti_tool.worker.host_services import with_service

LOOKS = 8
"""Times we look, with growing waits: Moodle's own sweep for badges that were missed comes every five minutes."""

LEAST_WAIT, MOST_GROWN = 5.0, 300.0
"""Seconds between two looks at what the badge follows from; they grow with the entry's age."""


def deliver(runtime: Runtime, claim: Claim) -> Outcome:
    """Return whether the host has issued a badge to this person because of the award."""
    assert claim.award_id is not None and claim.person_id is not None
    with runtime.database.reading() as session:
        sources_due = outbox.find_open_sources(session, claim.award_id)
        if sources_due:
            return Outcome("wait", "sources_pending", after=_until(sources_due, claim, runtime.now()), counts=False)
        signs = outbox.get_badge_signs(session, claim.award_id, claim.placement_id)
    try:
        return with_service(runtime, claim, lambda service: _look(runtime, claim, service, signs))
    except Refused as refusal:
        if refusal.reason == "host_badges_off":
            return Outcome("exempt", "host_badges_off", "enable_host_badges")
        raise


def _look(runtime: Runtime, claim: Claim, service: MoodleService, signs: BadgeSigns) -> Outcome:
    """Those that came of the award end the looking; others that might are told once nothing better can be expected."""
    found = sort_out(_read(runtime, service, signs), signs.awarded_at, signs.arrived, signs.names)
    is_last = claim.is_look or claim.tries >= min(LOOKS, runtime.settings.outbox_tries)
    sure = caused(found)
    if sure or (found and is_last):
        return Outcome("deliver", host=_shown(sure or found))
    if is_last:
        return Outcome("doubt", "host_badge_absent", "set_up_host_badge", host=_shown([]))
    return Outcome("wait", "host_badge_awaited", host=_shown([]))


def _read(runtime: Runtime, service: MoodleService, signs: BadgeSigns) -> list[Issued]:
    every = moodle.user_badges(runtime.outbound, service, signs.subject)
    own = _of_course(runtime, service, signs) if signs.course and every else {badge.hash for badge in every}
    return [Issued(each.name, each.url, each.text, each.issued_at, each.is_of_site or each.hash in own) for each in every]


def _of_course(runtime: Runtime, service: MoodleService, signs: BadgeSigns) -> set[str]:
    """Return which badges are the course's own: Moodle tells it only to who asks for that course."""
    try:
        held: list[HostBadge] = moodle.user_badges(runtime.outbound, service, signs.subject, signs.course)
    except Refused as refusal:
        if refusal.reason != "host_badges_off":
            raise
        return set()  # badges of the whole site are on, those of courses are off
    return {badge.hash for badge in held}


def _shown(found: list[Found]) -> dict[str, Any]:
    """Return what was seen, as an entry keeps it: names, addresses and by what each was recognised, in step."""
    return {
        "badges": [badge.name for badge in found], "urls": [badge.url for badge in found], "signs": [badge.sign for badge in found],
    }  # fmt: skip


def _until(sources_due: datetime, claim: Claim, now: datetime) -> float:
    """Return the seconds until it is worth asking again: not before the sources are tried themselves."""
    grown = min((now - claim.decided_at).total_seconds() / 4, MOST_GROWN)
    return max(LEAST_WAIT, grown, (sources_due - now).total_seconds())
