"""Dynamic registration: by invitation only, once, behind the address guard, asking for what the host offers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from lti_tool.domain.hosts import may_speak_for
from lti_tool.lti.message_types import MESSAGE_TYPES
from lti_tool.runtime import Runtime
from lti_tool.services import issuers, platforms
from tests.certification.registering import BASE, SCORE, TOOL, configuration, form, offer, platform_block, posted, wishes
from tests.certification.test_bad_payloads import refused
from tests.unit.hosts import Host, Reply, said

HISTORY = {"context_history": "$Context.id.history"}
CANVAS = "https://canvas.instructure.com/lti/"
REVIEW, PRIVACY = "LtiSubmissionReviewRequest", "DataPrivacyLaunchRequest"


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
    body = wishes(host)
    assert posted(host).headers["Authorization"] == "Bearer token-1"
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


def ask(host: Host, browser: Any, invitation: str) -> dict[str, Any]:
    """Register and return what the host was asked for."""
    page = browser.post("/lti/register", data=form(host, invitation), base_url=BASE)
    assert page.status_code == 200, page.text
    return wishes(host)


def test_DR_12_the_configuration_is_read_with_the_registration_token(host: Host, browser: Any, invitation: str) -> None:
    """Canvas shows its configuration to nobody else."""

    def for_the_holder(asked: Any) -> Reply:
        return page if asked.headers.get("Authorization") == "Bearer token-1" else Reply(401, b"{}")

    page = said(configuration(host))
    host.answers("GET", "/conf", for_the_holder)
    assert browser.get("/lti/register", query_string=form(host, invitation), base_url=BASE).status_code == 200
    ask(host, browser, invitation)


def test_without_a_registration_token_none_is_sent(host: Host, browser: Any, invitation: str) -> None:
    bare = form(host, invitation) | {"registration_token": ""}
    assert browser.post("/lti/register", data=bare, base_url=BASE).status_code == 200
    assert all("Authorization" not in each.headers for each in host.asked)


@pytest.mark.parametrize(
    ("offered", "asked_for"), [(["ContentArea", "RichTextEditor"], ["ContentArea"]), (None, ["ContentArea"]), (["Other"], None)]
)
def test_DR_07_content_is_selected_where_the_host_offers_it(
    offered: Any, asked_for: Any, host: Host, browser: Any, invitation: str
) -> None:
    message = {"type": "LtiDeepLinkingRequest", **({"placements": offered} if offered else {})}
    offer(host, **platform_block(messages_supported=[{"type": "LtiResourceLinkRequest"}, message]))
    (asked,) = [each for each in ask(host, browser, invitation)[TOOL]["messages"] if each["type"] == "LtiDeepLinkingRequest"]
    assert asked.get("placements") == asked_for and asked["target_link_uri"] == BASE + "/lti/launch"


def test_DR_07_messages_are_asked_for_that_are_offered_and_have_a_page(host: Host, browser: Any, invitation: str) -> None:
    offer(host, **platform_block(messages_supported=[{"type": each} for each in (REVIEW, PRIVACY, "LtiAssetProcessorSettingsRequest")]))
    types = {each["type"] for each in ask(host, browser, invitation)[TOOL]["messages"]}
    assert types == {"LtiResourceLinkRequest"} | ({REVIEW, PRIVACY} & MESSAGE_TYPES)


@pytest.mark.parametrize(
    ("variables", "custom"), [(None, HISTORY), (["Context.id.history", "User.id"], HISTORY), (["User.id"], None)]
)
def test_DR_07_the_history_of_copies_is_asked_for_where_the_host_may_know_it(
    variables: Any, custom: Any, host: Host, browser: Any, invitation: str
) -> None:
    offer(host, **platform_block(variables=variables))
    assert ask(host, browser, invitation)[TOOL].get("custom_parameters") == custom


def test_DR_07_a_host_that_lists_nothing_has_not_said_no(host: Host, browser: Any, invitation: str) -> None:
    offer(host, scopes_supported=None, claims_supported=None)
    body = ask(host, browser, invitation)
    assert SCORE in body["scope"].split() and "email" in body[TOOL]["claims"]
    assert "https://purl.imsglobal.org/spec/lti/scope/noticehandlers" not in body["scope"]


def test_DR_12_canvas_is_told_what_it_alone_wants_to_know(host: Host, browser: Any, invitation: str) -> None:
    places = ["assignment_selection", "course_navigation", "editor_button"]
    messages = [{"type": "LtiResourceLinkRequest", "placements": places}, {"type": "LtiDeepLinkingRequest", "placements": places}]
    offer(host, **platform_block(product_family_code="canvas", messages_supported=messages))
    block = ask(host, browser, invitation)[TOOL]
    assert (block[CANVAS + "privacy_level"], block[CANVAS + "tool_id"]) == ("public", "tool.example")
    # Canvas takes the first message for a place: a plain launch would stand where content is selected.
    assert [(each["type"], each["placements"]) for each in block["messages"]] == [("LtiDeepLinkingRequest", ["assignment_selection"])]


def test_other_families_are_not_told_what_canvas_wants(host: Host, browser: Any, invitation: str) -> None:
    assert not any(name.startswith(CANVAS) for name in ask(host, browser, invitation)[TOOL])


@pytest.mark.parametrize(
    ("family", "audience"), [("desire2learn", "https://api.brightspace.com/auth/token"), ("canvas", None)]
)
def test_DR_13_the_authorization_server_is_the_audience_of_token_requests(
    family: str, audience: str | None, host: Host, browser: Any, invitation: str, runtime: Runtime
) -> None:
    """Canvas names its bare host there and compares with the token's address (its own code)."""
    offer(host, authorization_server="https://api.brightspace.com/auth/token", **platform_block(product_family_code=family))
    ask(host, browser, invitation)
    with runtime.database.reading() as session:
        assert platforms.list_all(session)[0].token_audience == audience


