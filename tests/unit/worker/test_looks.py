"""What the host took and does not show yet is looked at again, without writing; on every family of hosts."""

from tests.unit.worker.looking import FULL, entry


def test_a_column_that_takes_a_score_and_shows_none_is_named_and_looked_at_until_it_shows(place, worker, campus, clock):
    """Moodle answers 200 for a column whose grade type is None."""
    campus.own.has_points = False
    place.awards()
    worker.run_until_idle()
    doubted = entry(place, "score")
    assert (doubted.state, doubted.reason, doubted.advice) == ("unconfirmed", "not_shown_by_host", "set_column_to_points")
    clock.turn(hours=1)
    worker.run_until_idle()
    assert entry(place, "score").state == "unconfirmed"
    campus.own.has_points = True
    clock.turn(hours=3)
    worker.run_until_idle()
    assert entry(place, "score").state == "delivered" and entry(place, "score").host == {"score": FULL, "maximum": 100}
    assert len(campus.bodies) == 1, "looking writes nothing"


def test_a_look_that_finds_a_grade_typed_since_asks_the_teacher(place, worker, campus, clock):
    campus.own.has_points = False
    place.awards()
    worker.run_until_idle()
    campus.own.has_points = True
    campus.types("5", 64, clock.turn(hours=1))
    worker.run_until_idle()
    assert (entry(place, "score").state, entry(place, "score").host["score"]) == ("held", 64)
    assert len(campus.bodies) == 1


def test_looks_at_a_host_that_never_shows_it_end(place, worker, campus, clock):
    campus.own.has_points = False
    place.awards()
    worker.run_until_idle()
    for _ in range(30):
        clock.turn(hours=12)
        worker.run_until_idle()
    asked = len([one for one in campus.asked if one.path == "/items/1/results"])
    assert asked == 2 + 6, "before and after the one write, then six looks"
    assert entry(place, "score").state == "unconfirmed" and len(campus.bodies) == 1
