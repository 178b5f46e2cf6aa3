"""A mentor sees how far their own are, in words, and nothing else (MSG-16)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.flows.course import Course


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    made = Course(tmp_path_factory.mktemp("course"), datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    made.hands_in("Malee")
    made.hands_in("Anong")
    made.lets_in("Krit", "learner")
    made.lets_in("Tida", "instructor")
    yield made
    made.runtime.close()


def test_MSG_16_a_mentor_sees_exactly_those_named_who_are_known_as_learners_here(course: Course) -> None:
    page = course.lets_in("Mother", mentored=["malee", "krit", "tida", "stranger"]).opens("/").text
    assert "Malee" in page and "Krit" in page and "Sent" in page and "Not started" in page
    assert "Anong" not in page and "Tida" not in page and "stranger" not in page


def test_MSG_16_a_mentor_sees_states_and_no_work(course: Course) -> None:
    mentor = course.lets_in("Mother", mentored=["malee"])
    page = mentor.opens("/").text
    assert "Malee answers" not in page and "/assess/" not in page
    for path in ("/assess", "/learners", "/work"):
        assert mentor.opens(path).status_code == 403


def test_MSG_16_nobody_without_that_claim_has_such_a_page(course: Course) -> None:
    for roles in ((), ("learner",), ("instructor",)):
        assert course.lets_in("Mother", *roles).opens("/mentored").status_code == 403
    assert course.lets_in("Mother", mentored=[]).opens("/mentored").status_code == 403


def test_MSG_16_who_mentors_and_teaches_has_both_places(course: Course) -> None:
    page = course.lets_in("Tida", "instructor", mentored=["malee"]).opens("/").text
    assert "To assess" in page and "/mentored" in page


def test_MSG_16_where_none_of_them_is_known_the_page_says_so(course: Course) -> None:
    page = course.lets_in("Mother", mentored=["stranger"]).opens("/").text
    assert "Nobody to show yet" in page and "Malee" not in page


def test_a_mentor_at_a_link_without_a_choice_is_told(course: Course) -> None:
    page = course.lets_in("Mother", link="bare", shows=None, mentored=["malee"]).opens("/").text
    assert "has not chosen yet" in page and "Malee" not in page
