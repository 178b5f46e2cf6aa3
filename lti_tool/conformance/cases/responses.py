"""The authentication response: a form with state and token, of this browser, once (Security 1.0 5.1.1.3 to 5.1.1.5, 7.3.1)."""

from __future__ import annotations

import concurrent.futures
from functools import partial

from lti_tool.conformance.browser import Browser
from lti_tool.conformance.case import Case
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.judging import check_let_in, check_refused
from lti_tool.conformance.launches import Launch
from lti_tool.conformance.stage import Stage

AT_ONCE = 8


def lacks(name: str, stage: Stage) -> str:
    """TOK-01: state and id_token are both required."""
    browser, launch, form = _answered(stage)
    del form[name]
    return check_refused(stage, stage.send(browser, launch.person, form), f"{name}_missing")


def by_get(stage: Stage) -> str:
    """TOK-01: the response is a form post; in an address it would stay in histories and logs."""
    browser, launch, form = _answered(stage)
    return check_refused(stage, stage.send(browser, launch.person, form, by_get=True))


def platform_says_no(stage: Stage) -> str:
    """TOK-02: an error of the platform signs nobody in and uses the login up."""
    browser, launch, form = _answered(stage)
    no = {"state": form["state"], "error": "login_required", "error_description": "Nobody is signed in here"}
    detail = check_refused(stage, stage.send(browser, launch.person, no), "platform_said_no")
    check_refused(stage, stage.send(browser, launch.person, form), "state_used")
    return f"{detail}; a launch with the same state afterwards is refused as well"


def invented_state(stage: Stage) -> str:
    """TOK-03: a state the tool did not make."""
    browser, launch, form = _answered(stage)
    return check_refused(stage, stage.send(browser, launch.person, form | {"state": "invented"}), "state_unknown")


def without_cookies(stage: Stage) -> str:
    """TOK-03: a browser that did not begin this login."""
    _, launch, form = _answered(stage)
    return check_refused(stage, stage.send(Browser(), launch.person, form), "browser_cookie_missing")


def of_another_browser(stage: Stage) -> str:
    """TOK-03: a browser that began a login of its own."""
    _, launch, form = _answered(stage)
    thief = Browser()
    stage.login(thief, stage.launch())
    return check_refused(stage, stage.send(thief, launch.person, form), "state_of_another_browser")


def used_before(stage: Stage) -> str:
    """TOK-03: the same response a second time."""
    browser, launch, form = _answered(stage)
    check_let_in(stage, stage.send(browser, launch.person, form))
    return check_refused(stage, stage.send(browser, launch.person, form), "state_used")


def several_at_once(stage: Stage) -> str:
    """TOK-18: of the same response sent many times at once exactly one gets in."""
    browser, launch, form = _answered(stage)
    mark = stage.witness.mark() if stage.witness else 0
    windows = [browser.copy() for _ in range(AT_ONCE)]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        first = list(pool.map(lambda window: window.post(stage.tool.launch, form), windows))
    statuses = sorted(answer.status for answer in first)
    refused = [status for status in statuses if 400 <= status < 500]
    if len(refused) != AT_ONCE - 1 or statuses[0] >= 400:
        raise NotProved(f"of {AT_ONCE} at once the answers were {statuses}: not exactly one got in")
    verdicts = stage.witness.verdicts(mark) if stage.witness else []
    if stage.witness and [verdict.let_in for verdict in verdicts].count(True) != 1:
        raise NotProved("the log does not say exactly once that it was accepted")
    let_in = "".join(f"; log: {verdict.line}" for verdict in verdicts if verdict.let_in)
    return f"one got {statuses[0]}, {len(refused)} were refused{let_in}"


def _answered(stage: Stage) -> tuple[Browser, Launch, dict[str, str]]:
    """Return a browser that began a login, and the good response to it, not sent yet."""
    browser, launch = Browser(), stage.launch()
    asked = stage.login(browser, launch)
    return browser, launch, {"state": asked.values.get("state", ""), "id_token": stage.token(launch, asked)}


RESPONSE, VALID = "Sec 5.1.1.3", "Sec 5.1.1.4"
CASES = (
    Case("TOK-01-state", RESPONSE, "A response without state", partial(lacks, "state")),
    Case("TOK-01-token", RESPONSE, "A response without id_token", partial(lacks, "id_token")),
    Case("TOK-01-get", RESPONSE, "A response in the address instead of a form", by_get),
    Case("TOK-02", "Sec 5.1.1.5", "The platform answers with an error", platform_says_no),
    Case("TOK-03-invented", VALID, "A state nobody made", invented_state),
    Case("TOK-03-cookies", VALID, "A browser without the login's cookies", without_cookies),
    Case("TOK-03-browser", VALID, "A browser that began another login", of_another_browser),
    Case("TOK-03-replay", VALID, "The same response a second time", used_before),
    Case("TOK-18", "Sec 5.1.3 (9)", f"The same response {AT_ONCE} times at once", several_at_once),
)
