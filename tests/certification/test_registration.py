"""Dynamic registration: by invitation only, once, behind the address guard, asking for what the host offers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lti_tool.domain.micro_credentials import Text
from lti_tool.runtime import Runtime
from lti_tool.services import invitations, issuers, platforms
from tests.certification.test_bad_payloads import refused
from tests.unit.hosts import Host, Reply, said

BASE = "https://tool.example"
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"


@pytest.fixture
def host() -> Iterator[Host]:
    with Host() as running:
        offer(running)
        running.answers("POST", "/register", said({"client_id": "given-1", TOOL: {"deployment_id": "7"}}))
        yield running


def offer(host: Host, **changes: Any) -> None:
    document = {
        "issuer": host.origin, "authorization_endpoint": host.url("/auth"), "token_endpoint": host.url("/token"),
        "jwks_uri": host.url("/keys"), "registration_endpoint": host.url("/register"), "scopes_supported": [SCORE, "openid"],
        "claims_supported": ["iss", "sub", "name"],
        PLATFORM: {"product_family_code": "moodle", "version": "4.5", "messages_supported": [{"type": "LtiResourceLinkRequest"}]},
    }  # fmt: skip
    host.answers("GET", "/conf", said({name: value for name, value in (document | changes).items() if value is not None}))


@pytest.fixture
def invitation(runtime: Runtime) -> str:
    with runtime.database.writing() as session:
        issuers.add(session, runtime.sealer, "uni", Text("University", "มหาวิทยาลัย"), runtime.now())
        return invitations.invite_platform(session, "Our LMS", ["uni"], runtime.now())


def form(host: Host, invitation: str) -> dict[str, str]:
    return {"invitation": invitation, "openid_configuration": host.url("/conf"), "registration_token": "token-1"}


def test_DR_10_without_an_invitation_nothing_is_read(host: Host, browser: Any) -> None:
    refused(browser.get("/lti/register", query_string=form(host, "invented"), base_url=BASE), 404, "invitation_unknown")
    refused(browser.post("/lti/register", data=form(host, "invented"), base_url=BASE), 404, "invitation_unknown")
    assert host.asked == []


def test_DR_03_what_was_read_is_shown_before_anything_is_sent(host: Host, browser: Any, invitation: str) -> None:
    for _ in range(2):  # a mail scanner may look first
        page = browser.get("/lti/register", query_string=form(host, invitation), base_url=BASE)
        assert page.status_code == 200 and host.origin in page.text
    assert {each.path for each in host.asked} == {"/conf"}
    assert f"frame-ancestors {host.origin}" in page.headers["Content-Security-Policy"]


def test_DR_04_to_07_the_request_says_what_we_are_and_asks_for_what_is_offered(
    host: Host, browser: Any, invitation: str, runtime: Runtime
) -> None:
    page = browser.post("/lti/register", data=form(host, invitation), base_url=BASE)
    assert page.status_code == 200
    (sent,) = [each for each in host.asked if each.method == "POST"]
    import json

    body = json.loads(sent.body)
    assert sent.headers["Authorization"] == "Bearer token-1"
    assert body["redirect_uris"] == [BASE + "/lti/launch"] and body["initiate_login_uri"] == BASE + "/lti/login"
    assert body["jwks_uri"] == BASE + "/lti/jwks.json" and body["token_endpoint_auth_method"] == "private_key_jwt"
    assert (body["scope"], body[TOOL]["domain"], body[TOOL]["claims"]) == (SCORE, "tool.example", ["iss", "sub", "name"])
    assert [message["type"] for message in body[TOOL]["messages"]] == ["LtiResourceLinkRequest"]
    with runtime.database.reading() as session:
        (platform,) = platforms.list_all(session)
        assert (platform.client_id, platform.deployment_ids, platform.family) == ("given-1", ("7",), "moodle")
        assert [each.slug for each in issuers.list_for_platform(session, platform.id)] == ["uni"]


def test_DR_10_an_invitation_works_once(host: Host, browser: Any, invitation: str) -> None:
    assert browser.post("/lti/register", data=form(host, invitation), base_url=BASE).status_code == 200
    refused(browser.post("/lti/register", data=form(host, invitation), base_url=BASE), 404, "invitation_spent")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issuer": "https://other.example"}, "configuration_of_another_host"),
        ({"issuer": "http://[x"}, "address_bad"),
        ({"token_endpoint": None}, "configuration_incomplete"),
        ({"jwks_uri": "javascript:alert(1)"}, "address_scheme"),
    ],
)
def test_DR_02_a_configuration_that_cannot_be_trusted_costs_no_invitation(
    changes: Any, code: str, host: Host, browser: Any, invitation: str
) -> None:
    offer(host, **changes)
    answer = browser.post("/lti/register", data=form(host, invitation), base_url=BASE)
    assert f"<code>{code}</code>" in answer.text and 400 <= answer.status_code < 500
    offer(host)
    assert browser.post("/lti/register", data=form(host, invitation), base_url=BASE).status_code == 200


def test_a_host_that_refuses_is_quoted_and_the_invitation_stays_good(host: Host, browser: Any, invitation: str) -> None:
    host.answers("POST", "/register", Reply(401, b"token_already_used"), said({"client_id": "given-2"}))
    answer = browser.post("/lti/register", data=form(host, invitation), base_url=BASE)
    assert answer.status_code == 400 and "token_already_used" in answer.text
    assert browser.post("/lti/register", data=form(host, invitation), base_url=BASE).status_code == 200


@pytest.mark.parametrize(
    "address", ["http://10.0.0.1/conf", "http://169.254.169.254/latest", "https://[::1]/conf", "ftp://x/conf", "file:///etc/passwd"]
)
def test_DR_03_an_address_inside_a_private_network_is_not_read(address: str, browser: Any, invitation: str) -> None:
    answer = browser.get("/lti/register", query_string={"invitation": invitation, "openid_configuration": address}, base_url=BASE)
    assert 400 <= answer.status_code < 500 and "address_" in answer.text
