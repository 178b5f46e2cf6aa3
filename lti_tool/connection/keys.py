"""Keys and clocks: what each side needs before it can believe the other."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lti_tool.connection.probes import LONGEST_CALL, Probe, told
from lti_tool.connection.steps import Step, failed, not_possible, ok
from lti_tool.errors import ToolError
from lti_tool.lti.keysets import LARGEST, usable_keys
from lti_tool.outbound import Answer, OutboundRefused
from lti_tool.services import keys

JSON = {"Accept": "application/json"}


def own_keyset(probe: Probe) -> Step:
    """Return whether our public address answers with the key we sign with, asked as a stranger would."""
    address = probe.runtime.settings.public_url + "/lti/jwks.json"
    with probe.runtime.database.reading() as session:
        kid = keys.signing_key(session, probe.runtime.sealer).kid
    try:
        answer = probe.runtime.outbound.request("GET", address, headers=JSON, total_timeout=LONGEST_CALL)
        shown = usable_keys(answer.json() if answer.status == 200 else None)
    except OutboundRefused as fault:
        # Our own guard keeps us from private addresses; whether the platform reaches this one, its token answer tells.
        return not_possible("own_keyset", "own_address_private", "see_whether_tokens_come", guard=fault.code)
    except ToolError as fault:
        return failed("own_keyset", "own_address_silent", "check_public_address", cause=fault.code)
    if kid not in shown:
        return failed("own_keyset", "own_key_absent", "check_public_address", keys=len(shown))
    return ok("own_keyset", keys=len(shown))


def keyset_and_clock(probe: Probe) -> tuple[Step, Step]:
    """Return whether the platform's keys can be read, and how far its clock is from ours by that answer's date."""
    try:
        answer = probe.runtime.outbound.request(
            "GET", probe.platform.jwks_url, headers=JSON, max_bytes=LARGEST, total_timeout=LONGEST_CALL, redirects=1
        )
    except ToolError as fault:
        return told("keyset", fault), not_possible("clock", "no_answer_to_read", "mend_the_step_before")
    return _keyset(answer), clock(answer, probe.runtime.now(), probe.runtime.settings.clock_leeway_seconds)


def _keyset(answer: Answer) -> Step:
    try:
        found = usable_keys(answer.json() if answer.status == 200 else None)
    except ToolError as fault:
        return failed("keyset", fault.code, "check_keyset_address", http_status=answer.status, host=answer.host)
    if not found:
        return failed("keyset", "keyset_without_keys", "check_keyset_address", host=answer.host)
    return ok("keyset", keys=len(found), host=answer.host)


def clock(answer: Answer, now: datetime, leeway: int) -> Step:
    """Return the difference of the clocks in whole seconds; a date header has no finer one (RFC 9110 6.6.1)."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("Date", ""))
    except (TypeError, ValueError):
        return not_possible("clock", "host_tells_no_time", host=answer.host)
    theirs = theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)
    ahead = round((theirs - now).total_seconds())
    # A second of each side's rounding and the way there is no difference.
    if abs(ahead) > leeway:
        return failed("clock", "clocks_differ", "check_clock", seconds_ahead=ahead, leeway=leeway)
    return ok("clock", seconds_ahead=ahead, leeway=leeway)
