"""Rounds of deep linking: the tool's picker is opened, something is picked or not, and the answer comes to the platform.

The picker of an unknown tool is tried as a browser without script would: tick the first of each kind,
press a button that does not cancel. Where that leads nowhere a person is asked, and waited for.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lti_tool.conformance import vocabulary as v
from lti_tool.conformance.browser import Answer, Browser
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.launches import Launch, Person, teacher
from lti_tool.conformance.pages import Button, Form, read_forms
from lti_tool.conformance.platform.exchange import Request
from lti_tool.conformance.platform.host import RETURN
from lti_tool.conformance.signing import decode
from lti_tool.conformance.stage import Landing, Stage

MOST_PAGES = 4
CANCELS = ("cancel", "close", "ยกเลิก")


@dataclass(frozen=True)
class Round:
    """One round: what was asked for, where the request led, and the answer that came."""

    settings: Mapping[str, Any]
    landing: Landing
    request: Request

    @property
    def token(self) -> str:
        """Return the answer's JWT as it came."""
        return self.request.form.get("JWT", "") or self.request.query.get("JWT", "")

    @property
    def claims(self) -> dict[str, Any]:
        """Return the claims as they stand, whoever signed them."""
        try:
            claims = json.loads(decode(self.token.split(".")[1]))
        except (ValueError, IndexError):
            raise NotProved("the answer holds no JWT that can be read") from None
        if not isinstance(claims, dict):
            raise NotProved("the answer's JWT holds no claims")
        return claims

    @property
    def items(self) -> list[dict[str, Any]]:
        """Return the content items of the answer."""
        items = self.claims.get(v.DEEP_LINKING + "content_items", [])
        if not isinstance(items, list) or not all(isinstance(each, dict) for each in items):
            raise NotProved("content_items is no array of objects")
        return items

    @property
    def links(self) -> list[dict[str, Any]]:
        """Return the links among them; raises NotProved where there are none."""
        links = [each for each in self.items if each.get("type") == "ltiResourceLink"]
        if not links:
            raise NotProved("the answer holds no ltiResourceLink")
        return links


def settings_for(stage: Stage, **more: Any) -> dict[str, Any]:
    """Return the settings of a deep linking request (DL 2.0 4.4.1)."""
    return {
        "deep_link_return_url": stage.platform.url(RETURN), "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["iframe", "window"], "accept_multiple": True, "accept_lineitem": True, **more,
    }  # fmt: skip


def request_for(stage: Stage, **more: Any) -> Launch:
    """Return a teacher's deep linking request with these settings."""
    return stage.launch(teacher(), deep_linking=settings_for(stage, **more))


def launch_of(stage: Stage, item: Mapping[str, Any], person: Person | None = None, **more: Any) -> Launch:
    """Return a launch of a link that came of deep linking, as a platform makes it of such an item."""
    custom = item.get("custom") if isinstance(item.get("custom"), dict) else {}
    launch = stage.launch(person, custom=custom, title=str(item.get("title") or "A link"), **more)
    return replace(launch, target=str(item.get("url") or stage.tool.target))


def pick_with_data(stage: Stage) -> Round:
    """Return the round in which something is picked, and `data` was sent along."""
    return stage.once("deep link: pick", lambda: _play(stage, "pick something", data=f"data+{secrets.token_hex(4)}/=&"))


def pick_one(stage: Stage) -> Round:
    """Return the round in which one link may be picked, and no `data` was sent."""
    return stage.once("deep link: one", lambda: _play(stage, "pick one thing", accept_multiple=False))


def cancel(stage: Stage) -> Round:
    """Return the round that is cancelled."""
    return stage.once("deep link: cancel", lambda: _play(stage, "cancel"))


def _play(stage: Stage, what: str, **more: Any) -> Round:
    launch, browser = request_for(stage, **more), Browser()
    landing = stage.play(launch=launch, browser=browser)
    before = len(stage.platform.arrivals.of("deep link"))
    if landing.last.status < 300:
        _walk(stage, browser, landing.last, cancels=what == "cancel")
    came = stage.platform.arrivals.of("deep link")[before:]
    if not came and not stage.guide and stage.wait:
        stage.say(f"  In a browser open {stage.platform.lay_ready(launch)} and {what} (waiting {stage.wait:.0f} s)")
        came = stage.platform.arrivals.wait("deep link", before, stage.wait)
    if not came:
        raise NotProved(f"no answer came to {stage.platform.url(RETURN)} (the picker answered {landing.last.status})")
    assert launch.deep_linking is not None
    return Round(launch.deep_linking, landing, came[0])


def _walk(stage: Stage, browser: Browser, page: Answer, *, cancels: bool) -> None:
    """Fill in forms until one leads back to the platform."""
    for _ in range(MOST_PAGES):
        forms = read_forms(page.url, page.text)
        back = next((form for form in forms if form.action.startswith(stage.platform.url(RETURN))), None)
        if back:
            _submit(browser, back, None)
            return
        choice = _choose(forms, cancels)
        if choice is None:
            return
        page = browser.follow(_submit(browser, *choice))


def _choose(forms: list[Form], cancels: bool) -> tuple[Form, Button | None] | None:
    """Return the form and the button to press: one that offers choices first."""
    for form in sorted(forms, key=lambda form: not form.choices):
        fitting = [button for button in form.buttons if _is_cancel(button) == cancels]
        if fitting and form.method == "post":
            if not cancels:
                form.fields += [(name, values[0]) for name, values in form.choices.items() if form.value(name) is None]
            return form, fitting[-1]
    return None


def _is_cancel(button: Button) -> bool:
    said = f"{button.name} {button.value} {button.words}".lower()
    return any(word in said for word in CANCELS)


def _submit(browser: Browser, form: Form, button: Button | None) -> Answer:
    pressed = [(button.name, button.value)] if button and button.name else []
    if form.method == "get":
        return browser.get(form.action, dict(form.fields + pressed))
    return browser.post(form.action, form.fields + pressed)
