"""A stay that ends while somebody writes: the page says so, leads back to the course, and shows what was just sent."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest

from tests.flows.course import HOST, Course, Inputs, Person

BACK = f"{HOST}/mod/lti/return.php?course=2&sesskey=abc"
WORDS = "It took me <two> evenings & a walk.\nสองคืน"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path, datetime(2026, 3, 14, 9, 0, tzinfo=UTC))


@pytest.fixture
def learner(course: Course) -> Person:
    """Return a learner who has begun, and whose stay has ended since."""
    person = course.lets_in("Niran", "learner", return_url=BACK)
    person.sends("/work/begin", {}, page="/work")
    return person


def ends(course: Course) -> None:
    course.clock.turn(hours=13)


def save_of(person: Person) -> tuple[str, dict[str, str]]:
    """Return where the draft is saved, and the form as somebody filled it in there: one answer, one left blank."""
    text = person.opens("/work").text
    page, (first, second, *_rest) = Inputs(text), re.findall(r'<textarea[^>]* name="(answer-[^"]+)"', text)
    return next(action for action in page.actions if action.endswith("/draft")), {**page.values, first: WORDS, second: " "}


def test_the_page_says_that_the_stay_has_ended_and_leads_back_to_the_course(course: Course, learner: Person) -> None:
    ends(course)
    page = learner.opens("/work")
    assert page.status_code == 404 and "Your stay here has ended" in page.text and "open the activity again" in page.text
    assert f'href="{BACK}"' in unescape(page.text)


def test_the_page_may_stand_in_the_frame_it_stood_in(course: Course, learner: Person) -> None:
    ends(course)
    assert "frame-ancestors *" in learner.opens("/work").headers["Content-Security-Policy"]


def test_another_browser_is_told_nothing_of_where_a_stay_came_from(course: Course, learner: Person) -> None:
    stranger = Person(course.lets_in("Tida", "learner").client, learner.visit)
    alone = Person(course.app.test_client(), learner.visit)
    ends(course)
    for browser in (stranger, alone):
        page = browser.opens("/work")
        assert page.status_code == 404 and HOST not in page.text


def test_words_sent_after_the_end_are_shown_to_copy(course: Course, learner: Person) -> None:
    address, form = save_of(learner)
    ends(course)
    page = learner.client.post(address, data=form)
    assert page.status_code == 404 and "<textarea" in page.text and WORDS in unescape(page.text)
    assert page.text.count("<textarea") == 1
    assert "<two>" not in page.text


def test_nothing_else_of_a_form_is_shown_again(course: Course, learner: Person) -> None:
    address, form = save_of(learner)
    ends(course)
    page = learner.client.post(address, data={**form, "token": "a host's secret"})
    assert form["csrf_token"] not in page.text and "a host's secret" not in unescape(page.text)


def test_a_form_of_another_site_is_not_shown_as_if_it_were_ours(course: Course, learner: Person) -> None:
    address, form = save_of(learner)
    ends(course)
    page = learner.client.post(address, data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status_code == 404 and "<textarea" not in page.text


def test_a_script_is_told_that_it_is_over_and_the_way_back(course: Course, learner: Person) -> None:
    address, form = save_of(learner)
    ends(course)
    told = learner.client.post(address, data=form, headers={"X-CSRF-Token": form["csrf_token"]})
    assert (told.status_code, told.json["error"], told.json["back"]) == (404, "visit_over", BACK)


def test_a_page_can_ask_whether_the_stay_stands(course: Course, learner: Person) -> None:
    assert learner.opens("/alive").status_code == 204
    ends(course)
    assert learner.opens("/alive").status_code == 404


def test_after_another_launch_the_draft_saved_before_is_there(course: Course, learner: Person) -> None:
    address, form = save_of(learner)
    learner.client.post(address, data=form)
    ends(course)
    again = course.lets_in("Niran", "learner")
    assert WORDS in unescape(again.opens("/work").text)


def place_in(page: str) -> tuple[str, str]:
    name, key = (page.split(f'data-{each}="')[1].split('"')[0] for each in ("name", "key"))
    return name, key


def test_kept_words_have_one_place_for_one_person_and_page_whatever_the_stay(course: Course, learner: Person) -> None:
    first = place_in(learner.opens("/work").text)
    ends(course)
    again = course.lets_in("Niran", "learner")
    assert place_in(again.opens("/work").text) == first
    assert "Niran" not in first[0] and len(first[1]) >= 43  # 256 bits


def test_two_assessors_in_one_browser_have_different_places_and_keys(course: Course) -> None:
    case = course.hands_in("Niran")
    pages = []
    for name in ("Tida", "Mali"):
        assessor = course.lets_in(name, "instructor")
        assessor.sends(f"/assess/{case}/begin", {"take_over": "yes"}, page="/assess")
        pages.append(place_in(assessor.opens(f"/assess/{case}").text))
    (first_name, first_key), (second_name, second_key) = pages
    assert first_name != second_name and first_key != second_key
