"""The members of one course, as far as the first page: enough to know that the platform lists them."""

from __future__ import annotations

from lti_tool.connection.probes import LONGEST_CALL, Probe
from lti_tool.connection.steps import Step, not_possible, ok
from lti_tool.connection.tokens import SCOPES
from lti_tool.lti import roster as door


def roster(probe: Probe) -> Step:
    """Return whether a course's members are listed; raises what the roster's door raises."""
    token = probe.granted.get(SCOPES["token_roster"])
    if not token:
        return not_possible("roster", "step_before_failed", "mend_the_step_before")
    if not probe.ground.roster_url:
        return not_possible("roster", "no_roster_told", "allow_roster_and_launch")
    read = door.read(
        probe.runtime.outbound, token, probe.ground.roster_url, probe.platform.profile, seconds_left=lambda: LONGEST_CALL
    )
    first = next(read)
    return ok("roster", members_on_first_page=len(first.members))
