"""A column that is not where it was: what it did not take goes to where the next launch says."""

import pytest
from sqlalchemy import select

from lti_tool.models.outbox import Entry
from lti_tool.models.placements import Placement
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
