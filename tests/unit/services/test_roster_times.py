"""When a roster is read: one reading at a time, and which course is due."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from lti_tool.domain.rosters import HANDED_OVER, LEASE
from lti_tool.models.contexts import Context
from lti_tool.services import rosters
from lti_tool.services.rosters import ReadingLost
from tests.factories import University
from tests.unit.services.roll import URL, begin, campus_with_roster, finish, launches_as, learner, read, standing, statuses, take


@pytest.fixture
def place(runtime: Any) -> University:
    return campus_with_roster(runtime)


def test_one_reading_at_a_time_holds_a_course(place):
    first = begin(place)
    with place.runtime.database.writing() as session:
        assert rosters.claim(session, place.context_pk, place.now) is None
    assert standing(place).state(place.now) == "reading"
    finish(place, first)
    assert begin(place).stamp > first.stamp


def test_whoever_died_over_a_reading_is_passed_over_and_writes_nothing_any_more(place):
    dead = begin(place)
    place.runtime.now.turn(seconds=LEASE.total_seconds() + 1)
    alive = begin(place)
    for act in (lambda: take(place, dead, learner("21")), lambda: finish(place, dead)):
        with pytest.raises(ReadingLost):
            act()
    with place.runtime.database.writing() as session:
        rosters.fail(session, dead, "host_error")
    assert standing(place).fault == "" and statuses(place) == {}
    finish(place, alive)


def test_two_who_claim_at_once_do_not_both_get_it(place):
    """What a second process saw before the first wrote is not what stands there any more."""
    with place.runtime.database.reading() as session:
        seen = rosters.find_standing(session, place.context_pk)
    begin(place)
    with place.runtime.database.writing() as session:
        late = Context.roster_tried_at.is_not_distinct_from(seen.tried_at)
        stolen = session.execute(update(Context).where(Context.id == place.context_pk, late).values(roster_fault="x"))
        assert stolen.rowcount == 0


def test_a_course_without_a_roster_cannot_be_claimed(place):
    with place.runtime.database.writing() as session:
        session.execute(update(Context).values(roster_url=None))
        assert rosters.claim(session, place.context_pk, place.now) is None
    assert standing(place).state(place.now) == "absent"


def due(place: University, hours: int = 24) -> Any:
    with place.runtime.database.reading() as session:
        return rosters.find_due(session, place.now, hours)


def test_a_roster_that_grew_old_is_due_while_the_course_is_used(place):
    launches_as(place, "5", "learner")
    assert due(place) is None, "no teacher ever looked at it"
    read(place, learner("5"))
    assert due(place) is None
    place.runtime.now.turn(hours=25)
    found = due(place)
    assert (found.context_pk, found.is_awaited) == (place.context_pk, False)
    assert due(place, hours=0) is None, "left to teachers"
    place.runtime.now.turn(days=31)
    assert due(place) is None, "nobody has launched for a month"


def test_what_a_page_handed_over_is_due_at_once_and_first(place):
    reading = begin(place)
    with place.runtime.database.writing() as session:
        rosters.fail(session, reading, HANDED_OVER)
    assert standing(place).state(place.now) == "handed_over"
    assert due(place, hours=0).is_awaited


def test_after_a_failure_the_platform_is_left_alone_for_a_while(place):
    launches_as(place, "5", "learner")
    reading = begin(place)
    with place.runtime.database.writing() as session:
        rosters.fail(session, reading, "roster_not_allowed")
    place.runtime.now.turn(hours=5)
    assert due(place) is None
    place.runtime.now.turn(hours=2)
    assert due(place).context_pk == place.context_pk


def test_a_reading_whose_reader_died_is_due_again(place):
    launches_as(place, "5", "learner")
    begin(place)
    place.runtime.now.turn(hours=7)
    assert due(place).context_pk == place.context_pk


def test_courses_of_one_platform_are_not_asked_one_right_after_the_other(place):
    other = place.course("3")
    with place.runtime.database.writing() as session:
        old = place.now - timedelta(hours=30)
        session.execute(update(Context).values(roster_url=URL, roster_read_at=old, roster_tried_at=old))
    launches_as(place, "5", "learner")
    with place.runtime.database.writing() as session:
        first = rosters.claim(session, place.context_pk, place.now)
        session.execute(update(Context).where(Context.id == place.context_pk).values(roster_read_at=first.stamp))
    launches_as(place, "5", "learner", context="3", link=None)
    place.runtime.now.turn(seconds=3)
    assert due(place) is None
    place.runtime.now.turn(seconds=30)
    assert due(place).context_pk == other
