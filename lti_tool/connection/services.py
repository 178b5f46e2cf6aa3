"""Moodle's own web services: whether the token works, and what of all we use it opens."""

from __future__ import annotations

from lti_tool import moodle
from lti_tool.connection.probes import Probe, attempt
from lti_tool.connection.steps import Step, failed, not_possible, ok
from lti_tool.errors import TokenRefused
from lti_tool.moodle import MoodleService, ServiceCheck, capabilities_for, functions_for

WANTED = ("ratings", "badges")
"""What an award brings there by itself; completion by service is a teacher's wish, and lacks nothing unless it is one."""


def service(probe: Probe) -> Step:
    """Return whether competencies and badges of the platform's own can be reached."""
    address, token = probe.platform.service_url, probe.platform.service_token
    if not address and not probe.platform.profile.has_web_services:
        return not_possible("service", "host_without_services")
    if not address or not token:
        return not_possible("service", "service_token_missing", "give_service_token")
    return attempt("service", lambda: _opened(probe, MoodleService(address, token)))


def _opened(probe: Probe, reached: MoodleService) -> Step:
    ground = probe.ground
    learner = probe.score_for or next((subject for subject, _name, _is_test in ground.learners), None)
    try:
        found = moodle.check(probe.runtime.outbound, reached, moodle.Probe(ground.course_id, learner, ground.link_id))
    except TokenRefused:
        return failed("service", "service_token_refused", "check_service_token")
    return _told(found)


def _told(found: ServiceCheck) -> Step:
    functions = [name for name in found.missing_functions if name in functions_for(*WANTED)]
    capabilities = [name for name in found.missing_capabilities if name in capabilities_for(*WANTED)]
    release = found.site.release
    if functions:
        return failed("service", "function_not_in_service", "add_functions_to_service", missing=", ".join(functions), release=release)
    if capabilities:
        return failed("service", "capability_missing", "grant_capability", missing=", ".join(capabilities), release=release)
    spared = ", ".join((*found.missing_functions, *found.missing_capabilities))
    return ok("service", release=release, missing_for_completion=spared)
