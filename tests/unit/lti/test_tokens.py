import json
from datetime import UTC, datetime
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from lti_tool.errors import Refused, TokenRefused, TryAgain
from lti_tool.lti.tokens import assertion, obtain
from lti_tool.outbound import Outbound
from tests.unit.hosts import Host, Reply, said

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
RESULT = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
MOODLE = json.loads((Path(__file__).parents[1] / "payloads/moodle/token-response.json").read_text())
VALUE = "0123456789abcdef0123456789abcdef"
OUTBOUND = Outbound(("127.0.0.0/8",), user_agent="tests/1")


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def host():
    with Host() as host:
        yield host


def read(signed, key):
    return jwt.decode(
        signed, key.public_key(), algorithms=["RS256"], options={"verify_exp": False, "verify_aud": False, "verify_iat": False}
    )


def sign(key, **changed):
    facts = dict(client_id="tool-1", audience="https://lms.example/token", deployment_id="7", kid="key-1", private_key=key, now=NOON)
    return assertion(**{**facts, **changed})


def ask(host, scopes=(SCORE, RESULT)):
    return obtain(OUTBOUND, host.url("/token"), "signed.by.us", scopes)


# -- our signed word ----------------------------------------------------------------------------


def test_the_assertion_says_who_we_are_for_whom_and_for_how_long(key):
    claims = read(sign(key), key)
    assert claims["iss"] == claims["sub"] == "tool-1"
    assert claims["aud"] == "https://lms.example/token"
    assert claims["https://purl.imsglobal.org/spec/lti/claim/deployment_id"] == "7"
    # back-dated 5 s for hosts without leeway, and good for five minutes from now
    assert (claims["iat"], claims["exp"]) == (NOON.timestamp() - 5, NOON.timestamp() + 300)


def test_the_assertion_names_its_key_in_the_header(key):
    assert jwt.get_unverified_header(sign(key)) == {"alg": "RS256", "kid": "key-1", "typ": "JWT"}


def test_no_two_assertions_are_alike(key):
    assert read(sign(key), key)["jti"] != read(sign(key), key)["jti"]


def test_a_registration_without_deployment_sends_no_deployment_claim(key):
    assert not any("deployment" in name for name in read(sign(key, deployment_id=None), key))


def test_a_key_may_come_as_pem(key):
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    assert read(sign(key, private_key=pem), key)["iss"] == "tool-1"


# -- the token ----------------------------------------------------------------------------------


def test_the_request_is_a_client_credentials_form(host):
    host.answers("POST", "/token", said({"access_token": VALUE, "expires_in": 3600, "scope": SCORE}))
    ask(host)
    asked = host.asked[0]
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert asked.form == {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": "signed.by.us",
        "scope": f"{RESULT} {SCORE}",
    }


def test_moodles_token_is_taken_although_it_is_labelled_html(host):
    body = {**MOODLE["body"], "access_token": VALUE}
    host.answers("POST", "/token", Reply(200, json.dumps(body).encode(), MOODLE["headers"]))
    token = ask(host)
    assert (token.value, token.expires_in) == (VALUE, 3600)
    assert {SCORE, RESULT} <= token.scopes


def test_fewer_scopes_than_asked_are_told(host):
    host.answers("POST", "/token", said({"access_token": VALUE, "scope": RESULT, "expires_in": 60}))
    assert ask(host).scopes == {RESULT}


def test_a_platform_that_names_no_scopes_granted_what_was_asked(host):
    host.answers("POST", "/token", said({"access_token": VALUE, "expires_in": 60}))
    assert ask(host).scopes == {SCORE, RESULT}


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [({}, 3600), ({"expires_in": None}, 3600), ({"expires_in": True}, 3600), ({"expires_in": "soon"}, 3600)]
    + [({"expires_in": "120"}, 120), ({"expires_in": 59.9}, 59), ({"expires_in": -1}, 0), ({"expires_in": 10**12}, 86_400)],
)
def test_a_token_lives_an_hour_unless_the_platform_says_otherwise(host, stated, seconds):
    host.answers("POST", "/token", said({"access_token": VALUE, **stated}))
    assert ask(host).expires_in == seconds


def test_an_endless_life_is_cut_to_a_day(host):
    host.answers("POST", "/token", Reply(200, b'{"access_token": "%s", "expires_in": 1e999}' % VALUE.encode()))
    assert ask(host).expires_in == 86_400


def test_a_token_does_not_show_itself_in_logs(host):
    host.answers("POST", "/token", said({"access_token": VALUE}))
    assert VALUE not in repr(ask(host))


@pytest.mark.parametrize(
    "body", [{}, [], None, {"access_token": ""}, {"access_token": 7}, {"access_token": "a\r\nX-Evil: 1"}, {"access_token": "a b"}]
)
def test_an_answer_without_a_usable_token_is_broken(host, body):
    host.answers("POST", "/token", said(body))
    with pytest.raises(TryAgain) as wait:
        ask(host)
    assert wait.value.reason == "token_answer_broken"


# -- refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body", "reason", "advice"),
    [
        (400, {"error": "invalid_client"}, "invalid_client", "check_client_id_and_keyset"),
        (401, {"error": "invalid_client"}, "invalid_client", "check_client_id_and_keyset"),
        (400, {"error": "invalid_scope"}, "invalid_scope", "allow_services_for_this_tool"),
        (401, {"error": "unauthorized_client"}, "unauthorized_client", "activate_the_tool"),
        (401, {"message": "no"}, "invalid_client", "check_client_id_and_keyset"),
        (403, {"error": "<script>"}, "token_refused", "ask_host_administrator"),
        (400, {"error": ["invalid_client"]}, "token_refused", "ask_host_administrator"),
        (400, "nonsense", "token_refused", "ask_host_administrator"),
    ],
)
def test_a_refused_token_keeps_the_platforms_code_and_says_what_to_do(host, status, body, reason, advice):
    host.answers("POST", "/token", said(body, status=status))
    with pytest.raises(TokenRefused) as refusal:
        ask(host)
    assert (refusal.value.reason, refusal.value.facts["advice"]) == (reason, advice)
    assert refusal.value.facts["http_status"] == status


def test_moodles_404_page_means_that_it_cannot_read_our_keyset(host):
    host.answers("POST", "/token", Reply(404, b"<!DOCTYPE html><html>", {"Content-Type": "text/html"}))
    with pytest.raises(TokenRefused) as refusal:
        ask(host)
    assert refusal.value.facts["advice"] == "platform_cannot_read_keyset"


def test_another_page_where_a_token_is_due_points_to_the_address(host):
    host.answers("POST", "/token", Reply(403, b"<html>", {"Content-Type": "text/html"}))
    with pytest.raises(TokenRefused) as refusal:
        ask(host)
    assert refusal.value.facts["advice"] == "check_token_address"


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_busy_platform_is_asked_again_when_it_says_so(host, status):
    host.answers("POST", "/token", Reply(status, b"", {"Retry-After": "30"}))
    with pytest.raises(TryAgain) as wait:
        ask(host)
    assert wait.value.after == 30


def test_a_log_in_page_with_status_200_is_no_token(host):
    host.answers("POST", "/token", Reply(200, b"<html>log in</html>"))
    with pytest.raises(TryAgain) as wait:
        ask(host)
    assert wait.value.reason == "answer_is_a_page"


def test_a_token_address_inside_our_network_is_refused():
    with pytest.raises(Refused) as refusal:
        obtain(Outbound(user_agent="t"), "https://169.254.169.254/token", "a.b.c", [SCORE])
    assert refusal.value.reason == "address_private"
    assert "a.b.c" not in str(refusal.value)
