"""The members of one course, as far as the first page: enough to know that the platform lists them."""

from __future__ import annotations

from lti_tool.connection.probes import LONGEST_CALL, Probe
from lti_tool.connection.steps import Step, failed, not_possible, ok
from lti_tool.connection.tokens import SCOPES
from lti_tool.lti.ags_addresses import with_query
from lti_tool.outbound.doors import ask, document

MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
LARGEST = 20_000_000
REFUSED = {401: "token_refused", 403: "scope_missing", 404: "roster_gone"}


def roster(probe: Probe) -> Step:
    """Return whether a course's members are listed (NRPS 2.0); `limit` is a hint that a platform may pass over."""
    token = probe.granted.get(SCOPES["token_roster"])
    if not token:
        return not_possible("roster", "step_before_failed", "mend_the_step_before")
    if not probe.ground.roster_url:
        return not_possible("roster", "no_roster_told", "allow_roster_and_launch")
    headers = {"Authorization": f"Bearer {token}", "Accept": MEMBERS}
    url = with_query(probe.ground.roster_url, limit="1")
    answer = ask(probe.runtime.outbound, "GET", url, headers=headers, max_bytes=LARGEST, total_timeout=LONGEST_CALL)
    if not answer.is_success:
        cause = REFUSED.get(answer.status, "host_refused")
        return failed("roster", cause, "allow_roster_and_launch", http_status=answer.status, host=answer.host)
    said = document(answer)
    members = said.get("members") if isinstance(said, dict) else None
    if not isinstance(members, list):
        return failed("roster", "answer_broken", "ask_host_administrator", host=answer.host)
    return ok("roster", members_on_first_page=len(members))