@pytest.mark.parametrize(
    ("read_from", "issuer", "may"),
    [
        ("https://lms.example/conf", "https://lms.example", True),
        ("https://lms.example:8443/conf", "https://lms.example", False),
        ("https://sso.canvaslms.com/x", "https://canvas.instructure.com", True),
        ("https://school.instructure.com/x", "https://canvas.instructure.com", True),
        ("https://instructure.com.evil.example/x", "https://canvas.instructure.com", False),
        ("https://evilinstructure.com/x", "https://canvas.instructure.com", False),
        ("https://sso.canvaslms.com/x", "https://canvas.beta.instructure.com", False),
        ("https://developer.blackboard.com/x", "https://blackboard.com", True),
        ("https://lms.example/conf", "https://canvas.instructure.com", False),
    ],
)
def test_DR_02_only_hosts_of_the_same_cloud_may_name_its_issuer(read_from: str, issuer: str, may: bool) -> None:
    assert may_speak_for(urlsplit(read_from).netloc, urlsplit(issuer).netloc) is may


def test_after_it_the_page_says_what_is_left_in_this_very_host(host: Host, browser: Any, invitation: str) -> None:
    page = browser.post("/lti/register", data=form(host, invitation), base_url=BASE).text
    assert "Activate" in page and "Show in activity chooser and as a preconfigured tool" in page and "Brightspace" not in page
    assert "cURL" not in page  # https://tool.example answers on 443


def test_DR_09_the_page_closes_itself_by_the_message_of_the_standard(host: Host, browser: Any, invitation: str) -> None:
    page = browser.post("/lti/register", data=form(host, invitation), base_url=BASE).text
    assert "js/registered.js" in page and "You can close this page." in page
    assert "org.imsglobal.lti.close" in browser.get("/static/js/registered.js", base_url=BASE).text
