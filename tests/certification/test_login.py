"""The login: what an initiation must bring, and what the authorization request then says."""

from __future__ import annotations

import concurrent.futures
from typing import Any

import pytest
from flask import Flask

from lti_tool.runtime import Runtime
from tests.certification.test_bad_payloads import refused
from tests.signer import LEFT_OUT, TARGET, Signer
from tests.unit.hosts import Host

BASE = "https://tool.example"


@pytest.mark.parametrize("name", ["iss", "login_hint", "target_link_uri"])
def test_LOGIN_02_a_missing_parameter_is_named(name: str, signer: Signer, browser: Any) -> None:
    answer = browser.post("/lti/login", data=signer.initiation(**{name: LEFT_OUT}), base_url=BASE)
    refused(answer, 400, f"{name}_missing")


@pytest.mark.parametrize("method", ["get", "post"])
def test_LOGIN_01_both_methods_lead_to_the_host(method: str, signer: Signer, browser: Any) -> None:
    where = {"query_string" if method == "get" else "data": signer.initiation()}
    answer = getattr(browser, method)("/lti/login", base_url=BASE, **where)
    assert answer.status_code == 302 and answer.headers["Location"].startswith("https://lms.example/auth?site=1&")


def test_AUTH_01_to_04_the_request_says_what_the_standard_wants(signer: Signer, browser: Any) -> None:
    asked = signer.login(browser)
    expected = {
        "scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none", "site": "1",
        "client_id": "client-1", "redirect_uri": TARGET, "login_hint": "4", "lti_message_hint": '{"cmid":2,"launchid":"l 1"}',
    }
    assert {name: asked[name] for name in expected} == expected
    assert len(asked["nonce"]) >= 22  # 128 bits in base64url


def test_AUTH_03_no_two_logins_share_state_or_nonce(signer: Signer, browser: Any) -> None:
    logins = [signer.login(browser) for _ in range(20)]
    assert len({each["state"] for each in logins}) == len({each["nonce"] for each in logins}) == 20


@pytest.mark.parametrize(
    ("changes", "code"), [({"iss": "https://evil.example"}, "issuer_unknown"), ({"client_id": "client-9"}, "client_id_unknown")]
)
def test_LOGIN_06_an_unknown_host_is_answered_with_a_page_and_never_sent_on(changes: Any, code: str, signer: Signer, browser: Any) -> None:
    answer = browser.post("/lti/login", data=signer.initiation(**changes), base_url=BASE)
    refused(answer, 400, code)
    assert "Location" not in answer.headers and "evil.example" not in answer.text


def test_LOGIN_04_an_issuer_with_two_registrations_must_name_one(signer: Signer, runtime: Runtime, browser: Any) -> None:
    with Host() as other:
        Signer(runtime, other, client_id="client-2", deployment_ids=("d",))
        answer = browser.post("/lti/login", data=signer.initiation(client_id=LEFT_OUT), base_url=BASE)
    refused(answer, 400, "client_id_missing")


def test_LOGIN_04_a_client_registered_a_moment_ago_is_known_beside_another_of_its_issuer(
    signer: Signer, runtime: Runtime, browser: Any
) -> None:
    """On a cloud that shares one issuer others launch all day long: what is remembered of them must not shut out who comes new."""
    signer.login(browser)
    with Host() as other:
        Signer(runtime, other, client_id="client-2", deployment_ids=("d",))
        assert signer.login(browser, client_id="client-2")["client_id"] == "client-2"


def test_LOGIN_08_a_parameter_given_twice_is_refused(signer: Signer, browser: Any) -> None:
    data = {**signer.initiation(), "iss": ["https://lms.example", "https://evil.example"]}
    refused(browser.post("/lti/login", data=data, base_url=BASE), 400, "parameter_repeated")


def test_LOGIN_08_an_endless_parameter_is_refused(signer: Signer, browser: Any) -> None:
    refused(browser.post("/lti/login", data=signer.initiation(login_hint="x" * 5000), base_url=BASE), 400, "parameter_too_long")


def test_AUTH_06_a_flood_of_logins_writes_nothing(signer: Signer, browser: Any, runtime: Runtime) -> None:
    def told() -> tuple[object, object]:
        connection = session.connection()
        version = connection.exec_driver_sql("PRAGMA data_version").scalar()
        return version, connection.exec_driver_sql("SELECT count(*) FROM used_states").scalar()

    with runtime.database.reading() as session:
        before = told()
        for _ in range(50):
            signer.login(browser)
        assert told() == before


