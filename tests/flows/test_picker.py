"""The picker: from the host's request for content to the one signed answer, and the link that nobody picked for."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from lti_tool.services import invitations
from lti_tool.web.reach import why_out_of_reach
from tests.flows.course import HOST, SETTINGS, Course, Person

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
LTI = "https://purl.imsglobal.org/spec/lti/claim/"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    made = Course(tmp_path_factory.mktemp("course"), datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    yield made
    made.runtime.close()


def answered(page: str) -> tuple[str, dict[str, Any]]:
    """Return (address, claims) of the form that goes back to the host."""
    address = re.search(r'<form id="send-on" method="post" action="([^"]+)"', page)
    token = re.search(r'name="JWT" value="([^"]+)"', page)
    assert address and token
    body = token[1].split(".")[1]
    return address[1], json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def pick(person: Person, *version_ids: int, **more: str) -> Any:
    """Send the choice, the list of what is left to do having been read."""
    return person.sends("/select", {"pick": list(version_ids), "sure": "yes", **more})


def test_the_picker_shows_only_what_the_tied_institutions_offer(course: Course) -> None:
    page = course.asks_for_content().opens("/").text
    assert all(f'value="{offer.version_id}"' in page for offer in course.offers)
    assert f'value="{course.foreign.version_id}"' not in page


def test_what_is_picked_goes_back_as_links_with_columns_that_carry_its_own_id(course: Course) -> None:
    first, second = course.offers[:2]
    address, claims = answered(pick(course.asks_for_content(), first.version_id, second.version_id).text)
    items = claims[DL + "content_items"]
    assert address == SETTINGS["deep_link_return_url"]
    assert claims[LTI + "message_type"] == "LtiDeepLinkingResponse"
    assert claims[DL + "data"] == "opaque"
    assert [item["type"] for item in items] == ["ltiResourceLink"] * 2
    assert [item["lineItem"]["resourceId"] for item in items] == [first.public_id, second.public_id]


def test_the_answer_may_only_be_posted_to_the_host_that_asked(course: Course) -> None:
    policy = pick(course.asks_for_content(), course.offers[0].version_id).headers["Content-Security-Policy"]
    assert f"form-action 'self' {HOST};" in policy
    assert HOST not in course.asks_for_content().opens("/").headers["Content-Security-Policy"].split("form-action")[1].split(";")[0]


def test_cancelling_answers_with_nothing_so_that_the_host_closes_its_dialog(course: Course) -> None:
    _, claims = answered(pick(course.asks_for_content(), course.offers[0].version_id, cancel="yes").text)
    assert claims[DL + "content_items"] == []


def test_a_second_answer_is_refused_in_plain_words(course: Course) -> None:
    teacher = course.asks_for_content()
    assert pick(teacher, course.offers[0].version_id).status_code == 200
    again = pick(teacher, course.offers[0].version_id)
    assert again.status_code == 409
    assert "already sent to the course" in again.text
    assert "JWT" not in again.text


def test_choosing_nothing_asks_again_and_spends_nothing(course: Course) -> None:
    teacher = course.asks_for_content()
    asked = pick(teacher)
    assert asked.status_code == 400
    assert "Nothing is chosen yet" in asked.text
    assert pick(teacher, course.offers[0].version_id).status_code == 200


def test_another_institutions_micro_credential_cannot_be_added_by_guessing_its_number(course: Course) -> None:
    teacher = course.asks_for_content()
    refused = pick(teacher, course.foreign.version_id)
    assert refused.status_code == 409 and "no longer offered here" in refused.text and course.foreign.slug not in refused.text
    assert pick(teacher, course.offers[0].version_id).status_code == 200


def test_a_host_that_takes_one_item_gets_one(course: Course) -> None:
    teacher = course.asks_for_content(accept_multiple=False)
    page = teacher.opens("/").text
    assert 'type="radio" name="pick"' in page
    assert 'type="checkbox"' not in page
    assert pick(teacher, *(offer.version_id for offer in course.offers[:2])).status_code == 400


def test_the_search_finds_words_in_either_language(course: Course) -> None:
    stride = next(offer for offer in course.offers if "STRIDE" in offer.definition.title.en)
    thai_words = stride.definition.competency.statement.th[:12]
    for words in ("stride WEB", thai_words):
        page = course.asks_for_content().opens("/select", q=words).text
        assert f'value="{stride.version_id}"' in page
        assert sum(f'value="{offer.version_id}"' in page for offer in course.offers) < len(course.offers)


def test_an_ordinary_visit_has_no_picker(course: Course) -> None:
    assert course.lets_in("Tida", "instructor").opens("/select").status_code == 404


def test_a_link_without_a_choice_lets_the_teacher_choose_once(course: Course) -> None:
    teacher = course.lets_in("Tida", "instructor", link="bare", shows=None)
    assert "Choose a micro-credential" in teacher.opens("/").text
    first, second = course.offers[:2]
    assert teacher.sends("/link", {"pick": first.version_id}).status_code == 303
    assert teacher.client.post(f"/w/{teacher.visit}/link", data={"pick": second.version_id}).status_code == 403
    page = teacher.opens("/link").text
    assert first.definition.title.en in page
    assert 'name="pick"' not in page


def test_whoever_chose_first_is_not_overruled(course: Course) -> None:
    early, late = (course.lets_in(name, "instructor", link="bare-2", shows=None) for name in ("Tida", "Krit"))
    first, second = course.offers[:2]
    late_form = late.opens("/link")
    early.sends("/link", {"pick": first.version_id})
    token = re.search(r'name="csrf_token" value="([^"]+)"', late_form.text)
    assert token
    late.client.post(f"/w/{late.visit}/link", data={"csrf_token": token[1], "pick": second.version_id})
    assert first.definition.title.en in late.opens("/link").text


def test_a_learner_reads_that_the_teacher_has_not_chosen_and_cannot_choose(course: Course) -> None:
    learner = course.lets_in("Malee", "learner", link="bare-3", shows=None)
    assert "Your teacher has not chosen yet" in learner.opens("/link").text
    assert learner.sends("/link", {"pick": course.offers[0].version_id}).status_code == 403


def test_without_a_column_the_page_says_what_to_tick_in_this_host(course: Course) -> None:
    teacher = course.lets_in("Tida", "instructor", link="link-bare", has_column=False)
    assert "no gradebook column yet" in teacher.opens("/").text
    assert "to add grades in the gradebook" in teacher.opens("/link/column").text
    assert "“Type” to “Point”" in teacher.opens("/link/column").text
    assert "The column is there" in course.lets_in("Tida", "instructor").opens("/link/column").text


def test_only_an_administrator_sees_the_platform(course: Course) -> None:
    assert course.lets_in("Tida", "instructor").opens("/platform").status_code == 403
    page = course.lets_in("Ada", "administrator").opens("/").text
    assert all(words in page for words in ("client-1", "Activate", "https://tool.example/lti/jwks.json", "kmutt"))
    assert "elsewhere" not in page


def test_an_operators_link_is_shown_by_a_get_and_spent_by_a_post_once(course: Course) -> None:
    with course.runtime.database.writing() as session:
        secret = invitations.invite_operator(session, course.platform, course.clock())
    browser = course.app.test_client()
    for _ in range(2):
        assert browser.get(f"/operator/{secret}").status_code == 200
    entered = browser.post(f"/operator/{secret}", base_url="https://localhost", follow_redirects=True)
    assert "client-1" in entered.text
    again = course.app.test_client().post(f"/operator/{secret}", base_url="https://localhost")
    assert again.status_code == 404
    assert "already used" in again.text


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("https://badges.example", ""),
        ("https://badges.example:443", ""),
        ("https://badges.example:8443", "port"),
        ("http://localhost:8480", "private"),
        ("https://192.168.1.20", "private"),
    ],
)
def test_an_untouched_moodle_reads_keys_on_port_80_and_443_of_public_addresses_only(address: str, why: str) -> None:
    assert why_out_of_reach(address) == why
