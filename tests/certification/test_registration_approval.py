"""Platforms that registered themselves: nobody comes in from there, and nobody vouches, before our own administrator says yes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from lti_tool import settings
from lti_tool.app import create_app
from lti_tool.domain.micro_credentials import Text
from lti_tool.errors import BadInput
from lti_tool.models.platforms import PENDING, Platform
from lti_tool.runtime import Runtime, build
from lti_tool.seeds import list_definitions
from lti_tool.services import catalogue, invitations, issuers, platforms
from lti_tool.services.platforms import NewPlatform
from tests.certification.registering import BASE, form
from tests.certification.test_bad_payloads import refused
from tests.signer import Signer
from tests.unit.hosts import Asked, Host, Reply, said


@pytest.fixture
def opened(runtime: Runtime, tmp_path: Path) -> Iterator[Runtime]:
    """Return the same tool with registration open to everybody."""
    folder = runtime.settings.state_dir
    made = build(settings.load(state_dir=folder, public_url=BASE, outbound_allow=("127.0.0.1",), registration_open=True))
    yield made
    made.close()


@pytest.fixture
def stranger(opened: Runtime) -> Any:
    return create_app(opened).test_client()


def only(runtime: Runtime) -> platforms.PlatformView:
    with runtime.database.reading() as session:
        (platform,) = platforms.list_all(session)
    return platform


def without(host: Host) -> dict[str, str]:
    """Return what a host brings along whose administrator has no invitation."""
    return {name: value for name, value in form(host, "").items() if value}


def test_DR_10_registration_is_closed_unless_a_setting_opens_it(host: Host, browser: Any) -> None:
    refused(browser.post("/lti/register", data=without(host), base_url=BASE), 404, "invitation_unknown")
    assert host.asked == []


def test_DR_10_where_it_is_open_whoever_registers_waits(host: Host, stranger: Any, opened: Runtime) -> None:
    asked = stranger.get("/lti/register", query_string=without(host), base_url=BASE)
    assert "It will wait for approval" in asked.text
    page = stranger.post("/lti/register", data=without(host), base_url=BASE)
    assert page.status_code == 200 and "It waits for approval" in page.text
    platform = only(opened)
    assert (platform.state, platform.name, platform.is_active) == ("pending", host.origin.removeprefix("http://"), False)
    with opened.database.reading() as session:
        assert issuers.list_for_platform(session, platform.id) == []


def test_an_open_registration_has_no_form_by_hand(stranger: Any) -> None:
    """Nothing vouches for what a stranger types: an issuer is believed because its own host said it."""
    refused(stranger.get("/lti/register/by-hand?for=moodle", base_url=BASE), 404, "invitation_unknown")
    refused(stranger.post("/lti/register/by-hand", data={"for": "moodle"}, base_url=BASE), 404, "invitation_unknown")


def test_a_stranger_never_changes_a_platform_that_is_known(host: Host, stranger: Any, opened: Runtime) -> None:
    stranger.post("/lti/register", data=without(host), base_url=BASE)
    before = only(opened)
    refused(stranger.post("/lti/register", data=without(host), base_url=BASE), 409, "registration_exists")
    assert only(opened) == before


def test_no_more_strangers_are_taken_than_somebody_can_look_through(host: Host, stranger: Any, opened: Runtime) -> None:
    with opened.database.writing() as session:
        for number in range(50):
            addresses = dict.fromkeys(("issuer", "auth_url", "token_url", "jwks_url"), "https://lms.example")
            platforms.add(session, NewPlatform(f"P {number}", client_id=str(number), **addresses), [], opened.now())
        session.execute(update(Platform).values(state=PENDING))
    refused(stranger.post("/lti/register", data=without(host), base_url=BASE), 409, "registrations_wait")
    assert host.asked == []


def test_a_stranger_s_slow_host_holds_up_nobody_who_was_invited(
    host: Host, stranger: Any, opened: Runtime, invitation: str
) -> None:
    going_on, asked = threading.Event(), threading.Event()

    def slow(_asked: Asked) -> Reply:
        asked.set()
        going_on.wait(8)
        return said({})

    with Host() as slow_host:
        slow_host.answers("GET", "/conf", slow)
        first = threading.Thread(target=lambda: stranger.get("/lti/register", query_string=without(slow_host), base_url=BASE))
        first.start()
        assert asked.wait(5)
        other = create_app(opened).test_client()
        refused(other.get("/lti/register", query_string=without(host), base_url=BASE), 409, "registration_busy")
        assert other.get("/lti/register", query_string=form(host, invitation), base_url=BASE).status_code == 200
        going_on.set()
        first.join()


@pytest.fixture
def waiting(signer: Signer, runtime: Runtime) -> Signer:
    """Return a platform that registered itself and waits."""
    with runtime.database.writing() as session:
        session.execute(update(Platform).values(state=PENDING))
    return signer


def test_DR_10_a_login_from_a_platform_that_waits_is_refused_by_name(waiting: Signer, browser: Any, nothing_happened: Any) -> None:
    answer = browser.post("/lti/login", data=waiting.initiation(), base_url=BASE)
    refused(answer, 403, "platform_awaits_approval")
    assert "lti-tool platforms approve" in answer.text
    thai = browser.post("/lti/login?lang=th", data=waiting.initiation(), base_url=BASE)
    assert "ยังไม่ได้อนุมัติ" in thai.text and nothing_happened()


def test_DR_10_a_launch_whose_login_was_begun_before_is_refused_too(
    signer: Signer, app: Flask, browser: Any, runtime: Runtime, nothing_happened: Any
) -> None:
    asked = signer.login(browser)
    with runtime.database.writing() as session:
        session.execute(update(Platform).values(state=PENDING))
    app.extensions["lti_door"].conf._by_id.clear()  # five seconds later
    refused(signer.post(browser, asked["state"], signer.sign(signer.claims(asked["nonce"]))), 403, "platform_awaits_approval")
    assert nothing_happened()


def test_DR_10_after_the_yes_people_come_in(waiting: Signer, app: Flask, browser: Any, runtime: Runtime) -> None:
    refused(browser.post("/lti/login", data=waiting.initiation(), base_url=BASE), 403, "platform_awaits_approval")
    with runtime.database.writing() as session:
        issuers.add(session, runtime.sealer, "uni", Text("University", "มหาวิทยาลัย"), runtime.now())
        platforms.approve(session, waiting.platform.id, ["uni"])
    app.extensions["lti_door"].conf._by_issuer.clear()  # five seconds later
    assert waiting.launch(browser).status_code in (200, 303)
    with runtime.database.reading() as session:
        assert [each.slug for each in issuers.list_for_platform(session, waiting.platform.id)] == ["uni"]


def test_no_institution_is_vouched_for_that_was_not_tied(waiting: Signer, app: Flask, browser: Any, runtime: Runtime) -> None:
    """Approved without one: a link that names a micro-credential by its public id shows nothing, and the picker is empty."""
    with runtime.database.writing() as session:
        uni = issuers.add(session, runtime.sealer, "uni", Text("University", "มหาวิทยาลัย"), runtime.now())
        offer = catalogue.publish(session, uni.id, list_definitions()[0], runtime.now())
        platforms.approve(session, waiting.platform.id, [])
    answer = waiting.launch(browser, custom={"micro_credential": offer.public_id})
    assert answer.status_code == 200 and "has not chosen yet" in answer.text
    with runtime.database.reading() as session:
        assert catalogue.list_offers(session, waiting.platform.id) == []


def test_whoever_is_refused_is_forgotten_and_may_come_again(host: Host, stranger: Any, opened: Runtime) -> None:
    stranger.post("/lti/register", data=without(host), base_url=BASE)
    platform = only(opened)
    with opened.database.writing() as session:
        secret = invitations.invite_operator(session, platform.id, opened.now())
    page = stranger.post(f"/operator/{secret}", base_url=BASE).headers["Location"]
    assert "This platform waits for approval" in stranger.get(page, base_url=BASE).text
    with opened.database.writing() as session:
        platforms.refuse(session, platform.id)
    assert stranger.get(page, base_url=BASE).status_code == 404
    assert stranger.post("/lti/register", data=without(host), base_url=BASE).status_code == 200


def test_a_platform_that_is_in_use_is_never_forgotten_by_refusing_it(signer: Signer, browser: Any, runtime: Runtime) -> None:
    signer.launch(browser)
    with pytest.raises(BadInput, match="platform_not_waiting"), runtime.database.writing() as session:
        platforms.refuse(session, signer.platform.id)
    assert signer.launch(browser).status_code in (200, 303)


def test_an_invitation_may_say_that_its_platform_waits(host: Host, browser: Any, runtime: Runtime) -> None:
    with runtime.database.writing() as session:
        issuers.add(session, runtime.sealer, "uni", Text("University", "มหาวิทยาลัย"), runtime.now())
        secret = invitations.invite_platform(session, "Our LMS", ["uni"], runtime.now(), waits=True)
    assert "It waits for approval" in browser.post("/lti/register", data=form(host, secret), base_url=BASE).text
    assert only(runtime).state == "pending"
