"""Who may enter: every address says so, and what it says is held to."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from lti_tool import visits as browsers
from lti_tool.domain.permissions import GRANTED
from lti_tool.runtime import Runtime
from lti_tool.services import platforms, visits
from lti_tool.services.platforms import NewPlatform
from lti_tool.web import access

ROLES = {"learner", "instructor", "administrator", *GRANTED}

UNDECLARED = {
    "launch.begin_login": "the host sends people here; the signed word of the launch decides",
    "launch.check_cookie": "a pause within the login, sealed by us",
    "launch.receive_launch": "state, signature and claims decide, before there is a visit",
    "launch.receive_proof": "what the platform kept decides, then signature and claims",
    "launch.launch_by_address": "answers a GET by hand with a refusal",
    "static": "style, script and pictures",
    "bootstrap.static": "style of Bootstrap",
}
POST_WITHOUT_VISIT = {
    "launch.begin_login": "comes from the host; nothing is written",
    "launch.receive_launch": "comes from the host; the one-time state is its protection",
    "registration.register": "the one-time invitation in the form is its protection; without one, what is registered waits for approval",
    "registration_by_hand.register": "the one-time invitation in the form is its protection",
    "launch.receive_proof": "comes from our own page only; what the platform kept for this browser is its protection",
    "tickets.redeem": "comes from our own page only; the one-time ticket is its protection",
    "tickets.renew": "comes from our own page only; what the platform kept for this browser is its protection",
    "tickets.know": "comes from our own page only; nothing is written",
    "platforms.enter": "the one-time link is its protection",
    "guests.enter": "comes from our own page only; the link is its protection, good for one browser",
    "guests.ask_for_link": "comes from our own page only; the link is its protection, and all it does is note that a new one is needed",
    "guests.come_back": "comes from our own page only; this browser's cookie and the invitation that still stands are its protection",
    "notices.receive": "comes from the host; each notice is signed, and its nonce is good once",
}
"""A form outside a visit has no visit to bind a token to; each names what stands in for it."""

VALUES = {"IntegerConverter": 1, "UUIDConverter": "00000000-0000-4000-8000-000000000000"}


def _is_inside(rule: Rule) -> bool:
    return "visit" in rule.arguments


def _posts(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.methods and rule.methods - access.SAFE]


def _declared(app: Flask, rule: Rule) -> Any:
    return access.who_may_enter(app.view_functions[rule.endpoint])


def _address(app: Flask, rule: Rule, visit: str) -> str:
    values = {name: _value(rule._converters[name]) for name in rule.arguments}
    return str(app.url_map.bind("localhost").build(rule.endpoint, {**values, "visit": visit} if _is_inside(rule) else values))


def _value(converter: Any) -> Any:
    """Return something that can stand in this place of an address: one of the words, where only some can."""
    return min(converter.items) if hasattr(converter, "items") else VALUES.get(type(converter).__name__, "x")


def test_every_address_says_who_may_enter(app: Flask) -> None:
    silent = {rule.endpoint for rule in app.url_map.iter_rules() if _declared(app, rule) is None}
    assert silent == set(UNDECLARED)


def test_a_page_for_people_lies_inside_a_visit_and_a_public_one_outside(app: Flask) -> None:
    """Only inside a visit is a declaration looked at."""
    wrong = {
        rule.rule for rule in app.url_map.iter_rules()
        if rule.endpoint not in UNDECLARED and _is_inside(rule) == (_declared(app, rule) == access.PUBLIC)
    }  # fmt: skip
    assert wrong == set()


def test_pages_inside_a_visit_all_have_addresses_of_one_shape(app: Flask) -> None:
    assert [rule.rule for rule in app.url_map.iter_rules() if _is_inside(rule) and not rule.rule.startswith("/w/<visit>/")] == []


def test_only_roles_that_exist_are_let_in(app: Flask) -> None:
    named = {role for rule in app.url_map.iter_rules() for role in _roles(_declared(app, rule))}
    assert named - ROLES == set()


def test_what_is_sent_from_outside_a_visit_says_what_protects_it(app: Flask) -> None:
    assert {rule.endpoint for rule in _posts(app) if not _is_inside(rule)} == set(POST_WITHOUT_VISIT)


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def open_visit(runtime: Runtime, browser: FlaskClient) -> str:
    """Return an open visit of this browser that holds every role there is."""
    secret, known = browsers.new_browser()
    browser.set_cookie(browsers.COOKIE, secret)
    addresses = dict.fromkeys(("issuer", "auth_url", "token_url", "jwks_url"), "https://lms.example")
    new = NewPlatform(name="Practice", client_id=secret, **addresses, deployment_ids=("1",))
    with runtime.database.writing() as session:
        platform = platforms.add(session, new, [], runtime.now())
        return visits.open_visit(session, known, runtime.now(), 1, kind=visits.LAUNCH, platform_id=platform.id, roles=sorted(ROLES))


def test_every_form_inside_a_visit_must_bring_the_token_of_that_visit(app: Flask, browser: FlaskClient, open_visit: str) -> None:
    asked = [rule for rule in _posts(app) if _is_inside(rule)]
    assert asked
    for rule in asked:
        for form in ({}, {"csrf_token": "of-another-visit"}):
            answer = browser.post(_address(app, rule, open_visit), data=form, headers={"Accept": "application/json"})
            assert (answer.status_code, answer.json and answer.json["error"]) == (403, "form_not_ours"), rule.rule


def test_the_address_of_a_visit_lets_no_other_browser_in(app: Flask, open_visit: str) -> None:
    stranger = app.test_client()
    for rule in app.url_map.iter_rules():
        if _is_inside(rule):
            method = "GET" if "GET" in (rule.methods or ()) else "POST"
            assert stranger.open(_address(app, rule, open_visit), method=method).status_code == 404, rule.rule


def _roles(declared: Any) -> frozenset[str]:
    return declared if isinstance(declared, frozenset) else frozenset()

