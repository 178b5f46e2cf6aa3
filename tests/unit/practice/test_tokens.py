"""The token endpoint verifies what it is given, against the tool's own key set."""

import time
import uuid

import pytest

from .actors import AGS, ALL_SCOPES, KEY, OTHER_KEY, ROSTER, Tool


def test_a_good_assertion_gets_an_hour_for_exactly_the_scopes_asked(tool):
    answer = tool.ask_token([AGS + "score"])
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/json"
    assert answer.json()["scope"] == AGS + "score" and answer.json()["expires_in"] == 3600 and answer.json()["token_type"] == "Bearer"


def test_scopes_that_are_not_open_to_the_tool_are_left_out(tool):
    granted = tool.ask_token([AGS + "score", "https://example.com/everything"]).json()["scope"]
    assert granted == AGS + "score"


def test_no_scope_left_is_an_error(tool):
    answer = tool.ask_token(["https://example.com/everything"])
    assert answer.status_code == 400 and answer.json()["error"] == "invalid_scope"


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "somebody-else"},
        {"aud": "https://lms.example/token"},
        {"aud": None},
        {"iat": int(time.time()) + 3600},
        {"iat": None},
        {"iat": "now"},
        {"exp": int(time.time()) - 1},
        {"exp": None},
        {"exp": True},
        {"jti": None},
        {"jti": 7},
        {"sub": "nobody"},
    ],
)
def test_an_assertion_with_a_wrong_claim_is_refused(tool, change):
    answer = tool.ask_token(assertion=tool.sign(tool.assertion(**change)))
    assert answer.status_code == 400 and answer.json()["error"] == "invalid_client"


def test_an_assertion_dated_two_seconds_ahead_is_refused_without_any_leeway(tool):
    answer = tool.ask_token(assertion=tool.sign(tool.assertion(iat=int(time.time()) + 2)))
    assert "future" in answer.json()["error_description"]


def test_an_assertion_is_good_for_one_token(tool):
    assertion = tool.sign(tool.assertion())
    assert tool.ask_token(assertion=assertion).status_code == 200
    assert "jti" in tool.ask_token(assertion=assertion).json()["error_description"]


def test_the_signature_is_checked(tool):
    assert tool.ask_token(assertion=tool.sign(tool.assertion(), key=OTHER_KEY)).status_code == 400
    assert tool.ask_token(assertion=tool.sign(tool.assertion(), key="x" * 64, algorithm="HS256")).status_code == 400
    assert tool.ask_token(assertion=tool.sign(tool.assertion(), key=None, algorithm="none")).status_code == 400
    assert tool.ask_token(assertion="not.a.token").status_code == 400


def test_kid_is_needed_and_must_be_in_the_key_set(tool):
    assert "kid" in tool.ask_token(assertion=tool.sign(tool.assertion(), kid=None)).json()["error_description"]
    assert "kid" in tool.ask_token(assertion=tool.sign(tool.assertion(), kid="k2")).json()["error_description"]


def test_a_new_key_works_at_once_and_a_withdrawn_one_no_longer(tool):
    tool.keyset = [Tool.public_key(OTHER_KEY, "k2")]
    assert tool.ask_token(assertion=tool.sign(tool.assertion(), key=OTHER_KEY, kid="k2")).status_code == 200
    assert tool.ask_token(assertion=tool.sign(tool.assertion(), key=KEY, kid="k1")).status_code == 400


@pytest.mark.parametrize("change", [{"alg": None}, {"alg": "RS512"}, {"use": "enc"}, {"kty": "oct"}])
def test_a_key_that_is_not_marked_for_these_signatures_is_not_used(tool, change):
    tool.keyset = [{name: value for name, value in {**tool.keyset[0], **change}.items() if value is not None}]
    assert tool.ask_token().status_code == 400


def test_a_key_set_that_shows_a_private_key_is_refused(tool):
    tool.keyset = [{**tool.keyset[0], "d": "AQAB"}]
    assert tool.ask_token().status_code == 400


def test_a_key_set_that_is_too_large_is_refused(tool):
    tool.keyset = [*tool.keyset, {"kid": "pad", "x": "y" * 300_000}]
    assert "large" in tool.ask_token().json()["error_description"]


def test_a_key_set_that_is_down_is_said_to_be_down(tool):
    tool.keyset = object()
    answer = tool.ask_token(assertion=tool.sign(tool.assertion()))
    assert answer.status_code == 400 and "key set" in answer.json()["error_description"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"client_assertion_type": "other"}, "invalid_request"),
        ({"scope": ""}, "invalid_request"),
    ],
)
def test_the_form_must_be_the_one_of_the_specification(tool, change, error):
    assert tool.ask_token(**change).json()["error"] == error


def test_a_pending_tool_gets_no_token(unregistered, admin):
    unregistered.register(admin)
    assert unregistered.ask_token().json()["error"] == "invalid_client"


def test_one_tools_assertion_opens_nothing_for_another(tool, site, admin):
    other = Tool(site)
    other.register(admin)
    admin.press(f"/admin/tools/{other.deployment}/activate")
    forged = {**tool.assertion(), "iss": other.client_id, "sub": other.client_id, "jti": uuid.uuid4().hex}
    assert tool.ask_token(ALL_SCOPES, assertion=tool.sign(forged, key=OTHER_KEY)).status_code == 400


def test_a_token_for_the_roster_reads_no_grades(tool, activity):
    answer = tool.call("GET", activity.column, scopes=[ROSTER])
    assert answer.status_code == 403 and "lineitem" in answer.json()["reason"]
