"""How the tool asks for access tokens, over the whole run (Security 1.0 4.1, 7.1.1)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from lti_tool.conformance import vocabulary as v
from lti_tool.conformance.case import Case
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.grading import told
from lti_tool.conformance.platform.exchange import Request, faults_of
from lti_tool.conformance.stage import Stage
from lti_tool.conformance.telling import OFFERED_FIRST


def kept(line: str, stage: Stage) -> str:
    """SVC-01, SVC-02: every token request keeps this line."""
    asked = _asked(stage)
    faults = faults_of(asked, line)
    if faults:
        raise NotProved("; ".join(faults))
    word = asked[0].noted.get("assertion", {})
    shown = f"iss=sub={word.get('sub')}, aud={word.get('aud')}, {word.get('exp', 0) - word.get('iat', 0):.0f} s, a jti each"
    return f"requests: {len(asked)}; {shown if line == 'SVC-02' else 'client_credentials with a signed assertion and a scope'}"


def only_what_is_offered(stage: Stage) -> str:
    """SVC-05: a link that offers two scopes is no reason to ask for others."""
    early = _asked(stage)[: told(stage).tokens_asked]
    if not early:
        raise NotProved("no token was asked for while only the first link had been opened")
    beyond = {scope for request in early for scope in request.noted.get("scopes", ())} - {*OFFERED_FIRST, *_by_roster(stage)}
    if beyond:
        raise NotProved(f"the launch offered {_short(OFFERED_FIRST)}; it asked for {_short(beyond)} as well")
    return f"the launch offered {_short(OFFERED_FIRST)}, and no more was asked for"


def used_until_over(stage: Stage) -> str:
    """SVC-04: a token serves until it is over: none is asked for again while one of the same scopes is good."""
    granted = [(request.noted["client_id"], request.noted["scopes"]) for request in _asked(stage) if request.status == 200]
    again = [scopes for place, (client, scopes) in enumerate(granted) if (client, scopes) in granted[:place]]
    if again:
        raise NotProved(f"{len(granted)} tokens were asked for; {len(again)} although one for {_short(again[0])} was good")
    served = stage.platform.arrivals.of("line items", "line item", "score", "results", "roster")
    return f"tokens: {len(granted)}, requests at the services: {len(served)}"


def _asked(stage: Stage) -> list[Request]:
    told(stage)
    asked = stage.platform.arrivals.of("token")
    if not asked:
        raise NotProved("no token was asked for")
    return asked


def _by_roster(stage: Stage) -> set[str]:
    """A roster that was offered before may be read at any time."""
    return {v.ROSTER_SCOPE} if stage.platform.arrivals.of("roster") else set()


def _short(scopes: Iterable[str]) -> str:
    return " and ".join(sorted(scope.rsplit("/", 1)[-1] for scope in scopes))


CASES = (
    Case("SVC-01", "Sec 4.1.1", "Tokens are asked for by client credentials", partial(kept, "SVC-01")),
    Case("SVC-02", "Sec 4.1.1", "The assertion says who, to whom, how long, once", partial(kept, "SVC-02")),
    Case("SVC-05", "Sec 4.1, AGS 3.2", "No scope is asked for that a launch did not offer", only_what_is_offered),
    Case("SVC-04", "Sec 4.1, 7.1.1", "A token is used until it is over", used_until_over),
)
