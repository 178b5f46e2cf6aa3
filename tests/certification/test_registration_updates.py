"""A registration brought up to date: client id, keys, deployments and people stay (DR-11)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lti_tool.runtime import Runtime
from lti_tool.services import invitations, platforms
from lti_tool.services.platforms import PlatformView
from tests.certification.registering import BASE, TOOL, form, offer
from tests.certification.test_bad_payloads import refused
from tests.unit.hosts import Host, Reply, said


@pytest.fixture
def registered(host: Host, browser: Any, invitation: str, runtime: Runtime) -> PlatformView:
    """Return a platform that was registered by address, and whose host has forgotten what it was asked then."""
    assert browser.post("/lti/register", data=form(host, invitation), base_url=BASE).status_code == 200
    host.asked.clear()
    return known(runtime)


def known(runtime: Runtime) -> PlatformView:
    """Return the one platform there is."""
    with runtime.database.reading() as session:
        (platform,) = platforms.list_all(session)
    return platform


def update_address(runtime: Runtime, platform: PlatformView) -> str:
    """Return the secret of an address that brings this registration up to date."""
    with runtime.database.writing() as session:
        return invitations.invite_update(session, platform.id, platform.name, runtime.now())


def register(host: Host, browser: Any, invitation: str) -> Any:
    """Return the tool's answer to the press of the button."""
    return browser.post("/lti/register", data=form(host, invitation), base_url=BASE)


def test_DR_11_moodle_s_update_keeps_the_client_id_and_brings_the_rest(
    host: Host, browser: Any, registered: PlatformView, runtime: Runtime
) -> None:
    """Moodle shows the present registration by GET for its `reg-update` token, and takes the new one by POST."""
    host.answers("GET", "/register", said({"client_id": "given-1", TOOL: {"deployment_id": "7"}}))
    offer(host, token_endpoint=host.url("/token2"))
    assert register(host, browser, update_address(runtime, registered)).status_code == 200
    now = known(runtime)
    assert (now.id, now.name, now.client_id, now.deployment_ids) == (registered.id, "Our LMS", "given-1", ("7",))
    assert now.token_url == host.url("/token2")
    assert [each.headers.get("Authorization") for each in host.asked if each.path == "/register"] == ["Bearer token-1"] * 2


def test_DR_11_an_update_address_makes_no_new_registration(
    host: Host, browser: Any, registered: PlatformView, runtime: Runtime
) -> None:
    """The administrator chose “Register as a new external tool”: nothing was sent, so nothing is half there."""
    host.answers("GET", "/register", Reply(404, b"No registration found."))
    secret = update_address(runtime, registered)
    refused(register(host, browser, secret), 400, "update_of_another")
    assert [each.method for each in host.asked if each.path == "/register"] == ["GET"] and known(runtime) == registered
    host.answers("GET", "/register", said({"client_id": "given-1"}))
    assert register(host, browser, secret).status_code == 200


def test_DR_11_an_update_address_is_for_one_platform_alone(
    host: Host, browser: Any, registered: PlatformView, runtime: Runtime
) -> None:
    host.answers("GET", "/register", said({"client_id": "of-another"}))
    refused(register(host, browser, update_address(runtime, registered)), 400, "update_of_another")
    assert known(runtime) == registered


def test_an_invitation_to_register_never_changes_a_platform_that_is_known(
    host: Host, browser: Any, registered: PlatformView, runtime: Runtime
) -> None:
    """Whoever can make a host show a document of theirs (an upload) would else put their keys in the place of that host's."""
    with runtime.database.writing() as session:
        second = invitations.invite_platform(session, "Somebody", ["uni"], runtime.now())
    offer(host, jwks_uri="https://evil.example/keys")
    refused(register(host, browser, second), 409, "registration_exists")
    assert known(runtime) == registered


@pytest.fixture
def managed(host: Host, browser: Any, invitation: str, runtime: Runtime) -> PlatformView:
    """Return a platform whose host gave an address at which the registration can be changed (RFC 7592)."""
    answer = {"client_id": "given-1", TOOL: {"deployment_id": "7"}, "registration_client_uri": host.url("/clients/1")}
    host.answers("POST", "/register", said(answer | {"registration_access_token": "right-1"}))
    assert register(host, browser, invitation).status_code == 200
    host.asked.clear()
    return known(runtime)


