"""Launches in a frame that keeps no cookie: the platform keeps the proof (PM lines), a ticket leads into a window."""

from __future__ import annotations

import concurrent.futures
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from lti_tool.models.platforms import Platform
from lti_tool.models.visits import UsedState
from lti_tool.runtime import Runtime
from lti_tool.sealing import new_secret
from tests.certification.frames import BASE, FRAMED, NOT_OURS, OURS, Framed, Page
from tests.certification.test_bad_payloads import refused
from tests.signer import Signer


@pytest.fixture
def framed(app: Flask, signer: Signer) -> Framed:
    return Framed(app, signer)


def used_states(runtime: Runtime) -> int:
    with runtime.database.reading() as session:
        return int(session.scalar(select(func.count()).select_from(UsedState)) or 0)


def become(runtime: Runtime, **values: Any) -> None:
    """Let the platform be of another family, or be framed from elsewhere."""
    with runtime.database.writing() as session:
        session.execute(update(Platform).values(**values))


def waiting(framed: Framed, **claims: Any) -> tuple[Page, str]:
    """Return the page that waits for the platform's proof, and the token that was sent."""
    asked = framed.keep()
    token = framed.signer.sign(framed.signer.claims(asked["nonce"], **claims))
    return Page(framed.post(asked["state"], id_token=token)), token


def test_PM_01_a_frame_without_cookie_is_told_where_to_keep_what_and_then_goes_to_the_platform(framed: Framed) -> None:
    page = framed.login(lti_storage_target="keeper")
    assert (page.said("origin"), page.said("target")) == ("https://lms.example", "keeper")
    question = parse_qs(urlsplit(page.said("next")).query)
    assert page.said("next").startswith("https://lms.example/auth?site=1&") and question["nonce"] == [page.said("nonce")]
    assert page.said("secret") not in page.said("next")
    assert 'target="_blank"' in page.text and 'name="lti_message_hint"' in page.text  # where nothing is kept


def test_PM_01_the_page_is_for_this_platform_s_frames_only_and_is_kept_nowhere(framed: Framed) -> None:
    page = framed.login(lti_storage_target="_parent")
    assert "frame-ancestors https://lms.example" in page.headers["Content-Security-Policy"]
    assert (page.headers["Cache-Control"], "Set-Cookie" in page.headers) == ("no-store", False)


def test_PM_06_each_login_has_names_and_secrets_of_its_own(framed: Framed) -> None:
    pages = [framed.login(lti_storage_target="_parent") for _ in range(2)]
    for name in ("state-key", "nonce-key", "secret", "nonce"):
        assert pages[0].said(name) != pages[1].said(name)
    assert pages[0].said("state-key").startswith("state_") and pages[0].said("nonce-key").startswith("nonce_")


@pytest.mark.parametrize(("family", "offers"), [("BlackboardLearn", True), ("moodle", False), ("", False)])
def test_PM_09_a_family_that_offers_storage_without_saying_so_is_asked(family: str, offers: bool, runtime: Runtime, framed: Framed) -> None:
    become(runtime, family=family)
    page = framed.login()
    assert ('id="storage"' in page.text) == offers and 'target="_blank"' in page.text


def test_a_frame_name_of_endless_length_is_taken_for_none(framed: Framed) -> None:
    assert 'id="storage"' not in framed.login(lti_storage_target="x" * 101).text


def test_a_browser_that_does_not_say_what_it_loads_for_is_asked_where_the_host_offers_storage(framed: Framed) -> None:
    first = framed.client.post("/lti/login", data=framed.signer.initiation(lti_storage_target="_parent"), base_url=BASE)
    assert first.status_code == 303 and "Set-Cookie" in first.headers


def test_a_browser_that_keeps_our_cookie_never_meets_storage(signer: Signer, browser: Any) -> None:
    form = signer.initiation(lti_storage_target="_parent")
    first = browser.post("/lti/login", data=form, base_url=BASE, headers=FRAMED)
    second = browser.get(first.headers["Location"], base_url=BASE, headers=FRAMED)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(second.headers["Location"]).query).items()}
    assert second.status_code == 302
    assert signer.post(browser, asked["state"], signer.sign(signer.claims(asked["nonce"]))).status_code == 200


def test_PM_07_before_the_proof_nobody_is_in_and_nothing_of_the_launch_can_be_read(
    framed: Framed, nothing_happened: Any, runtime: Runtime
) -> None:
    page, token = waiting(framed)
    assert page.status == 200 and nothing_happened() and used_states(runtime) == 0
    assert not [word for word in ("Sam", "sam@", "course-1", token[:40], token.split(".")[1][:40]) if word in page.text]
    assert "frame-ancestors https://lms.example" in page.headers["Content-Security-Policy"]


def test_PM_09_the_frame_that_the_launch_itself_names_is_asked(framed: Framed) -> None:
    asked = framed.keep(lti_storage_target="_parent")
    token = framed.signer.sign(framed.signer.claims(asked["nonce"]))
    named = Page(framed.post(asked["state"], id_token=token, lti_storage_target="post_message_forwarding"))
    assert named.said("target") == "post_message_forwarding"
    assert Page(framed.post(asked["state"], id_token=token)).said("target") == "_parent"


