"""The ticket that takes a visit out of a frame without cookies: good for a minute, for one use, for one browser."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from lti_tool.app import create_app
from lti_tool.runtime import Runtime
from tests.certification.frames import BASE, NOT_OURS, OURS, Framed, Page
from tests.certification.test_bad_payloads import refused
from tests.conftest import Clock
from tests.signer import Signer

WINDOW = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now(UTC))


@pytest.fixture
def app(runtime: Runtime, clock: Clock) -> Iterator[Flask]:
    yield create_app(replace(runtime, now=clock))


@pytest.fixture
def framed(app: Flask, signer: Signer) -> Framed:
    return Framed(app, signer)


def redeem(client: FlaskClient, ticket: str, headers: dict[str, str] = WINDOW) -> Any:
    return client.post("/lti/ticket", data={"ticket": ticket}, base_url=BASE, headers=headers)


def renewed(framed: Framed, page: Page, **changes: str) -> Any:
    form = {"visit": page.said("visit"), "proof": framed.kept[page.said("state-key")]} | changes
    return framed.client.post("/lti/ticket/renew", data=form, base_url=BASE, headers=OURS)


def test_PM_10_a_ticket_binds_the_waiting_visit_to_the_window_s_browser(framed: Framed, app: Flask) -> None:
    page, window = framed.launch(), app.test_client()
    answer = redeem(window, page.field("ticket"))
    assert answer.status_code == 303 and answer.headers["Location"] == f"/w/{page.said('visit')}/"
    assert "Partitioned" in answer.headers["Set-Cookie"]
    inside = window.get(answer.headers["Location"], base_url=BASE, follow_redirects=True)
    assert inside.status_code == 200 and "Sam One" in inside.text


def test_PM_10_the_browser_a_window_already_has_is_kept(framed: Framed, browser: Any, signer: Signer) -> None:
    signer.login(browser)
    page = framed.launch()
    answer = redeem(browser, page.field("ticket"))
    assert "Set-Cookie" not in answer.headers
    assert browser.get(answer.headers["Location"], base_url=BASE, follow_redirects=True).status_code == 200


def test_PM_10_before_its_ticket_is_used_the_visit_opens_for_no_cookie_at_all(framed: Framed, app: Flask) -> None:
    page = framed.launch()
    for value in (page.field("ticket"), framed.kept[page.said("state-key")]):
        thief = app.test_client()
        thief.set_cookie("__Host-lti_browser", value[:100], domain="tool.example")
        assert thief.get(f"/w/{page.said('visit')}/", base_url=BASE).status_code == 404


def test_PM_10_a_ticket_used_twice_works_once(framed: Framed, app: Flask) -> None:
    ticket = framed.launch().field("ticket")
    assert redeem(app.test_client(), ticket).status_code == 303
    refused(redeem(app.test_client(), ticket), 401, "ticket_spent")


def test_PM_10_of_twenty_uses_at_once_exactly_one_has_the_visit(framed: Framed, app: Flask) -> None:
    ticket = framed.launch().field("ticket")
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        statuses = sorted(pool.map(lambda _number: redeem(app.test_client(), ticket).status_code, range(20)))
    assert statuses == [303] + [401] * 19


def test_PM_10_a_ticket_lives_for_a_minute(framed: Framed, app: Flask, clock: Clock) -> None:
    early, late = framed.launch().field("ticket"), framed.launch().field("ticket")
    clock.turn(seconds=59)
    assert redeem(app.test_client(), early).status_code == 303
    clock.turn(seconds=2)
    refused(redeem(app.test_client(), late), 401, "ticket_too_old")


@pytest.mark.parametrize("headers", NOT_OURS)
def test_a_ticket_that_another_site_sends_puts_nobody_into_a_stranger_s_visit(headers: dict[str, str], framed: Framed, app: Flask) -> None:
    ticket = framed.launch().field("ticket")
    refused(redeem(app.test_client(), ticket, headers), 403, "form_not_ours")
    assert redeem(app.test_client(), ticket).status_code == 303


@pytest.mark.parametrize("ticket", ["", "x", "a.b", "ä"])
def test_a_ticket_we_did_not_write_is_refused(ticket: str, app: Flask) -> None:
    refused(redeem(app.test_client(), ticket), 401, "ticket_unknown")


def test_a_state_is_not_taken_for_a_ticket(framed: Framed, app: Flask) -> None:
    refused(redeem(app.test_client(), framed.keep()["state"]), 401, "ticket_unknown")


def test_PM_10_no_ticket_stands_in_an_address_or_a_log(framed: Framed, app: Flask) -> None:
    with capture_logs() as lines:
        page = framed.launch()
        answer = redeem(app.test_client(), page.field("ticket"))
        redeem(app.test_client(), page.field("ticket"))
    secrets = (page.field("ticket"), *framed.kept.values())
    assert [line["event"] for line in lines] == ["launch accepted", "ticket redeemed", "launch refused"]
    assert not [secret for secret in secrets if secret in repr(lines) or secret in answer.headers["Location"]]


def test_a_page_that_still_waits_gets_a_fresh_ticket_for_ten_minutes(framed: Framed, app: Flask, clock: Clock) -> None:
    page, late = framed.launch(), framed.launch()
    clock.turn(minutes=9, seconds=59)
    fresh = renewed(framed, page)
    assert fresh.status_code == 200 and redeem(app.test_client(), fresh.json["ticket"]).status_code == 303
    clock.turn(seconds=2)
    assert renewed(framed, late).status_code == 401


def test_no_fresh_ticket_without_what_the_platform_keeps_nor_after_it_was_used(framed: Framed, app: Flask) -> None:
    page, other = framed.launch(), framed.launch()
    assert renewed(framed, page, proof="").status_code == 401
    assert renewed(framed, page, proof=framed.kept[other.said("state-key")]).status_code == 401
    assert renewed(framed, page, visit=other.said("visit")).status_code == 401
    assert redeem(app.test_client(), page.field("ticket")).status_code == 303
    assert renewed(framed, page).status_code == 401


def test_PM_11_a_frame_learns_whether_it_brings_our_cookie(app: Flask) -> None:
    client = app.test_client()
    first, second = (client.post("/lti/browser", base_url=BASE, headers=OURS) for _ in range(2))
    assert (first.json["known"], second.json["known"]) == (False, True)
    assert "Partitioned" not in first.headers["Set-Cookie"] and "Set-Cookie" not in second.headers
    assert client.post("/lti/browser", base_url=BASE, headers=NOT_OURS[0]).status_code == 403


def test_PM_06_two_frames_that_begin_at_once_both_keep_what_they_are_bound_to(app: Flask, signer: Signer) -> None:
    """Neither brings a cookie yet; the answers cross, and the second must not write over the first."""
    browser, tiles = app.test_client(), [app.test_client(use_cookies=False) for _ in range(2)]
    headers = {"Sec-Fetch-Dest": "iframe"}
    firsts = [tile.post("/lti/login", data=signer.initiation(), base_url=BASE, headers=headers) for tile in tiles]

    def goes_on(first: Any) -> str:
        name, _, value = first.headers["Set-Cookie"].partition(";")[0].partition("=")
        browser.set_cookie(name, value, domain="tool.example", secure=True)
        return str(first.headers["Location"])

    seconds = [browser.get(goes_on(first), base_url=BASE, headers=headers) for first in firsts]
    for asked in [parse_qs(urlsplit(second.headers["Location"]).query) for second in seconds]:
        answer = signer.post(browser, asked["state"][0], signer.sign(signer.claims(asked["nonce"][0])))
        assert answer.status_code == 200 and "Sam One" in answer.text
