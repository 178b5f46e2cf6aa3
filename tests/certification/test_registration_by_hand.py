"""Registering by hand: our values under the platform's own labels, and a form that keeps what was typed until it is right."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from lti_tool.domain.setups import SETUPS
from lti_tool.runtime import Runtime
from lti_tool.services import invitations, issuers, platforms
from lti_tool.services.platforms import PlatformView
from tests.certification.registering import BASE
from tests.certification.test_bad_payloads import refused
from tests.certification.test_registration_updates import operator, press
from tests.signer import Signer

LMS = "https://lms.example"
VALUES = {
    "issuer": LMS, "client_id": "abc", "deployment_id": "7", "jwks_url": LMS + "/mod/lti/certs.php",
    "token_url": LMS + "/mod/lti/token.php", "auth_url": LMS + "/mod/lti/auth.php",
}  # fmt: skip
DETAILS = """Platform ID: https://lms.example
Client ID: abc
Deployment ID: 7
Public keyset URL: https://lms.example/mod/lti/certs.php
Access token URL: https://lms.example/mod/lti/token.php
Authentication request URL: https://lms.example/mod/lti/auth.php"""


def sends(browser: Any, invitation: str, kind: str = "moodle", **values: str) -> Any:
    return browser.post("/lti/register/by-hand", data={"invitation": invitation, "for": kind, **values}, base_url=BASE)


def known(runtime: Runtime) -> list[PlatformView]:
    with runtime.database.reading() as session:
        return platforms.list_all(session)


def value_of(page: str, name: str) -> str:
    """Return what stands in a field of the page."""
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1]


@pytest.mark.parametrize("setup", SETUPS, ids=lambda setup: setup.name)
def test_every_value_stands_on_the_page_in_the_order_of_the_platform_s_own_form(setup: Any, browser: Any, invitation: str) -> None:
    page = browser.get(f"/lti/register/by-hand?invitation={invitation}&for={setup.name}", base_url=BASE).text
    labels = [line.label for part in setup.parts for line in part.lines]
    assert [unescape(label) for label in re.findall(r'<dt lang="en">([^<]+)</dt><dd>', page)][: len(labels)] == labels
    assert "{launch}" not in page and BASE + "/lti/launch" in page and BASE + "/lti/jwks.json" in page


def test_what_the_platform_shows_in_return_registers_it(browser: Any, invitation: str, runtime: Runtime) -> None:
    page = sends(browser, invitation, **VALUES)
    assert page.status_code == 200 and "Connected" in page.text
    (platform,) = known(runtime)
    kept = {name: getattr(platform, name) for name in VALUES if name != "deployment_id"}
    assert kept | {"deployment_id": platform.deployment_ids[0]} == VALUES
    assert (platform.name, platform.family, platform.state) == ("Our LMS", "moodle", "active")
    with runtime.database.reading() as session:
        assert [each.slug for each in issuers.list_for_platform(session, platform.id)] == ["uni"]
    refused(sends(browser, invitation, **VALUES), 404, "invitation_spent")


def test_a_pasted_block_fills_the_fields_and_registers_nothing_yet(browser: Any, invitation: str, runtime: Runtime) -> None:
    page = sends(browser, invitation, pasted=DETAILS, act="fill").text
    assert {name: value_of(page, name) for name in VALUES} == VALUES
    assert known(runtime) == [] and "What was recognised stands in the fields now" in page


def test_a_pasted_block_counts_without_a_second_press_too(browser: Any, invitation: str, runtime: Runtime) -> None:
    assert sends(browser, invitation, pasted=DETAILS).status_code == 200
    assert known(runtime)[0].client_id == "abc"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("issuer", "", "This is needed."),
        ("client_id", "", "This is needed."),
        ("client_id", "x" * 256, "longer than the standard allows"),
        ("client_id", "รหัส", "Only plain letters"),
        ("deployment_id", "7 8", ""),
        ("deployment_id", "ไทย", "Only plain letters"),
        ("jwks_url", "lms.example/certs", "address must begin with https://"),
        ("jwks_url", "https://[x", "This is not a web address"),
        ("token_url", "https://10.0.0.8/token", "private network"),
        ("token_url", "https://169.254.169.254/latest", "private network"),
        ("auth_url", "javascript:alert(1)", "address must begin with https://"),
    ],
)
def test_a_fault_is_told_at_its_field_and_everything_typed_is_kept(
    field: str, value: str, words: str, browser: Any, invitation: str, runtime: Runtime
) -> None:
    answer = sends(browser, invitation, **VALUES | {field: value})
    if not words:
        assert answer.status_code == 200  # a blank inside is plain ASCII, and some hosts' ids hold one
        return
    assert answer.status_code == 400 and known(runtime) == []
    told = re.search(rf'id="{field}-error">.*?</svg>([^<]+)', answer.text, re.S)
    assert told and words in told[1]
    kept = {name: value_of(answer.text, name) for name in VALUES}
    assert kept == {name: text for name, text in (VALUES | {field: value}).items()}
    assert sends(browser, invitation, **VALUES).status_code == 200


def test_all_faults_are_told_at_once(browser: Any, invitation: str) -> None:
    page = sends(browser, invitation, issuer="x", client_id="").text
    assert len(re.findall(r'class="field-error"', page)) == 5 and "5 fields need another look" in page


