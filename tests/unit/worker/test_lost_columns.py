"""A column that is not where it was: what it did not take goes to where the next launch says."""

import pytest
from sqlalchemy import select

from lti_tool.models.outbox import Entry
from lti_tool.models.placements import Placement
from tests.factories import ALL_SCOPES
from tests.unit.hosts import Reply
from tests.unit.worker.looking import FULL, entry, launches_with


@pytest.mark.parametrize("answer", [404, 410, 503])
@pytest.mark.parametrize("steps", [("/items/1?type_id=3",), (None, "/items/1?type_id=3")])
def test_what_a_lost_column_did_not_take_goes_to_the_new_one_by_itself(place, worker, campus, clock, answer, steps):
    with place.runtime.database.writing() as session:
        session.get_one(Placement, place.placement_id).line_item = f"{campus.origin}/items/9?type_id=3"
    campus.answers("GET", "/items/9/results", Reply(answer))
    place.awards()
    worker.run_until_idle()
    assert entry(place, "score").state == ("waiting" if answer == 503 else "refused")
    for path in steps:
        launches_with(place, path and campus.origin + path)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == FULL and entry(place, "score").state == "delivered"


def test_a_new_column_moves_neither_what_arrived_nor_what_was_refused_for_another_reason(place, worker, campus, clock):
    second = place.person("6", "learner")
    place.joins(second)
    place.awards()
    worker.run_until_idle()
    campus.answers("POST", "/items/1/scores", Reply(403))
    place.awards(second)
    worker.run_until_idle()
    launches_with(place, f"{campus.origin}/items/2?type_id=3")
    with place.runtime.database.reading() as session:
        states = session.scalars(select(Entry.state).where(Entry.kind == "score").order_by(Entry.id)).all()
    assert states == ["delivered", "refused"]
    assert worker.run_until_idle() == 0


def known_column(place):
    with place.runtime.database.reading() as session:
        return session.get_one(Placement, place.placement_id).line_item


def test_a_launch_that_names_no_column_any_more_has_it_looked_up_before_it_is_believed_gone(place, worker, campus):
    """Where a second column on the link hides the claim (Moodle), nothing is asked: the known one is kept."""
    campus.granted, address = list(ALL_SCOPES), known_column(place)
    place.keeps_columns(campus.url("/items?type_id=3"))
    worker.run_until_idle()
    asked = len(campus.asked)
    launches_with(place, None, campus.url("/items?type_id=3"), ALL_SCOPES)
    assert known_column(place) == address
    worker.run_until_idle()
    assert [each.method for each in campus.asked[asked:]] == ([] if campus.family == "moodle" else ["GET"])
    place.awards()
    worker.run_until_idle()
    assert known_column(place) == address and campus.cells["5"]["score"] == FULL


def test_a_column_that_is_gone_indeed_is_forgotten_and_named(place, worker, campus):
    if campus.family == "moodle":
        return
    campus.granted = list(ALL_SCOPES)
    place.keeps_columns(campus.url("/items?type_id=3"))
    worker.run_until_idle()
    campus.book.columns = {}
    launches_with(place, None, campus.url("/items?type_id=3"), ALL_SCOPES)
    worker.run_until_idle()
    assert known_column(place) is None and campus.book.columns == {}
    assert (entry(place, "column").state, entry(place, "column").reason) == ("refused", "line_item_gone")


def test_without_the_right_to_look_the_known_column_is_kept_and_its_own_answer_tells(place, worker, campus):
    launches_with(place, None)
    assert known_column(place)
    del campus.book.columns["1"]
    place.awards()
    worker.run_until_idle()
    assert entry(place, "score").state == "refused"


def test_a_launch_that_names_a_criterions_column_does_not_make_it_the_awards(place, worker, campus):
    """Open edX names one of several although the link has more."""
    campus.granted, own = list(ALL_SCOPES), known_column(place)
    place.keeps_columns(campus.url("/items?type_id=3"), has_criterion_columns=True)
    worker.run_until_idle()
    other = campus.book.tagged("criterion:brewing")[0].document["id"]
    launches_with(place, other, campus.url("/items?type_id=3"), ALL_SCOPES)
    assert known_column(place) == own