def test_TOK_01_a_missing_part_of_the_answer_is_named(signer: Signer, browser: Any) -> None:
    asked = signer.login(browser)
    refused(browser.post("/lti/launch", data={"state": asked["state"]}, base_url=BASE), 400, "id_token_missing")
    refused(browser.post("/lti/launch", data={"id_token": "x"}, base_url=BASE), 400, "state_missing")


def test_TOK_02_a_host_that_says_no_is_shown_and_uses_the_state_up(signer: Signer, browser: Any) -> None:
    asked = signer.login(browser)
    no = {"state": asked["state"], "error": "login_required", "error_description": "<b>secret</b>"}
    answer = browser.post("/lti/launch", data=no, base_url=BASE)
    refused(answer, 400, "platform_said_no")
    assert "secret" not in answer.text
    refused(signer.post(browser, asked["state"], signer.sign(signer.claims(asked["nonce"]))), 401, "state_used")


def test_TOK_03_another_browser_cannot_use_the_state(signer: Signer, browser: Any, app: Flask) -> None:
    asked, thief = signer.login(browser), app.test_client()
    token = signer.sign(signer.claims(asked["nonce"]))
    refused(signer.post(thief, asked["state"], token), 401, "browser_cookie_missing")
    signer.login(thief)
    refused(signer.post(thief, asked["state"], token), 401, "state_of_another_browser")
    assert signer.post(browser, asked["state"], token).status_code == 200


@pytest.mark.parametrize("state", ["x", "a.b", "ä", "." * 5])
def test_TOK_03_a_state_we_did_not_make_is_refused(state: str, signer: Signer, browser: Any) -> None:
    asked = signer.login(browser)
    refused(signer.post(browser, state, signer.sign(signer.claims(asked["nonce"]))), 401, "state_unknown")


def test_TOK_03_a_state_of_another_login_does_not_take_this_nonce(signer: Signer, browser: Any) -> None:
    first, second = signer.login(browser), signer.login(browser)
    refused(signer.post(browser, first["state"], signer.sign(signer.claims(second["nonce"]))), 401, "nonce_wrong")


def test_TOK_18_of_twenty_replays_at_once_exactly_one_gets_in(signer: Signer, browser: Any, app: Flask) -> None:
    asked = signer.login(browser)
    token = signer.sign(signer.claims(asked["nonce"]))
    (cookie,) = (each for each in browser._cookies.values() if each.key.startswith("__Host-lti_browser"))

    def replay(_number: int) -> int:
        one = app.test_client()
        one.set_cookie(cookie.key, cookie.value, domain="tool.example")
        return int(signer.post(one, asked["state"], token).status_code)

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        statuses = sorted(pool.map(replay, range(20)))
    assert statuses == [200] + [401] * 19


def test_LOGIN_09_the_cookie_is_one_that_frames_keep_and_nobody_else_can_set(signer: Signer, browser: Any) -> None:
    answer = browser.post("/lti/login", data=signer.initiation(), base_url=BASE)
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-lti_browser_")
    for attribute in ("Secure", "HttpOnly", "Path=/", "SameSite=None", "Partitioned"):
        assert attribute in cookie
    assert "Domain" not in cookie


def test_PM_08_a_frame_that_keeps_no_cookie_is_offered_a_new_window(signer: Signer, app: Flask) -> None:
    frame = app.test_client(use_cookies=False)
    first = frame.post("/lti/login", data=signer.initiation(), base_url=BASE, headers={"Sec-Fetch-Dest": "iframe"})
    assert first.status_code == 303 and "login_hint" not in first.headers["Location"]
    second = frame.get(first.headers["Location"], base_url=BASE)
    assert second.status_code == 200 and 'target="_blank"' in second.text and 'name="lti_message_hint"' in second.text
    assert "frame-ancestors https://lms.example" in second.headers["Content-Security-Policy"]


def test_PM_08_a_frame_that_keeps_our_cookie_goes_straight_on(signer: Signer, browser: Any) -> None:
    first = browser.post("/lti/login", data=signer.initiation(), base_url=BASE, headers={"Sec-Fetch-Dest": "iframe"})
    second = browser.get(first.headers["Location"], base_url=BASE)
    assert second.status_code == 302 and second.headers["Location"].startswith("https://lms.example/auth")
