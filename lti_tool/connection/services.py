"""Moodle's own web services: whether the token works, and which of the functions we use it opens."""

from __future__ import annotations

from lti_tool import moodle
from lti_tool.connection.probes import Probe, attempt
from lti_tool.connection.steps import Step, failed, not_possible, ok
from lti_tool.errors import TokenRefused
from lti_tool.moodle import MoodleService
from lti_tool.moodle.service import CAPABILITIES


def service(probe: Probe) -> Step:
    """Return whether competencies and badges of the platform's own can be reached."""
    has_address = bool(probe.platform.service_url)
    if not has_address and not probe.platform.profile.has_web_services:
        return not_possible("service", "host_without_services")
    if not has_address or not probe.platform.service_token:
        return not_possible("service", "service_token_missing", "give_service_token")
    return attempt("service", lambda: _functions(probe, MoodleService(probe.platform.service_url, probe.platform.service_token)))


def _functions(probe: Probe, reached: MoodleService) -> Step:
    try:
        site = moodle.site_info(probe.runtime.outbound, reached)
    except TokenRefused:
        return failed("service", "service_token_refused", "check_service_token")
    absent = sorted(set(CAPABILITIES) - site.functions)
    if absent:
        return failed("service", "function_not_in_service", "add_functions_to_service", missing=", ".join(absent), release=site.release)
    return ok("service", functions=len(CAPABILITIES), release=site.release)
