"""An award taken back: what is still ours goes out of the gradebook; on every family of hosts."""

import json
from datetime import timedelta

from lti_tool.services import deliveries
from tests.unit.hosts import Reply
from tests.unit.worker.looking import FULL, entry


def test_withdrawing_empties_our_score_and_leaves_rating_and_badge_with_advice(place, worker, campus, clock):
    award_id = place.awards()
    campus.badges["5"] = [("Coffee maker", clock())]
    worker.run_until_idle()
    clock.turn(minutes=5)
    worker.run_until_idle()
    place.withdraws(award_id)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] is None
    with place.runtime.database.reading() as session:
        rows = {row.kind: row for row in deliveries.list_for_award(session, award_id)}
    assert rows["score"].state == "delivered" and rows["score"].host == {"empty": True}
    if campus.family != "moodle":
        return
    assert campus.ratings == {"5": 2}, "a rating is never lowered"
    assert (rows["rating"].state, rows["rating"].advice) == ("delivered", "rate_by_hand")
    assert (rows["host_badge"].state, rows["host_badge"].advice) == ("delivered", "rate_by_hand")


def test_withdrawing_does_not_empty_a_grade_that_a_teacher_typed_since(place, worker, campus, clock):
    award_id = place.awards()
    worker.run_until_idle()
    campus.types("5", 70, clock.turn(minutes=1))
    place.withdraws(award_id)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == 70
    assert entry(place, "score").state == "held"


def test_withdrawing_what_never_left_sends_nothing(place, worker, campus):
    award_id = place.awards()
    place.withdraws(award_id)
    worker.run_until_idle()
    assert campus.bodies == [] and campus.ratings == {}
    with place.runtime.database.reading() as session:
        assert {row.state for row in deliveries.list_for_award(session, award_id)} == {"cancelled"}


def test_a_withdrawal_while_the_score_is_on_its_way_ends_with_an_empty_cell(place, worker, campus, clock):
    award_ids = []

    def take_and_withdraw(asked):
        reply = campus.take_score(asked)
        if len(campus.bodies) == 1:
            place.withdraws(award_ids[0])
        return reply

    campus.answers("POST", "/items/1/scores", take_and_withdraw)
    award_ids.append(place.awards())
    worker.run_until_idle()
    clock.turn(minutes=5)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] is None and entry(place, "score").state == "delivered"
    stamps = [json.loads(body)["timestamp"] for body in campus.bodies]
    assert len(stamps) == 2 and stamps[0] < stamps[1]


def test_a_score_that_was_refused_is_not_taken_for_ours_when_the_award_is_withdrawn(place, worker, campus, clock):
    """A teacher then typed the very same value by hand."""
    campus.answers("POST", "/items/1/scores", Reply(404), campus.take_score)
    award_id = place.awards()
    worker.run_until_idle()
    assert entry(place, "score").state == "refused" and entry(place, "score").sent == {}
    campus.types("5", FULL, clock.turn(minutes=1))
    place.withdraws(award_id)
    clock.turn(minutes=1)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == FULL and campus.bodies == []
    assert entry(place, "score").state == "cancelled"


def test_a_score_in_doubt_before_it_was_refused_is_still_taken_out_with_the_award(place, worker, campus, clock):
    """The first answer was lost after the write; the column was hidden for a while, then shown again."""

    def take_and_fail(asked):
        campus.take_score(asked)
        return Reply(502)

    campus.answers("POST", "/items/1/scores", take_and_fail, Reply(404), campus.take_score)
    campus.own.has_points = False
    award_id = place.awards()
    worker.run_until_idle()
    clock.turn(hours=1)
    worker.run_until_idle()
    assert entry(place, "score").state == "refused" and campus.cells["5"]["score"] == FULL
    campus.own.has_points = True
    place.withdraws(award_id)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] is None


def test_a_stamp_too_old_leaves_nothing_known_as_ours(place, worker, campus, clock):
    """A teacher typed between our look and our message, and later the very value that we wanted."""

    def type_first(asked):
        campus.types("5", 64, clock() + timedelta(seconds=1))
        return campus.take_score(asked)

    campus.answers("POST", "/items/1/scores", type_first, campus.take_score)
    award_id = place.awards()
    worker.run_until_idle()
    assert entry(place, "score").state == "held"
    campus.types("5", FULL, clock.turn(minutes=1))
    place.withdraws(award_id)
    clock.turn(minutes=1)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == FULL
