"""The host's own web services as the worker uses them, and what an error of theirs means."""

from __future__ import annotations

from collections.abc import Callable

from lti_tool import moodle
from lti_tool.errors import Refused, TokenRefused
from lti_tool.moodle import MoodleService
from lti_tool.outbound import Outbound
from lti_tool.runtime import Runtime
from lti_tool.services import platforms
from lti_tool.services.outbox import Claim, Outcome


def with_service(runtime: Runtime, claim: Claim, act: Callable[[MoodleService], Outcome]) -> Outcome:
    """Return what the act gives with the platform's web services.

    Raises Refused service_token_missing where nobody gave a token, service_token_refused where it is no longer taken:
    an operator gave it, so there is none to renew it with.
    """
    service = _get_service(runtime, claim)
    try:
        return act(service)
    except TokenRefused as fault:
        facts = {name: value for name, value in fault.facts.items() if name in ("host", "host_code", "http_status")}
        raise Refused("service_token_refused", advice="check_service_token", **facts) from None
    except Refused as refusal:
        raise _narrowed(runtime.outbound, service, refusal) from None


def _get_service(runtime: Runtime, claim: Claim) -> MoodleService:
    assert claim.platform_id is not None
    with runtime.database.reading() as session:
        platform = platforms.get_platform(session, claim.platform_id, runtime.sealer)
    if not platform.service_url or not platform.service_token:
        raise Refused("service_token_missing", advice="check_service_token")
    return MoodleService(platform.service_url, platform.service_token)


def _narrowed(outbound: Outbound, service: MoodleService, refusal: Refused) -> Refused:
    """Return the refusal, or that of the whole service: Moodle answers both alike, and only the first function tells them apart."""
    if refusal.reason != "function_not_in_service":
        return refusal
    try:
        moodle.site_info(outbound, service)
    except Refused as whole:
        return whole
    except TokenRefused:
        pass
    return refusal
