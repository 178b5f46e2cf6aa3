"""The host's own badge: nothing to send, only to see whether our score or rating had its effect."""

from __future__ import annotations

from datetime import datetime, timedelta

from lti_tool import moodle
from lti_tool.errors import TokenRefused
from lti_tool.runtime import Runtime
from lti_tool.services import awards, outbox
from lti_tool.services.outbox import Claim, Outcome
from lti_tool.worker.ratings import get_service, service_refused

LOOKS = 8
"""Times we look, with growing waits: Moodle's own sweep for badges that were missed comes every five minutes."""

LEAST_WAIT, MOST_GROWN = 5.0, 300.0
"""Seconds between two looks at what the badge follows from; they grow with the entry's age."""

LEEWAY = timedelta(minutes=1)
"""How far the host's clock may be behind ours."""


def deliver(runtime: Runtime, claim: Claim) -> Outcome:
    """Return whether the host has issued a badge to this person since the award."""
    assert claim.award_id is not None and claim.person_id is not None
    with runtime.database.reading() as session:
        sources_due = outbox.find_open_sources(session, claim.award_id)
        if sources_due:
            return Outcome("wait", "sources_pending", after=_until(sources_due, claim, runtime.now()), counts=False)
        award = awards.find(session, claim.award_id)
        subject = outbox.find_host_person(session, claim.person_id)
    assert award is not None
    try:
        held = moodle.user_badges(runtime.outbound, get_service(runtime, claim), subject)
    except TokenRefused as fault:
        raise service_refused(fault) from None
    since = [badge for badge in held if badge.issued_at >= award.awarded_at - LEEWAY]
    if since:
        return Outcome("deliver", host={"badges": [badge.name for badge in since], "urls": [badge.url for badge in since]})
    if claim.is_look or claim.tries >= min(LOOKS, runtime.settings.outbox_tries):
        return Outcome("doubt", "host_badge_absent", "set_up_host_badge", host={"badges": []})
    return Outcome("wait", "host_badge_awaited", host={"badges": []})


def _until(sources_due: datetime, claim: Claim, now: datetime) -> float:
    """Return the seconds until it is worth asking again: not before the sources are tried themselves."""
    grown = min((now - claim.decided_at).total_seconds() / 4, MOST_GROWN)
    return max(LEAST_WAIT, grown, (sources_due - now).total_seconds())
