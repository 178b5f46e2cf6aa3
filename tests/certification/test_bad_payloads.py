"""The certification guide's bad payloads (6.1.1) and every further check on a token: each is refused by name."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.signer import CONTEXT_ROLE, LEFT_OUT, Signer, b64

NOW = int(time.time())


def refused(answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, code) == (status, code if f"<code>{code}</code>" in answer.text else answer.text)


@pytest.mark.parametrize(
    ("case", "claims", "status", "code"),
    [
        ("B3", {"version": "1.2.0"}, 400, "version_wrong"),
        ("B4", {"version": LEFT_OUT}, 400, "version_missing"),
        ("B7 long over", {"iat": 11111, "exp": 22222}, 401, "token_expired"),
        ("B7 from the future", {"iat": NOW + 900, "exp": NOW + 960}, 401, "token_from_future"),
        ("B7 not numbers", {"iat": "now", "exp": "later"}, 401, "times_invalid"),
        ("B8", {"message_type": LEFT_OUT}, 400, "message_type_missing"),
        ("B9", {"roles": LEFT_OUT}, 400, "roles_missing"),
        ("B10", {"deployment_id": LEFT_OUT}, 400, "deployment_missing"),
        ("B11", {"resource_link": {}}, 400, "resource_link_missing"),
        ("B12", {"sub": LEFT_OUT}, 400, "subject_missing"),
        ("TOK-05 scheme", {"iss": "http://lms.example"}, 401, "issuer_wrong"),
        ("TOK-05 trailing slash", {"iss": "https://lms.example/"}, 401, "issuer_wrong"),
        ("TOK-06", {"aud": "somebody-else"}, 401, "audience_wrong"),
        ("TOK-06 missing", {"aud": LEFT_OUT}, 401, "audience_wrong"),
        ("TOK-07", {"aud": ["client-1", "client-2"], "azp": "client-1"}, 401, "audience_untrusted"),
        ("TOK-08", {"aud": ["client-1", "client-1"]}, 401, "azp_missing"),
        ("TOK-09", {"azp": "client-2"}, 401, "azp_wrong"),
        ("TOK-11 missing", {"exp": LEFT_OUT}, 401, "times_invalid"),
        ("TOK-11 true is no time", {"exp": True}, 401, "times_invalid"),
        ("TOK-12 missing", {"iat": LEFT_OUT}, 401, "times_invalid"),
        ("TOK-12 ten days old though not expired", {"iat": NOW - 864000, "exp": NOW + 60}, 401, "token_expired"),
        ("TOK-13 missing", {"nonce": LEFT_OUT}, 401, "nonce_missing"),
        ("TOK-13 foreign", {"nonce": "n" * 32}, 401, "nonce_wrong"),
        ("TOK-14 too long", {"sub": "s" * 256}, 400, "subject_malformed"),
        ("TOK-14 a number", {"sub": 4}, 400, "subject_malformed"),
        ("MSG-01", {"message_type": "LtiDanceRequest"}, 400, "message_type_unknown"),
        ("MSG-02 a number", {"version": 1.3}, 400, "version_wrong"),
        ("MSG-03", {"deployment_id": "deployment-9"}, 400, "deployment_differs_from_login"),
        ("MSG-03 case", {"deployment_id": "Deployment-1"}, 400, "deployment_differs_from_login"),
        ("MSG-05 missing", {"target_link_uri": LEFT_OUT}, 400, "target_missing"),
        ("MSG-05 other", {"target_link_uri": "https://tool.example/lti/other"}, 400, "target_differs_from_login"),
        ("MSG-06 too long", {"resource_link": {"id": "l" * 256}}, 400, "resource_link_malformed"),
        ("MSG-06 null", {"resource_link": None}, 400, "resource_link_missing"),
        ("MSG-06 not an object", {"resource_link": "link-1"}, 400, "claim_malformed"),
        ("MSG-09 a string", {"roles": CONTEXT_ROLE + "Learner"}, 400, "roles_malformed"),
        ("MSG-14 no id", {"context": {"title": "A course"}}, 400, "context_id_missing"),
    ],
    ids=lambda value: value if isinstance(value, str) and value[:1] in "BTM" else "",
)
def test_a_wrong_claim_is_refused_by_name(
    case: str, claims: Any, status: int, code: str, signer: Signer, browser: Any, nothing_happened: Any
) -> None:
    refused(signer.launch(browser, **claims), status, code)
    assert nothing_happened()


@pytest.mark.parametrize(
    ("case", "header", "code"),
    [
        ("B1", {"kid": LEFT_OUT}, "kid_missing"),
        ("B2", {"kid": "nobody-knows-me"}, "kid_unknown"),
        ("TOK-10 none", {"alg": "none"}, "algorithm_refused"),
        ("TOK-10 symmetric", {"alg": "HS256"}, "algorithm_refused"),
        ("TOK-10 missing", {"alg": LEFT_OUT}, "algorithm_refused"),
        ("RFC 7515 crit", {"crit": ["exp"]}, "header_critical_unknown"),
    ],
)
def test_a_wrong_header_is_refused_by_name(case: str, header: Any, code: str, signer: Signer, browser: Any, nothing_happened: Any) -> None:
    asked = signer.login(browser)
    refused(signer.post(browser, asked["state"], signer.sign(signer.claims(asked["nonce"]), **header)), 401, code)
    assert nothing_happened()


def test_B2_an_unknown_key_id_makes_us_read_the_keyset_once_and_not_again_for_a_while(signer: Signer, browser: Any) -> None:
    for _ in range(3):
        asked = signer.login(browser)
        refused(signer.post(browser, asked["state"], signer.sign(signer.claims(asked["nonce"]), kid="invented")), 401, "kid_unknown")
    assert len(signer.host.asked) == 1


def test_B5_json_that_is_no_launch_is_refused(signer: Signer, browser: Any) -> None:
    asked = signer.login(browser)
    claims = {name: value for name, value in signer.claims(asked["nonce"]).items() if not name.startswith("http")}
    refused(signer.post(browser, asked["state"], signer.sign(claims)), 400, "not_an_lti_message")


def test_KEY_10_a_key_named_in_the_header_is_never_used(signer: Signer, browser: Any) -> None:
    asked, claims = signer.login(browser), None
    signer.new_key()  # not published
    claims = signer.claims(asked["nonce"])
    token = signer.sign(claims, jwk=signer.jwk(), jku=signer.host.url("/mine"), x5u=signer.host.url("/mine"))
    refused(signer.post(browser, asked["state"], token), 401, "kid_unknown")
    assert {each.path for each in signer.host.asked} == {"/keys"}


def test_TOK_04_an_altered_token_is_refused(signer: Signer, browser: Any) -> None:
    asked = signer.login(browser)
    head, body, signature = signer.sign(signer.claims(asked["nonce"])).split(".")
    forged = b64(json.dumps(signer.claims(asked["nonce"], sub="1")).encode())
    refused(signer.post(browser, asked["state"], f"{head}.{forged}.{signature}"), 401, "signature_wrong")
    refused(signer.post(browser, asked["state"], f"{head}.{body}."), 401, "signature_wrong")


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c.d", "ä.b.c", "e30.e30.e30", "." * 2, "x" * 70000, "<script>alert(1)</script>.x.y"])
def test_TOK_21_what_is_no_token_is_refused_and_not_shown(token: str, signer: Signer, browser: Any) -> None:
    answer = signer.post(browser, signer.login(browser)["state"], token)
    assert answer.status_code in (400, 401)
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("body", [b'{"exp": NaN}', b'{"exp": Infinity}', b'{"sub": "1", "sub": "2"}', b"[1]", b"\xff"])
def test_TOK_21_a_payload_that_two_readers_could_read_differently_is_refused(body: bytes, signer: Signer, browser: Any) -> None:
    refused(signer.post(browser, signer.login(browser)["state"], signer.sign(body)), 401, "token_malformed")


def test_TOK_20_a_refusal_for_the_clock_says_by_how_much(signer: Signer, browser: Any) -> None:
    answer = signer.launch(browser, iat=NOW - 200, exp=NOW - 140)
    assert answer.status_code == 401 and "seconds old" in answer.text


def test_MSG_03_an_unknown_deployment_is_refused(signer: Signer, browser: Any) -> None:
    asked = signer.login(browser, lti_deployment_id=LEFT_OUT)
    token = signer.sign(signer.claims(asked["nonce"], deployment_id="deployment-9"))
    refused(signer.post(browser, asked["state"], token), 400, "deployment_unknown")
