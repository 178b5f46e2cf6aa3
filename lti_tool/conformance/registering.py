"""Registering the tool here, by its dynamic registration address, as the administrator of a platform does."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from lti_tool.conformance import vocabulary as v
from lti_tool.conformance.browser import Answer, Browser
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.launches import Registration
from lti_tool.conformance.pages import read_forms
from lti_tool.conformance.platform.exchange import Request
from lti_tool.conformance.platform.host import FIRST
from lti_tool.conformance.platform.registering import CONFIGURATION, FOREIGN, addresses_in
from lti_tool.conformance.stage import Stage


@dataclass(frozen=True)
class Registered:
    """The page the address opened, and the registration that came of it."""

    opened: Answer
    request: Request


def register(stage: Stage, address: str, registration: Registration = FIRST) -> None:
    """Register; the first registration tells where the tool is spoken to. What goes wrong is kept for the cases."""
    try:
        done = stage.once(f"registered as {registration.client_id}", lambda: _register(stage, address, registration))
    except NotProved as failure:
        stage.say(f"  Registration: {failure}")
        return
    if registration is FIRST:
        stage.platform.tool = addresses_in(done.request.noted["told"])


def registered(stage: Stage) -> Registered:
    """Return the first registration; raises NotProved with what kept it from happening."""
    return stage.once(f"registered as {FIRST.client_id}", lambda: _never())


def asked_for(stage: Stage) -> set[str]:
    """Return the types of message and the scopes that the tool registered for, none where it did not register by itself."""
    try:
        told = registered(stage).request.noted["told"]
    except NotProved:
        return set()
    configuration = told.get(v.TOOL_CONFIGURATION)
    messages = configuration.get("messages") if isinstance(configuration, dict) else None
    types = {str(each.get("type")) for each in messages if isinstance(each, dict)} if isinstance(messages, list) else set()
    return types | set(str(told.get("scope", "")).split())


def try_foreign(stage: Stage, address: str = "") -> tuple[Answer, list[Request]]:
    """Return what the address says to a configuration of another host, and whatever registration came of it."""

    def play() -> tuple[Answer, list[Request]]:
        if not address:
            _never()
        before = len(stage.platform.arrivals.of("register"))
        browser, opened = _open(stage, address, FOREIGN, FIRST)
        answer = _press(stage, browser, opened, before)
        return answer, stage.platform.arrivals.of("register")[before:]

    return stage.once("registration with a foreign configuration", play)


def _register(stage: Stage, address: str, registration: Registration) -> Registered:
    before = len(stage.platform.arrivals.of("register"))
    browser, opened = _open(stage, address, CONFIGURATION, registration)
    if opened.status >= 400:
        raise NotProved(f"the registration address answered {opened.status}")
    _press(stage, browser, opened, before)
    came = [request for request in stage.platform.arrivals.of("register")[before:] if request.status == 201]
    if not came:
        raise NotProved("no registration came that this platform could take; the page showed no button, or pressing it was not enough")
    return Registered(opened, came[0])


def _press(stage: Stage, browser: Browser, opened: Answer, before: int) -> Answer:
    """Press the button of a page that asks before it registers; return where that led."""
    form = next((form for form in read_forms(opened.url, opened.text) if form.method == "post"), None)
    if opened.status >= 400 or form is None or len(stage.platform.arrivals.of("register")) > before:
        return opened
    return browser.follow(browser.post(form.action, form.fields))


def _open(stage: Stage, address: str, configuration: str, registration: Registration) -> tuple[Browser, Answer]:
    browser, glue = Browser(), "&" if "?" in address else "?"
    token = stage.platform.registering.expect(registration)
    question = urlencode({"openid_configuration": stage.platform.url(configuration), "registration_token": token})
    return browser, browser.follow(browser.get(address + glue + question))


def _never() -> Registered:
    raise NotProved("no registration address was tried")
