"""Dynamic registration and registration by hand."""

import re

import pytest

from .actors import ALL_SCOPES, ROSTER, Browser, Tool

BLOCK = "https://purl.imsglobal.org/spec/lti-tool-configuration"


def listed(admin: Browser, client_id: str) -> dict:
    return next(tool for tool in admin.json("/admin/tools.json")["tools"] if tool["client_id"] == client_id)


def test_the_configuration_says_practice_and_only_what_is_true(site, admin):
    shown = admin.json("/lti/openid-configuration")
    assert shown["issuer"] == site and shown["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    block = shown["https://purl.imsglobal.org/spec/lti-platform-configuration"]
    assert block["product_family_code"] == "practice"
    assert [message["type"] for message in block["messages_supported"]] == ["LtiResourceLinkRequest", "LtiDeepLinkingRequest"]


def test_a_registered_tool_waits_pending_and_out_of_the_chooser(unregistered, admin):
    answer = unregistered.register(admin)
    assert answer.status_code == 200 and len(answer.json()["client_id"]) == 15
    assert set(answer.json()["scope"].split()) == set(ALL_SCOPES)
    tool = listed(admin, unregistered.client_id)
    assert tool["state"] == "pending" and not tool["in_chooser"] and tool["deployment_id"] == unregistered.deployment


def test_an_invitation_is_good_for_one_registration(unregistered, admin):
    token = unregistered.invited(admin)
    assert unregistered.send_registration(token).status_code == 200
    again = unregistered.send_registration(token)
    assert (again.status_code, again.text) == (401, "token_already_used")


def test_a_faulty_registration_does_not_spend_the_invitation(unregistered, admin):
    token = unregistered.invited(admin)
    assert unregistered.send_registration(token, client_name=None).status_code == 400
    assert unregistered.send_registration(token).status_code == 200


@pytest.mark.parametrize("token", ["", "made.up.token"])
def test_without_a_valid_invitation_nothing_is_registered(unregistered, token):
    assert unregistered.send_registration(token).status_code == 401


def test_a_token_signed_by_somebody_else_invites_nobody(unregistered):
    assert unregistered.send_registration(unregistered.sign({"sub": "x", "scope": "reg", "iat": 0, "exp": 9999999999})).status_code == 401


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"application_type": "native"}, "application_type"),
        ({"response_types": ["code"]}, "response_type"),
        ({"response_types": None}, "response_types"),
        ({"grant_types": ["implicit"]}, "grant_type"),
        ({"initiate_login_uri": None}, "initiate_login_uri"),
        ({"initiate_login_uri": "/login"}, "initiate_login_uri"),
        ({"redirect_uris": []}, "redirect_uris"),
        ({"redirect_uris": "http://a.example/launch"}, "redirect_uris"),
        ({"client_name": " "}, "client_name"),
        ({"jwks_uri": None}, "jwks_uri"),
        ({"token_endpoint_auth_method": "client_secret_basic"}, "token_endpoint_auth_method"),
        ({"scope": "everything"}, "invalid_scope"),
        ({BLOCK: None}, "lti-tool-configuration"),
        ({BLOCK: {"domain": "elsewhere.example", "target_link_uri": "http://here.example/launch"}}, "domain_targetlinkuri_mismatch"),
    ],
)
def test_a_faulty_registration_is_told_what_is_wrong(unregistered, admin, change, said):
    answer = unregistered.register(admin, **change)
    assert answer.status_code == 400 and said in answer.text


def test_services_that_were_not_asked_for_are_not_granted(unregistered, admin):
    answer = unregistered.register(admin, scope=ROSTER)
    assert answer.json()["scope"] == ROSTER
    assert listed(admin, unregistered.client_id)["scopes"] == [ROSTER]


def test_an_update_keeps_client_id_and_deployment(tool, admin):
    client = tool.client_id
    token = tool.invited(admin, tool=tool.deployment)
    answer = tool.send_registration(token, client_name="A renamed tool")
    assert answer.json()["client_id"] == client and answer.json()["client_name"] == "A renamed tool"
    assert listed(admin, client)["state"] == "active"


def test_registration_by_hand_leaves_off_what_is_not_ticked(site, admin):
    form = {"name": "By hand", "url": "http://tool.example/launch", "keyset_url": "http://tool.example/keys"}
    form |= {"login_url": "http://tool.example/login", "redirect_urls": "http://tool.example/launch\nhttp://tool.example/pick"}
    before = len(admin.json("/admin/tools.json")["tools"])
    assert admin.press("/admin/tools", **form).status_code == 200
    tool = admin.json("/admin/tools.json")["tools"][before]
    assert tool["state"] == "active" and tool["scopes"] == [] and tool["deep_link_url"] is None and not tool["in_chooser"]
    assert tool["redirect_urls"] == ["http://tool.example/launch", "http://tool.example/pick"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "tool.example", "", "http://user@tool.example/"])
def test_only_absolute_web_addresses_are_opened_for_registration(admin, address):
    assert admin.press("/admin/tools/register", url=address).status_code == 400


@pytest.mark.parametrize("person", ["teacher", "student1"])
def test_only_the_administrator_manages_tools(sign_in, person):
    browser = sign_in(person)
    assert browser.see("/admin/tools").status_code == 403
    assert browser.see("/admin/webservice.json").status_code == 403
    assert browser.press("/admin/tools/register", url="http://tool.example/").status_code == 403


def test_a_deleted_tool_gets_no_more_tokens(tool, admin):
    assert tool.ask_token().status_code == 200
    admin.press(f"/admin/tools/{tool.deployment}/delete")
    assert tool.ask_token().json()["error"] == "invalid_client"


def test_the_page_closes_itself_for_the_frame_it_opened_only(admin):
    page = admin.press("/admin/tools/register", url="http://tool.example/register").text
    assert re.search(r"<iframe[^>]*data-registration", page)
    script = admin.see("/static/practice.js").text
    assert "org.imsglobal.lti.close" in script and "event.source === registration.contentWindow" in script


def test_nothing_but_the_tools_own_words_reach_its_card_unescaped(site, admin):
    tool = Tool(site)
    tool.register(admin, client_name="<script>alert(1)</script>")
    page = admin.see("/admin/tools").text
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page
