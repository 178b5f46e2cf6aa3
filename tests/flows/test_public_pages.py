"""What the whole world may read, and what it may not."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from lti_tool.services import awards
from tests.flows.stage import Guest, Stage
from tests.flows.test_learner_pages import NUMBERS, sent

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = Stage(tmp_path_factory.mktemp("course"))
    yield made
    made.runtime.close()


@pytest.fixture(scope="module")
def teacher(stage: Stage) -> Guest:
    guest = stage.arrives("Ploy Wattana", "instructor")
    stage.chosen_by(guest)
    return guest


@pytest.fixture
def learner(stage: Stage, teacher: Guest) -> Guest:
    return stage.arrives(f"Napat Srisuk {next(NUMBERS)}", "learner")


@pytest.fixture
def award_id(stage: Stage, learner: Guest, teacher: Guest) -> str:
    return stage.judged_by(teacher, sent(learner), "awarded", "Well done, Napat.")


@pytest.fixture
def signed(stage: Stage, learner: Guest, award_id: str) -> bytes:
    """The credential of an award that was signed and accepted."""
    signed = stage.signs(award_id)
    learner.send(f"awards/{award_id}/accept")
    return signed


@pytest.fixture
def world(stage: Stage) -> FlaskClient:
    return stage.app.test_client()


def test_nothing_of_an_award_answers_before_the_learner_accepted_it(
    stage: Stage, world: FlaskClient, learner: Guest, award_id: str
) -> None:
    stage.signs(award_id)
    for page in (f"/credentials/{award_id}", f"/credentials/{award_id}.json"):
        assert world.get(page).status_code == 404
        assert world.get(page, headers=BROWSER).status_code == 404
    learner.send(f"awards/{award_id}/accept")
    assert world.get(f"/credentials/{award_id}").status_code == 200


def test_the_address_that_was_signed_answers_with_the_very_bytes_that_were_signed(stage: Stage, world: FlaskClient, signed: bytes) -> None:
    address = json.loads(signed)["id"].removeprefix(stage.public_url)
    asked = [(address, accept) for accept in ("*/*", "application/vc+ld+json", "application/json")]
    for page, accept in [*asked, (address + ".json", "text/html")]:
        answer = world.get(page, headers={"Accept": accept})
        assert (answer.data, answer.content_type) == (signed, "application/vc+ld+json"), accept
    assert world.get(address).headers["Vary"] == "Accept"


def test_a_browser_reads_what_was_proved_by_whom_and_whether_it_stands(
    stage: Stage, world: FlaskClient, award_id: str, signed: bytes
) -> None:
    page = world.get(f"/credentials/{award_id}", headers=BROWSER)
    told = stage.offers[0].definition
    for words in (told.competency.statement.en, told.key_method.name.en, "kmutt", "Stands", "did:web:tool.example:issuers:kmutt"):
        assert words in page.text
    assert page.text.count('class="level is-passing is-given"') == len(told.criteria)
    assert page.headers["Cache-Control"] == "no-cache"


def test_no_name_of_any_person_is_on_the_page_or_in_the_credential(world: FlaskClient, award_id: str, signed: bytes) -> None:
    page = world.get(f"/credentials/{award_id}", headers=BROWSER).text
    for name in ("Napat", "Srisuk", "Ploy", "Wattana"):
        assert name not in page and name not in signed.decode()


def test_a_withdrawn_award_still_answers_and_says_so(world: FlaskClient, teacher: Guest, award_id: str, signed: bytes) -> None:
    teacher.send(f"awards/{award_id}/withdraw", {"reason": "Napat asked for it."})
    page = world.get(f"/credentials/{award_id}", headers=BROWSER).text
    assert "This credential was revoked" in page and "Stands" not in page and "asked for it" not in page
    assert world.get(f"/credentials/{award_id}").data == signed


def test_a_thai_reader_gets_a_thai_page_by_address_and_by_browser(stage: Stage, world: FlaskClient, award_id: str, signed: bytes) -> None:
    asked = world.get(f"/credentials/{award_id}?lang=th", headers=BROWSER)
    preferred = world.get(f"/credentials/{award_id}", headers={**BROWSER, "Accept-Language": "th-TH,th;q=0.9"})
    for page in (asked, preferred):
        assert '<html lang="th">' in page.text and stage.offers[0].definition.competency.statement.th in page.text and "พ.ศ." in page.text
    assert "Accept-Language" in preferred.headers["Vary"]


def test_achievement_issuer_and_keys_answer_always(stage: Stage, world: FlaskClient) -> None:
    offer = stage.offers[0]
    achievement = world.get(f"/achievements/{offer.public_id}/v1")
    assert achievement.json["id"] == awards.achievement_url(stage.public_url, offer.public_id, 1)  # type: ignore[index]
    assert len(achievement.json["resultDescription"]) == len(offer.definition.criteria)  # type: ignore[index]
    assert world.get(f"/achievements/{offer.public_id}/v2").status_code == 404
    assert world.get(f"/achievements/{offer.public_id}/v0").status_code == 404
    profile, document = world.get("/issuers/kmutt").json, world.get("/issuers/kmutt/did.json").json
    assert profile and document and profile["id"] == document["id"] == "did:web:tool.example:issuers:kmutt"
    assert len(document["verificationMethod"]) == 1
    for page in (f"/achievements/{offer.public_id}/v1", "/issuers/kmutt"):
        shown = world.get(page, headers=BROWSER)
        assert shown.content_type.startswith("text/html") and offer.definition.title.en in shown.text
    assert world.get("/issuers/nobody").status_code == 404


def test_a_status_list_that_is_not_there_or_not_signed_yet_is_not_found(world: FlaskClient, award_id: str) -> None:
    assert world.get("/status/1").status_code == 404
    assert world.get("/status/99").status_code == 404


def test_public_answers_carry_no_cookie_may_be_read_from_other_sites_and_are_not_sent_twice(
    stage: Stage, world: FlaskClient, award_id: str, signed: bytes
) -> None:
    for page in (f"/credentials/{award_id}", f"/achievements/{stage.offers[0].public_id}/v1", "/issuers/kmutt/did.json"):
        answer = world.get(page)
        assert answer.headers["Access-Control-Allow-Origin"] == "*" and "Set-Cookie" not in answer.headers
        assert world.get(page, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_the_bare_address_says_what_this_is(world: FlaskClient) -> None:
    page = world.get("/", headers=BROWSER)
    assert page.status_code == 200 and "Micro-credentials" in page.text and "Set-Cookie" not in page.headers
