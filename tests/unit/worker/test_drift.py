"""The drift watch: a column read back whole, what became of each score, and what is done about it unasked: nearly nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lti_tool.models.contexts import Member
from lti_tool.models.drift import Look
from lti_tool.models.outbox import Entry
from lti_tool.services import drift, outbox
from lti_tool.worker import DriftWatch
from lti_tool.worker import drift as watching
from tests.unit.hosts import Reply
from tests.unit.worker.looking import entries, entry

pytestmark = pytest.mark.parametrize("family", ["moodle", "canvas"])


@pytest.fixture
def watch(runtime):
    return DriftWatch(runtime)


@pytest.fixture
def arrived(place, worker, clock):
    """An award that the gradebook shows, and time gone by since."""
    place.awards()
    worker.run_until_idle()
    assert entry(place, "score").state == "delivered"
    clock.turn(minutes=6)


def the_look(place):
    with place.runtime.database.reading() as session:
        return session.scalars(select(Look)).one()


def lists(campus):
    """How often the whole column was read."""
    return len([one for one in campus.asked if one.path.endswith("/results") and "user_id" not in one.query])


def test_a_column_is_read_once_its_deliveries_settled_and_not_again_before_more_is_owed(place, worker, watch, campus, clock):
    place.awards()
    assert watch.run_until_idle() == 0, "nothing has left yet"
    clock.turn(minutes=6)
    assert watch.run_until_idle() == 0, "it is about to leave"
    worker.run_until_idle()
    assert watch.run_until_idle() == 1 and watch.run_until_idle() == 0
    found, look = entry(place, "score"), the_look(place)
    assert (found.drift, found.state, found.looked_at) == ("equal", "delivered", clock()) and look.read_at == clock()
    place.awards_another("6")
    worker.run_until_idle()
    clock.turn(minutes=4)
    assert watch.run_until_idle() == 0
    clock.turn(minutes=1)
    assert watch.run_until_idle() == 1 and lists(campus) == 2


def test_what_a_teacher_typed_is_seen_and_never_written_over(place, worker, watch, campus, clock, arrived):
    campus.types("5", 64, clock())
    watch.run_until_idle()
    worker.run_until_idle()
    found = entry(place, "score")
    assert (found.drift, found.state, found.host) == ("overridden", "delivered", {"score": 64, "maximum": 100})
    assert campus.cells["5"]["score"] == 64 and len(campus.bodies) == 1


def test_what_was_seen_and_is_gone_waits_for_a_person(place, worker, watch, campus, clock, arrived):
    del campus.cells["5"]
    for _ in range(3):
        watch.run_until_idle()
        worker.run_until_idle()
        clock.turn(hours=25)
        with place.runtime.database.writing() as session:
            drift.ask(session, [the_look(place).key])
    assert entry(place, "score").drift == "removed" and len(campus.bodies) == 1


def test_a_value_that_comes_back_is_equal_again(place, watch, campus, clock, arrived):
    cell = campus.cells.pop("5")
    watch.run_until_idle()
    campus.cells["5"] = cell
    with place.runtime.database.writing() as session:
        drift.ask(session, [the_look(place).key])
    watch.run_until_idle()
    assert entry(place, "score").drift == "equal"


def test_what_never_showed_is_sent_once_more_and_only_once(place, worker, watch, campus, clock):
    campus.own.has_points = False
    place.awards()
    worker.run_until_idle()
    assert entry(place, "score").state == "unconfirmed"
    campus.cells.clear()  # as after the host was restored from a copy
    campus.own.has_points = True
    clock.turn(minutes=6)
    watch.run_until_idle()
    assert entry(place, "score").state == "waiting"
    campus.own.has_points = False
    worker.run_until_idle()
    assert len(campus.bodies) == 2 and entry(place, "score").state == "unconfirmed"
    with place.runtime.database.writing() as session:
        drift.ask(session, [the_look(place).key])
    watch.run_until_idle()
    worker.run_until_idle()
    assert entry(place, "score").drift == "never_seen" and len(campus.bodies) == 2


def test_what_shows_at_last_is_confirmed_without_writing(place, worker, watch, campus, clock):
    campus.own.has_points = False
    place.awards()
    worker.run_until_idle()
    campus.own.has_points = True
    clock.turn(minutes=6)
    watch.run_until_idle()
    worker.run_until_idle()
    assert entry(place, "score").state == "delivered" and len(campus.bodies) == 1


def test_a_column_that_is_gone_is_looked_for_and_never_made(place, worker, watch, campus, clock, arrived):
    place.keeps_columns(f"{campus.origin}/items?type_id=3")
    worker.run_until_idle()
    clock.turn(minutes=6)
    campus.granted.append("https://purl.imsglobal.org/spec/lti-ags/scope/lineitem")
    columns = len(campus.book.columns)
    del campus.book.columns["1"]
    watch.run_until_idle()
    worker.run_until_idle()
    assert entry(place, "score").drift == "column_gone" and the_look(place).fault == "line_item_gone"
    (column,) = entries(place, "column")
    assert (column.state, column.reason) == ("refused", "line_item_gone") and len(campus.book.columns) == columns - 1


def test_a_column_under_another_address_is_found_by_its_names_and_read_there(place, worker, watch, campus, clock, arrived):
    campus.granted.append("https://purl.imsglobal.org/spec/lti-ags/scope/lineitem")
    place.keeps_columns(f"{campus.origin}/items?type_id=3")
    worker.run_until_idle()
    moved = campus.book.columns.pop("1")
    campus.book.columns["7"] = moved
    moved.document["id"] = f"{campus.origin}/items/7?type_id=3"
    clock.turn(minutes=6)
    watch.run_until_idle()
    assert entry(place, "score").drift == "column_gone"
    worker.run_until_idle()
    clock.turn(minutes=6)
    assert watch.run_until_idle() == 1
    assert entry(place, "score").drift == "equal" and the_look(place).fault == "" and len(moved.bodies) == 1


def test_a_doubled_column_is_counted_and_left(place, worker, watch, campus, clock, arrived):
    campus.granted.append("https://purl.imsglobal.org/spec/lti-ags/scope/lineitem")
    place.keeps_columns(f"{campus.origin}/items?type_id=3")
    worker.run_until_idle()
    campus.book.add({"label": "Again", "scoreMaximum": 100, "resourceLinkId": "link-1"})
    clock.turn(minutes=6)
    watch.run_until_idle()
    assert the_look(place).twins == 2 and len(campus.book.columns) == 2 and entry(place, "score").drift == "equal"


@pytest.mark.parametrize(("answer", "fault"), [(403, "scope_missing"), (503, "host_error"), (500, "host_error_500")])
def test_a_column_that_cannot_be_read_leaves_what_was_known_and_rests(place, watch, campus, clock, arrived, answer, fault):
    campus.answers("GET", "/items/1/results", Reply(answer))
    assert watch.run_until_idle() == 1, "once"
    assert the_look(place).fault.startswith(fault[:10]) and entry(place, "score").drift == ""


def test_a_platform_that_lets_nothing_be_read_is_not_asked(place, worker, watch, campus, clock):
    campus.granted.remove("https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly")
    place.awards()
    worker.run_until_idle()
    clock.turn(minutes=6)
    watch.run_until_idle()
    assert the_look(place).fault == "results_not_readable" and lists(campus) == 0
    assert entry(place, "score").state == "unconfirmed"


def test_two_watches_never_read_one_column_at_once_and_a_dead_one_is_passed_over(place, watch, clock, arrived):
    key = the_look(place).key
    with place.runtime.database.writing() as session:
        first = drift.claim(session, key, clock())
    assert watching.read(place.runtime, key) is None and watch.run_until_idle() == 0
    clock.turn(minutes=11)
    with place.runtime.database.writing() as session:
        second = drift.claim(session, key, clock())
    assert second is not None
    with place.runtime.database.writing() as session, pytest.raises(drift.ReadingLost):
        drift.take(session, first, {}, watching.platforms.get_platform(session, place.platform_id).profile, clock())


def test_a_platform_that_is_left_alone_is_not_read_and_its_columns_are_next_when_that_is_over(place, watch, campus, clock, arrived):
    def pauses(seconds):
        with place.runtime.database.writing() as session:
            outbox.pause(session, place.platform_id, "host_throttles", clock() + timedelta(seconds=seconds), clock())

    pauses(60)
    asked = len(campus.asked)
    assert watch.run_until_idle() == 0 and len(campus.asked) == asked
    assert watching.read(place.runtime, the_look(place).key) == "host_paused", "also where a command asks for it"
    assert len(campus.asked) == asked and the_look(place).is_awaited
    clock.turn(seconds=61)
    assert watch.run_until_idle() == 1 and (the_look(place).fault, entry(place, "score").drift) == ("", "equal")


def test_reading_columns_counts_for_the_breaker_of_the_platform(place, watch, campus, clock, arrived):
    campus.answers("GET", "/items/1/results", Reply(503))
    for _ in range(5):
        with place.runtime.database.writing() as session:
            drift.ask(session, [the_look(place).key])
        assert watch.run_until_idle() == 1
    with place.runtime.database.reading() as session:
        assert outbox.find_pauses(session)[place.platform_id] == (clock() + timedelta(seconds=10), True)
    campus.answers("GET", "/items/1/results", campus.show_results)
    with place.runtime.database.writing() as session:
        drift.ask(session, [the_look(place).key])
    assert watch.run_until_idle() == 0
    clock.turn(seconds=11)
    assert watch.run_until_idle() == 1 and entry(place, "score").drift == "equal"
    with place.runtime.database.reading() as session:
        assert outbox.find_pauses(session) == {}


def test_what_a_worker_brought_while_the_column_was_read_is_left_to_it(place, worker, campus, clock, arrived):
    """The page that was read may be older than the score."""
    with place.runtime.database.writing() as session:
        reading = drift.claim(session, the_look(place).key, clock())
        profile = watching.platforms.get_platform(session, place.platform_id).profile
        session.execute(update(Entry).where(Entry.kind == "score").values(delivered_at=clock.turn(seconds=1), looked_at=clock()))
        assert drift.take_missing(session, reading, profile, clock()) == 0
    assert entry(place, "score").drift == ""


def test_who_left_the_course_is_not_called_removed(place, watch, campus, arrived):
    place.listed_as(place.learner, "learner")
    with place.runtime.database.writing() as session:
        session.execute(update(Member).values(status="gone"))
    campus.cells.clear()
    watch.run_until_idle()
    assert entry(place, "score").drift == "away"


def test_each_criterions_column_is_read_for_itself(place, worker, watch, campus, clock):
    campus.granted.append("https://purl.imsglobal.org/spec/lti-ags/scope/lineitem")
    place.keeps_columns(f"{campus.origin}/items?type_id=3", has_criterion_columns=True)
    place.awards()
    worker.run_until_idle()
    clock.turn(minutes=6)
    worker.run_until_idle()
    taste = campus.book.tagged("criterion:taste")[0]
    taste.cells.clear()
    assert watch.run_until_idle() == 3, "the link's own and two that were marked"
    classes = {each.wanted.get("criterion", ""): each.drift for each in entries(place, "score")}
    assert classes == {"": "equal", "brewing": "equal", "taste": "removed"}
