"""An access token for each scope, asked for one by one: a platform may allow some and not others (SVC-05)."""

from __future__ import annotations

from collections.abc import Iterator

from lti_tool.connection.probes import Probe, told
from lti_tool.connection.steps import Step, failed, not_possible, ok
from lti_tool.errors import ToolError
from lti_tool.lti import access

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCOPES = {
    "token_columns": AGS + "lineitem",
    "token_columns_read": AGS + "lineitem.readonly",
    "token_results": AGS + "result.readonly",
    "token_scores": AGS + "score",
    "token_roster": "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
}
"""Step -> the scope it asks for."""

OWN_FAULT = frozenset({"invalid_scope", "scope_not_granted"})
"""What says no to one scope only; anything else would say no to all."""


def try_each(probe: Probe) -> Iterator[Step]:
    """Yield whether a token is given for each scope; after a refusal of us altogether the rest is not asked."""
    stopped = False
    for step, scope in SCOPES.items():
        offered = probe.platform.scopes
        if stopped:
            yield not_possible(step, "step_before_failed", "mend_the_step_before")
        elif offered and scope not in offered:
            yield not_possible(step, "scope_not_offered", "allow_services_for_this_tool")
        else:
            tried = _ask(probe, step, scope)
            stopped = tried.state == "failed" and tried.cause not in OWN_FAULT
            yield tried


def _ask(probe: Probe, step: str, scope: str) -> Step:
    try:
        given = access.ask_for_token(probe.runtime, probe.platform, frozenset({scope}))
    except ToolError as fault:
        return told(step, fault)
    if scope not in given.scopes:
        return failed(step, "scope_not_granted", "allow_services_for_this_tool")
    probe.granted[scope] = given.value
    return ok(step)
