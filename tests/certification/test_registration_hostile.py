"""Hosts that mean ill or are broken: registration names what is amiss, nothing is kept, the invitation stays good."""

from __future__ import annotations

import time
from typing import Any

import pytest

from lti_tool.lti import keysets
from lti_tool.lti.registration import configuration as reading
from lti_tool.runtime import Runtime
from lti_tool.services import platforms
from tests.certification.registering import BASE, TOOL, form, offer, posted
from tests.certification.test_bad_payloads import refused
from tests.signer import Signer
from tests.unit.hosts import Host, Reply, said

HEAD = {"Content-Type": "application/json"}


def register(host: Host, browser: Any, invitation: str) -> Any:
    """Return the tool's answer to the press of the button."""
    return browser.post("/lti/register", data=form(host, invitation), base_url=BASE)


@pytest.fixture
def stays_good(host: Host, browser: Any, invitation: str, runtime: Runtime) -> Any:
    """Return a check that nothing was kept, and that the invitation works once the host has come to its senses."""

    def check() -> None:
        with runtime.database.reading() as session:
            assert platforms.list_all(session) == []
        offer(host)
        host.answers("POST", "/register", said({"client_id": "given-2"}))
        assert register(host, browser, invitation).status_code == 200

    return check


def drip(wire: Any) -> None:
    """Send a byte now and then, for ever."""
    while True:
        wire.write(b" ")
        wire.flush()
        time.sleep(0.05)


def test_DR_03_an_endless_configuration_ends_when_its_time_is_up(
    host: Host, browser: Any, invitation: str, stays_good: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(reading, "SECONDS", 0.5)
    host.answers("GET", "/conf", Reply(200, b"{", HEAD | {"Transfer-Encoding": "identity"}, write=drip))
    began = time.monotonic()
    refused(register(host, browser, invitation), 502, "timed_out")
    assert time.monotonic() - began < 5
    stays_good()


def test_DR_03_a_slow_configuration_is_not_waited_for(host: Host, browser: Any, invitation: str, stays_good: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(reading, "SECONDS", 0.5)

    def late(_asked: Any) -> Reply:
        time.sleep(1.5)
        return said({})

    host.answers("GET", "/conf", late)
    refused(register(host, browser, invitation), 502, "timed_out")
    stays_good()


def test_DR_03_a_configuration_that_is_too_large_is_not_read_to_its_end(
    host: Host, browser: Any, invitation: str, stays_good: Any
) -> None:
    host.answers("GET", "/conf", said({"issuer": host.origin, "padding": "x" * 300_000}))
    refused(register(host, browser, invitation), 502, "answer_too_large")
    stays_good()


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(200, b"<!DOCTYPE html><title>Sign in</title>"), "answer_not_json"),
        (Reply(200, b'["a list"]', HEAD), "configuration_unreadable"),
        (Reply(404, b"{}", HEAD), "configuration_unreadable"),
        (Reply(302, b"", {"Location": "https://elsewhere.example/conf"}), "redirect_refused"),
    ],
)
def test_DR_03_what_is_no_configuration_is_named(
    reply: Reply, code: str, host: Host, browser: Any, invitation: str, stays_good: Any
) -> None:
    host.answers("GET", "/conf", reply)
    answer = register(host, browser, invitation)
    assert f"<code>{code}</code>" in answer.text and 400 <= answer.status_code < 600
    stays_good()


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(401, b"token_already_used"), "token_already_used"),
        (said({"error": "invalid_client_metadata", "error_description": "redirect_uris is missing"}, 400), "redirect_uris is missing"),
        (said({"errorMessage": "JWT did not include expected contents"}, 401), "JWT did not include expected contents"),
    ],
)
def test_a_refusal_is_told_in_the_host_s_own_words(
    reply: Reply, words: str, host: Host, browser: Any, invitation: str, stays_good: Any
) -> None:
    host.answers("POST", "/register", reply)
    answer = register(host, browser, invitation)
    refused(answer, 400, "host_refused_registration")
    assert words in answer.text
    stays_good()


def test_a_page_for_people_is_not_quoted(host: Host, browser: Any, invitation: str) -> None:
    host.answers("POST", "/register", Reply(500, b"<html>stack trace of somebody</html>"))
    answer = register(host, browser, invitation)
    refused(answer, 400, "host_refused_registration")
    assert "stack trace" not in answer.text


@pytest.mark.parametrize("client_id", [None, "", 17, ["a"], "x" * 256, "ไคลเอนต์"])
def test_DR_08_an_answer_without_a_usable_client_id_registers_nothing(
    client_id: Any, host: Host, browser: Any, invitation: str, stays_good: Any
) -> None:
    host.answers("POST", "/register", said({"client_id": client_id, TOOL: {"deployment_id": "7"}}))
    refused(register(host, browser, invitation), 400, "host_gave_no_client_id")
    stays_good()


@pytest.mark.parametrize("deployment", ["", True, {"id": "7"}, ["7"], "x" * 256, "ไทย"])
def test_DR_08_a_deployment_id_that_is_none_registers_nothing(
    deployment: Any, host: Host, browser: Any, invitation: str, stays_good: Any
) -> None:
    host.answers("POST", "/register", said({"client_id": "given-1", TOOL: {"deployment_id": deployment}}))
    refused(register(host, browser, invitation), 400, "deployment_malformed")
    stays_good()


@pytest.mark.parametrize(("answer", "known"), [({TOOL: {"deployment_id": 7}}, ("7",)), ({"deployment_id": "d"}, ("d",)), ({}, ())])
def test_DR_08_the_deployment_may_come_now_or_later(
    answer: Any, known: tuple[str, ...], host: Host, browser: Any, invitation: str, runtime: Runtime
) -> None:
    host.answers("POST", "/register", said({"client_id": "given-1", **answer}))
    assert register(host, browser, invitation).status_code == 200
    with runtime.database.reading() as session:
        assert platforms.list_all(session)[0].deployment_ids == known


def test_an_issuer_that_would_leave_the_page_s_policy_frames_nothing(host: Host, browser: Any, invitation: str) -> None:
    offer(host, issuer=host.origin + "/a;script-src *")
    policy = register(host, browser, invitation).headers["Content-Security-Policy"]
    assert "script-src *" not in policy and "script-src 'self'" in policy


def test_a_registration_token_never_stands_in_an_answer_s_address_or_log(
    host: Host, browser: Any, invitation: str, capsys: Any
) -> None:
    page = register(host, browser, invitation)
    assert posted(host).headers["Authorization"] == "Bearer token-1"
    said_aloud = capsys.readouterr()
    assert "token-1" not in page.text + said_aloud.out + said_aloud.err


def test_KEY_09_a_keyset_of_ten_megabytes_is_refused_and_known_keys_live_on(signer: Signer, browser: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(keysets, "PAUSE", 0.0)
    assert signer.launch(browser).status_code in (200, 303)
    known = signer.key, signer.kid
    signer.host.answers("GET", "/keys", said({"keys": [signer.jwk()], "padding": "x" * 10_000_000}))
    signer.new_key()
    refused(signer.launch(browser), 401, "keyset_unreadable")
    signer.key, signer.kid = known
    assert signer.launch(browser).status_code in (200, 303)