def opens(runtime: Runtime, platform: PlatformView) -> PlatformView:
    """Return the platform with its secrets opened."""
    with runtime.database.reading() as session:
        return platforms.get_platform(session, platform.id, runtime.sealer)


def operator(browser: Any, runtime: Runtime, platform: PlatformView) -> str:
    """Return the address of the platform's page, entered by an operator's link."""
    with runtime.database.writing() as session:
        secret = invitations.invite_operator(session, platform.id, runtime.now())
    return str(browser.post(f"/operator/{secret}", base_url=BASE).headers["Location"])


def press(browser: Any, page: str, address: str, **values: str) -> Any:
    """Send one of the forms on a page of a visit."""
    token = browser.get(page, base_url=BASE).text.split('name="csrf-token" content="')[1].split('"')[0]
    return browser.post(address, data={"csrf_token": token, **values}, base_url=BASE)


def test_the_right_to_change_a_registration_is_kept_sealed(managed: PlatformView, runtime: Runtime) -> None:
    assert managed.registration_token is None and opens(runtime, managed).registration_token == "right-1"
    rows = runtime.database.engine.raw_connection().driver_connection.execute("SELECT registration_token FROM platforms").fetchall()
    assert b"right-1" not in rows[0][0]


def test_DR_11_present_wishes_take_the_place_of_what_stands_at_the_host(
    host: Host, browser: Any, managed: PlatformView, runtime: Runtime
) -> None:
    present = {"client_id": "given-1", "logo_uri": "https://old.example/x", "contacts": ["a@lms.example"], "registration_access_token": "x"}
    host.answers("GET", "/clients/1", said(present | {TOOL: {"deployment_id": "7", "version": "1.3.0"}}))
    host.answers("PUT", "/clients/1", said({"client_id": "given-1", TOOL: {"deployment_id": "7"}}))
    page = operator(browser, runtime, managed)
    assert press(browser, page, page + "/registration/update").status_code == 303
    (sent,) = [each for each in host.asked if each.method == "PUT"]
    body = json.loads(sent.body)
    assert sent.headers["Authorization"] == "Bearer right-1"
    assert (body["client_id"], body["contacts"], body["jwks_uri"]) == ("given-1", ["a@lms.example"], BASE + "/lti/jwks.json")
    assert body[TOOL]["deployment_id"] == "7" and "registration_access_token" not in body
    assert known(runtime).deployment_ids == ("7",)


def test_DR_11_a_new_right_takes_the_place_of_the_old(host: Host, browser: Any, managed: PlatformView, runtime: Runtime) -> None:
    given = {"client_id": "given-1", "registration_client_uri": host.url("/clients/1"), "registration_access_token": "right-2"}
    host.answers("GET", "/clients/1", said(given))
    host.answers("PUT", "/clients/1", said(given))
    page = operator(browser, runtime, managed)
    press(browser, page, page + "/registration/update")
    assert opens(runtime, managed).registration_token == "right-2"


@pytest.mark.parametrize(
    ("present", "answer", "code"),
    [
        (said({"client_id": "of-another"}), said({}), "update_of_another"),
        (Reply(401, b"expired"), said({}), "update_of_another"),
        (said({"client_id": "given-1"}), Reply(403, b"no more changes"), "host_refused_registration"),
        (said({"client_id": "given-1"}), said({"client_id": "of-another"}), "update_of_another"),
    ],
)
def test_DR_11_a_change_that_the_host_does_not_take_changes_nothing_here(
    present: Reply, answer: Reply, code: str, host: Host, browser: Any, managed: PlatformView, runtime: Runtime
) -> None:
    host.answers("GET", "/clients/1", present)
    host.answers("PUT", "/clients/1", answer)
    page, before = operator(browser, runtime, managed), known(runtime)
    refused(press(browser, page, page + "/registration/update"), 400, code)
    assert known(runtime) == before


def test_a_platform_that_gave_no_such_address_is_named(
    host: Host, browser: Any, registered: PlatformView, runtime: Runtime
) -> None:
    page = operator(browser, runtime, registered)
    assert "Tell the platform our present wishes again" not in browser.get(page, base_url=BASE).text
    refused(press(browser, page, page + "/registration/update"), 400, "update_not_offered")
