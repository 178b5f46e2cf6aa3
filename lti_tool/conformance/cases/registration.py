"""Dynamic registration (DR 1.0), for tools that offer an address for it: whom it believes, and what it says of itself."""

from __future__ import annotations

from functools import partial

from lti_tool.conformance import vocabulary as v
from lti_tool.conformance.case import Case
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.judging import check_let_in
from lti_tool.conformance.platform.exchange import faults_of
from lti_tool.conformance.registering import registered, try_foreign
from lti_tool.conformance.stage import Stage


def opened(stage: Stage) -> str:
    """DR-01: the address takes openid_configuration and registration_token, and answers with a page."""
    return f"{registered(stage).opened.status}, then {registered(stage).request}"


def foreign_configuration(stage: Stage) -> str:
    """DR-02: a configuration whose issuer lives on another host is not believed."""
    answer, came = try_foreign(stage)
    if came:
        raise NotProved(f"it registered with a configuration that claims another host's issuer: {came[0]}")
    if not 400 <= answer.status < 500:
        raise NotProved(f"answered {answer.status}, not with a refusal (4xx)")
    return f"{answer.status}, and nothing was sent"


def kept(line: str, stage: Stage) -> str:
    """DR-04 to DR-06: what the registration says."""
    request = registered(stage).request
    faults = faults_of([request], line)
    if faults:
        raise NotProved("; ".join(faults))
    said = request.noted["told"]
    shown = {"DR-04": str(request), "DR-05": ", ".join(sorted(name for name in said if "://" not in name))}
    return shown.get(line) or ", ".join(sorted(said[v.TOOL_CONFIGURATION]))


def client_taken(stage: Stage) -> str:
    """DR-08: the client id and deployment of the answer hold from then on."""
    registered(stage)
    return check_let_in(stage, stage.play())


CASES = (
    Case("DR-02", "DR 3.5.1", "A configuration of another host", foreign_configuration),
    Case("DR-01", "DR 3.3", "Registration begins at its address", opened),
    Case("DR-04", "DR 3.5", "The token comes as Bearer, the body as JSON", partial(kept, "DR-04")),
    Case("DR-05", "DR 3.5.2", "The client's metadata is complete", partial(kept, "DR-05")),
    Case("DR-06", "DR 3.5.2", "The tool configuration is complete", partial(kept, "DR-06")),
    Case("DR-08", "DR 3.6", "Client id and deployment of the answer hold", client_taken),
)
