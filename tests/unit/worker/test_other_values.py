"""Values that somebody else wrote into the gradebook: held until a person decides; on every family of hosts."""

import json
from datetime import timedelta

import pytest

from lti_tool.services import deliveries
from tests.factories import SCOPES
from tests.unit.hosts import Reply
from tests.unit.worker.looking import FULL, entry, sends_over


def test_a_grade_typed_by_a_teacher_is_held_until_a_teacher_decides_to_send(place, worker, campus, clock):
    campus.types("5", 64, clock() - timedelta(days=1))
    award_id = place.awards()
    worker.run_until_idle()
    held = entry(place, "score")
    assert held.state == "held" and held.host == {"score": 64, "maximum": 100} and campus.bodies == []
    with place.runtime.database.writing() as session:
        deliveries.resolve_held(session, place.instructor, place.context_pk, held.id, "send", clock())
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == FULL
    with place.runtime.database.reading() as session:
        assert deliveries.list_for_award(session, award_id)[0].state == "delivered"


@pytest.mark.parametrize("meanwhile", [90, 55.5])
def test_ours_goes_over_the_value_that_was_decided_about_and_no_later_one(place, worker, campus, clock, meanwhile):
    """The host was away in between, and a second teacher typed."""
    campus.types("5", 55, clock() - timedelta(days=1))
    place.awards()
    worker.run_until_idle()
    sends_over(place, "score", clock())
    campus.answers("GET", "/items/1/results", Reply(503), campus.show_results)
    worker.run_until_idle()
    campus.types("5", meanwhile, clock.turn(minutes=5))
    clock.turn(hours=1)
    worker.run_until_idle()
    held = entry(place, "score")
    assert campus.cells["5"]["score"] == meanwhile and campus.bodies == []
    assert (held.state, held.host, held.override) == ("held", {"score": meanwhile, "maximum": 100}, False)
    sends_over(place, "score", clock())
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == FULL


def test_a_decision_outlives_a_host_that_was_away_while_its_value_stayed(place, worker, campus, clock):
    campus.types("5", 55, clock() - timedelta(days=1))
    place.awards()
    worker.run_until_idle()
    sends_over(place, "score", clock())
    campus.answers("GET", "/items/1/results", Reply(503), campus.show_results)
    worker.run_until_idle()
    clock.turn(hours=1)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == FULL and entry(place, "score").state == "delivered"


def test_a_decision_is_not_carried_out_where_the_value_can_no_longer_be_seen(place, worker, campus, clock):
    campus.types("5", 55, clock() - timedelta(days=1))
    place.awards()
    worker.run_until_idle()
    sends_over(place, "score", clock())
    campus.granted, campus.good_tokens = SCOPES[:1], set()
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == 55
    assert (entry(place, "score").state, entry(place, "score").reason) == ("refused", "results_not_readable")


def test_a_teachers_grade_that_is_kept_stays_even_when_the_award_is_withdrawn(place, worker, campus, clock):
    campus.types("5", 64, clock() - timedelta(days=1))
    award_id = place.awards()
    worker.run_until_idle()
    with place.runtime.database.writing() as session:
        deliveries.resolve_held(session, place.instructor, place.context_pk, entry(place, "score").id, "keep", clock())
    place.withdraws(award_id)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == 64 and campus.bodies == []


def test_a_host_that_keeps_its_value_against_a_teachers_decision_says_so(place, worker, campus, clock):
    """Moodle answers 200 and shows the overridden grade as before."""
    campus.types("5", 64, clock() - timedelta(days=1))
    campus.own.is_locked = True
    place.awards()
    worker.run_until_idle()
    with place.runtime.database.writing() as session:
        deliveries.resolve_held(session, place.instructor, place.context_pk, entry(place, "score").id, "send", clock())
    worker.run_until_idle()
    refused = entry(place, "score")
    assert (refused.state, refused.reason, refused.advice) == ("refused", "host_keeps_its_value", "untick_overridden")
    with place.runtime.database.writing() as session:
        deliveries.resolve_held(session, place.instructor, place.context_pk, refused.id, "keep", clock())
    assert (entry(place, "score").state, entry(place, "score").reason) == ("cancelled", "host_value_kept")
    assert entry(place, "score").host == {"score": 64, "maximum": 100}


def test_a_stamp_the_host_finds_too_old_is_answered_with_one_later_one(place, worker, campus, clock):
    """A teacher's value was decided against, and the host holds it with a later stamp than our clock shows."""
    campus.types("5", 64, clock() + timedelta(seconds=90))
    place.awards()
    worker.run_until_idle()
    with place.runtime.database.writing() as session:
        deliveries.resolve_held(session, place.instructor, place.context_pk, entry(place, "score").id, "send", clock())
    worker.run_until_idle()
    if campus.habits.tells_times:
        assert campus.cells["5"]["score"] == FULL and campus.cells["5"]["at"] == clock() + timedelta(seconds=91)
        assert entry(place, "score").state == "delivered"
    else:  # how much later it would have to be, only the host knows
        assert campus.cells["5"]["score"] == 64
        assert (entry(place, "score").state, entry(place, "score").advice) == ("clock", "check_clock")


def test_a_host_whose_clock_is_far_ahead_stops_the_entry_and_nothing_is_sent_into_the_future(place, worker, campus, clock):
    campus.types("5", 64, clock() + timedelta(hours=2))
    place.awards()
    worker.run_until_idle()
    with place.runtime.database.writing() as session:
        deliveries.resolve_held(session, place.instructor, place.context_pk, entry(place, "score").id, "send", clock())
    worker.run_until_idle()
    stopped = entry(place, "score")
    assert (stopped.state, stopped.advice) == ("clock", "check_clock")
    assert len(campus.bodies) == (1 if campus.habits.tells_times else 2), "those that were refused"
    stamps = [json.loads(body)["timestamp"] for body in campus.bodies]
    assert max(stamps) <= (clock() + timedelta(seconds=1)).isoformat(timespec="milliseconds")
