"""The host's own badge: nothing to send, only to see whether our score or rating had its effect."""

from __future__ import annotations

from datetime import timedelta

from lti_tool import moodle
from lti_tool.errors import TokenRefused
from lti_tool.runtime import Runtime
from lti_tool.services import awards, outbox
from lti_tool.services.outbox import Claim, Outcome
from lti_tool.worker.ratings import get_service, service_refused

LOOKS = 8
"""Times we look, with growing waits: Moodle's own sweep for badges that were missed comes every five minutes."""

LEEWAY = timedelta(minutes=1)
"""How far the host's clock may be behind ours."""


def deliver(runtime: Runtime, claim: Claim) -> Outcome:
    """Return whether the host has issued a badge to this person since the award."""
    assert claim.award_id is not None and claim.person_id is not None
    with runtime.database.reading() as session:
        if outbox.has_open_sources(session, claim.award_id):
            return Outcome("wait", "sources_pending", after=1, counts=False)
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
    is_last = claim.tries >= min(LOOKS, runtime.settings.outbox_tries)
    return Outcome("doubt" if is_last else "wait", "host_badge_absent", "set_up_host_badge", host={"badges": []})
