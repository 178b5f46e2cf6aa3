"""Competency ratings into the host's own course."""

import pytest

from lti_tool.services import platforms
from tests.unit.worker.looking import entry, sends_over


@pytest.fixture
def family() -> str:
    return "moodle"


def test_a_rating_given_by_somebody_else_is_held(place, worker, campus):
    campus.ratings["5"] = 1
    place.awards()
    worker.run_until_idle()
    assert entry(place, "rating").state == "held" and campus.ratings == {"5": 1}


def test_our_rating_goes_over_the_one_that_was_decided_about_and_no_later_one(place, worker, campus, clock):
    campus.ratings["5"] = 1
    place.awards()
    worker.run_until_idle()
    sends_over(place, "rating", clock())
    campus.ratings["5"] = 3
    worker.run_until_idle()
    assert (entry(place, "rating").state, entry(place, "rating").host["grade"]) == ("held", 3) and campus.ratings == {"5": 3}
    sends_over(place, "rating", clock())
    worker.run_until_idle()
    assert entry(place, "rating").state == "delivered" and campus.ratings == {"5": 2}


def test_a_competency_that_is_not_in_the_course_is_named_with_what_to_do(place, worker, campus):
    campus.linked = "SOMETHING-ELSE"
    place.awards()
    worker.run_until_idle()
    assert (entry(place, "rating").state, entry(place, "rating").advice) == ("refused", "link_competency_to_course")


def test_a_service_token_that_the_host_no_longer_takes_is_the_operators_to_renew(place, worker, campus):
    with place.runtime.database.writing() as session:
        platforms.set_service(session, place.runtime.sealer, place.platform_id, campus.origin, "old-token")
    place.awards()
    worker.run_until_idle()
    assert (entry(place, "rating").state, entry(place, "rating").reason) == ("refused", "service_token_refused")


def test_a_rating_that_shows_later_is_seen_without_rating_again(place, worker, campus, clock):
    shown: dict[str, int] = {}
    rate, seen = campus.core_competency_grade_competency_in_course, campus.ratings
    campus.core_competency_grade_competency_in_course = lambda form: shown.update({form["userid"]: int(form["grade"])}) or {"id": 1}
    place.awards()
    worker.run_until_idle()
    assert (entry(place, "rating").state, entry(place, "rating").reason) == ("unconfirmed", "not_shown_by_host")
    campus.core_competency_grade_competency_in_course = rate
    clock.turn(minutes=2)
    worker.run_until_idle()
    assert entry(place, "rating").state == "unconfirmed" and seen == {}, "looking rates nobody"
    seen.update(shown)
    clock.turn(hours=1)
    worker.run_until_idle()
    assert entry(place, "rating").state == "delivered"