def test_a_client_id_that_is_known_is_not_taken_over(browser: Any, invitation: str, signer: Signer, runtime: Runtime) -> None:
    before = known(runtime)
    answer = sends(browser, invitation, **VALUES | {"issuer": signer.issuer, "client_id": signer.client_id})
    assert answer.status_code == 400 and "registered here already" in answer.text and known(runtime) == before


def test_canvas_needs_its_client_id_only(browser: Any, invitation: str, runtime: Runtime) -> None:
    """Everything else is the same for all of Instructure's cloud; the deployment comes with the first launch."""
    assert sends(browser, invitation, "canvas", client_id="10000000000001").status_code == 200
    (platform,) = known(runtime)
    assert platform.issuer == "https://canvas.instructure.com"
    assert platform.auth_url == "https://sso.canvaslms.com/api/lti/authorize_redirect" and platform.deployment_ids == ()
    assert "https://*.instructure.com" in platform.origins


def test_blackboard_s_keyset_is_the_application_s_own(browser: Any, invitation: str, runtime: Runtime) -> None:
    assert sends(browser, invitation, "blackboard", client_id="fe3e").status_code == 200
    assert known(runtime)[0].jwks_url == "https://developer.blackboard.com/api/v1/management/applications/fe3e/jwks.json"


def test_brightspace_comes_with_its_fixed_audience(browser: Any, invitation: str, runtime: Runtime) -> None:
    values = VALUES | {"token_url": ""}
    assert sends(browser, invitation, "brightspace", **values).status_code == 200
    assert known(runtime)[0].token_audience == "https://api.brightspace.com/auth/token"


def test_an_update_address_is_for_the_platform_itself(browser: Any, signer: Signer, runtime: Runtime) -> None:
    with runtime.database.writing() as session:
        secret = invitations.invite_update(session, signer.platform.id, "Signer", runtime.now())
    refused(browser.get(f"/lti/register/by-hand?invitation={secret}&for=moodle", base_url=BASE), 409, "update_by_address_only")
    assert "Or by hand" not in browser.get(f"/lti/register?invitation={secret}", base_url=BASE).text


def test_the_canvas_key_holds_what_canvas_requires(browser: Any) -> None:
    """Fields that Instructure's "Manually Configuring LTI Advantage Tools" marks as required, and what we need of the others."""
    key = browser.get("/lti/canvas.json", base_url=BASE).json
    assert {"title", "description", "oidc_initiation_url", "target_link_uri", "scopes", "extensions", "public_jwk_url"} <= set(key)
    assert (key["oidc_initiation_url"], key["public_jwk_url"]) == (BASE + "/lti/login", BASE + "/lti/jwks.json")
    (extension,) = key["extensions"]
    assert (extension["platform"], extension["privacy_level"], extension["domain"]) == ("canvas.instructure.com", "public", "tool.example")
    assert [each["placement"] for each in extension["settings"]["placements"]] == ["assignment_selection", "link_selection"]
    assert {each["message_type"] for each in extension["settings"]["placements"]} == {"LtiDeepLinkingRequest"}
    assert key["custom_fields"] == {"context_history": "$Context.id.history"}


def test_an_operator_changes_addresses_audience_frames_and_kind(browser: Any, signer: Signer, runtime: Runtime) -> None:
    page = operator(browser, runtime, signer.platform)
    changed = VALUES | {
        "for": "brightspace", "token_audience": "urn:audience", "frame_origins": "https://school.example/course/1\nhttps://*.school.example",
        "issuer": "https://evil.example", "client_id": "evil",
    }  # fmt: skip
    assert press(browser, page, page + "/registration", **changed).status_code == 303
    (now,) = known(runtime)
    assert (now.issuer, now.client_id) == (signer.issuer, signer.client_id)  # who it is stays
    assert (now.token_url, now.token_audience, now.family) == (VALUES["token_url"], "urn:audience", "desire2learn")
    assert now.frame_origins == ("https://school.example", "https://*.school.example")
    assert now.deployment_ids == (signer.deployment, "7")


@pytest.mark.parametrize("typed", ["school.example", "https://a.b;script-src *", "*", "https://*", "https://*.com", "https://a.*.example"])
def test_what_may_frame_us_is_an_address_and_brings_no_directive_of_its_own(
    typed: str, browser: Any, signer: Signer, runtime: Runtime
) -> None:
    page = operator(browser, runtime, signer.platform)
    answer = press(browser, page, page + "/registration", **VALUES | {"frame_origins": typed})
    assert answer.status_code == 400 and 'id="frame_origins-error"' in answer.text
    assert known(runtime)[0].frame_origins == ()


def test_an_administrator_who_came_by_launch_changes_no_registration(browser: Any, signer: Signer) -> None:
    roles = ["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator"]
    page = signer.launch(browser, roles=roles).headers["Location"]
    assert page.endswith("/platform")
    refused(browser.get(page + "/registration", base_url=BASE), 403, "page_for_operators")
    refused(press(browser, page, page + "/registration", **VALUES), 403, "page_for_operators")
    refused(press(browser, page, page + "/registration/update"), 403, "page_for_operators")
    assert "platform/registration" not in browser.get(page, base_url=BASE).text


def test_the_steps_are_ticked_off_that_a_launch_has_shown_to_be_done(browser: Any, signer: Signer, runtime: Runtime) -> None:
    page = operator(browser, runtime, signer.platform)
    assert "seen to be done" not in browser.get(page, base_url=BASE).text
    signer.launch(browser)
    assert browser.get(page, base_url=BASE).text.count("seen to be done") == 3  # activated, offered, names shared