def test_PM_07_with_the_proof_the_state_is_used_up_and_a_button_stands_there(framed: Framed, runtime: Runtime) -> None:
    page = framed.launch()
    assert page.status == 200 and used_states(runtime) == 1 and page.field("ticket")
    assert "Sam" not in page.text and 'target="_blank"' in page.text


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"secret": ""}, "storage_silent"), ({"secret": new_secret()}, "state_of_another_browser"), ({"nonce": "x"}, "nonce_wrong")],
)
def test_PM_07_a_stolen_launch_without_what_the_platform_keeps_lets_nobody_in(
    changes: dict[str, str], code: str, framed: Framed, nothing_happened: Any
) -> None:
    page, _token = waiting(framed)
    refused(framed.prove(page, **changes), 401, code)
    assert nothing_happened()


def test_TOK_03_a_cookie_does_not_stand_in_for_what_the_platform_keeps(framed: Framed, browser: Any, signer: Signer) -> None:
    asked = framed.keep()
    token = signer.sign(signer.claims(asked["nonce"]))
    signer.login(browser)
    held = Page(signer.post(browser, asked["state"], token)).field("held")
    answer = browser.post("/lti/launch/proof", data={"held": held, "secret": "", "nonce": asked["nonce"]}, base_url=BASE, headers=OURS)
    refused(answer, 401, "storage_silent")


def test_TOK_03_a_proof_does_not_stand_in_for_a_cookie(framed: Framed, browser: Any, signer: Signer) -> None:
    """A launch that was begun with a cookie cannot be brought to the other door."""
    asked, page = signer.login(browser), waiting(framed)[0]
    sealed = framed.client.post("/lti/launch/proof", data={"held": page.field("held")}, base_url=BASE, headers=OURS)
    refused(sealed, 401, "storage_silent")
    refused(framed.post(asked["state"], id_token=signer.sign(signer.claims(asked["nonce"]))), 401, "browser_cookie_missing")


@pytest.mark.parametrize("headers", NOT_OURS)
def test_a_proof_that_another_site_sends_puts_nobody_into_a_stranger_s_visit(
    headers: dict[str, str], framed: Framed, nothing_happened: Any
) -> None:
    page, _token = waiting(framed)
    refused(framed.prove(page, headers=headers), 403, "proof_not_ours")
    assert nothing_happened()


def test_a_browser_that_names_only_its_origin_is_believed(framed: Framed) -> None:
    page, _token = waiting(framed)
    assert framed.prove(page, headers={"Origin": BASE}).status_code == 200


def test_TOK_18_of_twenty_proofs_at_once_exactly_one_gets_in(framed: Framed, app: Flask, runtime: Runtime) -> None:
    page, _token = waiting(framed)

    def again(_number: int) -> int:
        other = Framed(app, framed.signer)
        other.kept = framed.kept
        return int(other.prove(page).status_code)

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        statuses = sorted(pool.map(again, range(20)))
    assert statuses == [200] + [401] * 19 and used_states(runtime) == 1


def test_TOK_18_the_same_launch_again_after_the_proof_is_a_replay(framed: Framed) -> None:
    page, _token = waiting(framed)
    assert framed.prove(page).status_code == 200
    refused(framed.prove(page), 401, "state_used")


def test_a_launch_held_too_long_or_not_by_us_is_refused(framed: Framed) -> None:
    page, _token = waiting(framed)
    refused(framed.prove(page, held="x"), 401, "login_too_old")


def test_TOK_04_a_proof_does_not_replace_a_signature(framed: Framed, nothing_happened: Any) -> None:
    asked = framed.keep()
    forged = framed.signer.sign(framed.signer.claims(asked["nonce"]))[:-8] + "AAAAAAAA"
    refused(framed.prove(Page(framed.post(asked["state"], id_token=forged))), 401, "signature_wrong")
    assert nothing_happened()


def test_TOK_02_a_host_that_says_no_is_shown_after_the_proof_and_uses_the_state_up(framed: Framed, runtime: Runtime) -> None:
    page = Page(framed.post(framed.keep()["state"], error="login_required"))
    assert used_states(runtime) == 0
    refused(framed.prove(page), 400, "platform_said_no")
    assert used_states(runtime) == 1


def test_a_frame_that_has_our_cookie_by_now_goes_straight_in(framed: Framed, browser: Any, signer: Signer) -> None:
    page, _token = waiting(framed)
    signer.login(browser)
    secret, nonce = framed._read(page)
    form = {"held": page.field("held"), "secret": secret, "nonce": nonce}
    answer = browser.post("/lti/launch/proof", data=form, base_url=BASE, headers=OURS)
    assert answer.status_code == 200 and "Sam One" in answer.text and 'name="page-address"' in answer.text


def test_LOGIN_09_hosts_that_frame_from_elsewhere_may_hold_the_pages_of_a_login(framed: Framed, runtime: Runtime) -> None:
    become(runtime, family="canvas", frame_origins=["https://learn.university.example"])
    for page in (framed.login(), framed.login(lti_storage_target="_parent"), waiting(framed)[0]):
        policy = page.headers["Content-Security-Policy"].partition("frame-ancestors ")[2].split(";")[0].split()
        assert policy == ["https://lms.example", "https://*.instructure.com", "https://learn.university.example"]


def test_LOGIN_09_the_page_a_launch_says_it_came_from_may_hold_what_follows(framed: Framed) -> None:
    page = framed.launch(launch_presentation={"return_url": "https://campus.example/courses/1?x=1"})
    assert page.headers["Content-Security-Policy"].endswith("frame-ancestors https://lms.example https://campus.example")


def test_LOGIN_09_a_return_address_that_is_none_adds_nobody(framed: Framed) -> None:
    page = framed.launch(launch_presentation={"return_url": "https://a.b;script-src *"})
    assert page.headers["Content-Security-Policy"].endswith("frame-ancestors https://lms.example")
