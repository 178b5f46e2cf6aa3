"""What somebody who means ill might send: each is refused by name, and costs nobody else anything."""

from __future__ import annotations

import concurrent.futures
import time
from typing import Any

import pytest
from flask import Flask

from lti_tool.runtime import Runtime
from lti_tool.services import issuers
from lti_tool.services.platforms import origins_of
from tests.certification.test_bad_payloads import refused
from tests.signer import DL, LEFT_OUT, Signer, b64
from tests.unit.hosts import Asked, Host, Reply, said

BASE = "https://tool.example"
SETTINGS = {
    "deep_link_return_url": "https://lms.example/back", "accept_types": ["ltiResourceLink"],
    "accept_presentation_document_targets": ["iframe"],
}  # fmt: skip
FAR = b"1" + b"0" * 400


@pytest.mark.parametrize("payload", [b'{"exp": 1e999, "iat": %d}', b'{"exp": -1e999, "iat": %d}', b'{"exp": ' + FAR + b', "iat": %d}'])
def test_TOK_21_no_token_lives_for_ever(payload: bytes, signer: Signer, browser: Any) -> None:
    asked = signer.login(browser)
    body = payload % int(time.time())
    body = body[:-1] + b', "iss": "https://lms.example", "aud": "client-1", "nonce": "%s"}' % asked["nonce"].encode()
    refused(signer.post(browser, asked["state"], signer.sign(body)), 401, "times_invalid")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://a.b;script-src-elem *", "https://[x", "//lms.example/back", 5])
def test_DL_14_a_return_address_that_is_none_is_refused(address: Any, signer: Signer, browser: Any) -> None:
    answer = signer.launch(
        browser, message_type="LtiDeepLinkingRequest", resource_link=LEFT_OUT, **{DL: SETTINGS | {"deep_link_return_url": address}}
    )
    refused(answer, 400, "deep_linking_return_bad")


def test_a_valid_deep_linking_request_opens_the_picker(signer: Signer, browser: Any) -> None:
    answer = signer.launch(browser, message_type="LtiDeepLinkingRequest", resource_link=LEFT_OUT, **{DL: SETTINGS})
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/select")


def test_an_origin_never_brings_a_directive_of_its_own() -> None:
    assert origins_of("https://lms.example/a?b", "https://lms.example:8443/x", "http://127.0.0.1:80/") == (
        "https://lms.example", "https://lms.example:8443", "http://127.0.0.1",
    )  # fmt: skip


def test_KEY_07_a_slow_keyset_is_read_once_for_all_who_wait(signer: Signer, app: Flask) -> None:
    def slow(_asked: Asked) -> Reply:
        time.sleep(0.6)
        return said({"keys": []})

    signer.host.answers("GET", "/keys", slow)

    def launch(_number: int) -> float:
        begun = time.monotonic()
        refused(signer.launch(app.test_client()), 401, "keyset_unreadable")
        return time.monotonic() - begun

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        waits = list(pool.map(launch, range(4)))
    assert len(signer.host.asked) == 1 and max(waits) < 2.4


def test_KEY_12_an_empty_keyset_does_not_take_the_known_keys_away(signer: Signer, browser: Any, app: Flask) -> None:
    assert signer.launch(browser).status_code == 200
    signer.host.answers("GET", "/keys", said({"keys": []}))
    kept = app.extensions["lti_door"].keysets._kept[signer.host.url("/keys")]
    kept.read_at -= 7200
    kept.tried_at -= 7200
    assert signer.launch(browser).status_code == 200


@pytest.mark.parametrize("key", [{"use": "enc"}, {"kty": "EC"}, {"n": b64(b"\x81" + b"\x01" * 127)}, {"e": "!!"}])
def test_KEY_08_a_key_for_another_purpose_or_too_short_is_not_used(key: dict[str, str], signer: Signer, browser: Any) -> None:
    signer.host.answers("GET", "/keys", said({"keys": [signer.jwk() | key]}))
    assert signer.launch(browser).status_code == 401


def test_KEY_08_a_key_without_alg_is_used(signer: Signer, browser: Any) -> None:
    jwk = signer.jwk()
    del jwk["alg"]
    signer.host.answers("GET", "/keys", said({"keys": [jwk]}))
    assert signer.launch(browser).status_code == 200


def test_MSG_03_only_the_very_first_deployment_is_learnt_from_a_launch(runtime: Runtime, app: Flask) -> None:
    with Host() as host:
        signer = Signer(runtime, host, deployment_ids=())
        assert signer.launch(app.test_client()).status_code == 200
        signer.deployment = "deployment-2"
        refused(signer.launch(app.test_client()), 400, "deployment_unknown")


@pytest.mark.parametrize(
    "path",
    ["/status/99999999999999999999", "/achievements/x/v99999999999", "/credentials/%00", "/issuers/%00", "/achievements/%00/v1", "/w/%00/"],
)
def test_an_address_that_cannot_be_is_nothing_here(path: str, browser: Any) -> None:
    assert browser.get(path, base_url=BASE).status_code == 404


def test_KEY_03_the_keyset_says_what_each_key_is_for(runtime: Runtime, browser: Any) -> None:
    answer = browser.get("/lti/jwks.json", base_url=BASE)
    (key,) = answer.json["keys"]
    assert (key["kty"], key["use"], key["alg"], bool(key["kid"])) == ("RSA", "sig", "RS256", True)
    assert "max-age" in answer.headers["Cache-Control"] and not set(key) & {"d", "p", "q"}


def test_KEY_11_private_keys_are_sealed_in_the_database(runtime: Runtime) -> None:
    from lti_tool.models.keys import Key

    with runtime.database.reading() as session:
        assert all(b"PRIVATE" not in (row.private or b"") for row in session.query(Key))


def test_an_institution_with_a_slug_that_no_did_can_carry_is_refused(runtime: Runtime) -> None:
    from lti_tool.domain.micro_credentials import Text
    from lti_tool.errors import BadInput

    for slug in ("a--b", "-a", "A", "a_b", "a" * 61, ""):
        with pytest.raises(BadInput), runtime.database.writing() as session:
            issuers.add(session, runtime.sealer, slug, Text("A", "A"), runtime.now())


def test_the_operators_pages_are_closed_without_the_token(browser: Any) -> None:
    assert browser.get("/metrics", base_url=BASE).status_code == 404
    assert browser.get("/healthz", base_url=BASE).json == {"status": "up"}


def test_a_name_with_marks_that_no_database_keeps_is_kept_without_them(signer: Signer, browser: Any) -> None:
    page = signer.launch(browser, name="Sam\x00 \ud800One")
    assert page.status_code == 200 and "Sam One" in page.text
