"""Watches, deliveries, decisions and a person at the gradebook at the same moment: real threads, on both databases."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from lti_tool.db import Database
from lti_tool.models.drift import Look
from lti_tool.models.people import Person
from lti_tool.services import drift
from lti_tool.worker import DriftWatch, Worker
from tests.unit.worker.looking import FULL, entries

LEARNERS, ROUNDS = 24, 4


@pytest.fixture
def family() -> str:
    return "moodle"


@pytest.fixture
def course(place):
    """A course whose clock runs: what was read is told from what was brought since by their moments."""
    begun, first = time.monotonic(), place.now
    place.runtime = replace(place.runtime, now=lambda: first + timedelta(seconds=time.monotonic() - begun))
    return place


@pytest.fixture
def processes(course):
    """The tool as two further processes see it: each with a database of its own to open."""
    url = course.runtime.database.url.render_as_string(hide_password=False)
    opened = [Database(url) for _ in range(2)]
    yield [replace(course.runtime, database=each) for each in opened]
    for each in opened:
        each.close()


def asks(course):
    with course.runtime.database.writing() as session:
        drift.ask(session, list(session.scalars(select(Look.key))))


def test_what_is_read_delivered_withdrawn_and_typed_at_once_ends_as_each_of_them_meant_it(course, processes, campus):
    people = [str(100 + number) for number in range(LEARNERS)]
    awards = {subject: course.awards_another(subject) for subject in people}
    Worker(course.runtime, "first").run_until_idle()
    withdrawn, typed = people[::3], people[1::3]

    def watches(runtime):
        for _ in range(ROUNDS):
            asks(course)
            DriftWatch(runtime).run_until_idle()

    def decides():
        for subject in withdrawn:
            course.withdraws(awards[subject])

    def delivers():
        for _ in range(ROUNDS * 4):
            Worker(course.runtime, "second").run_until_idle()
            time.sleep(0.02)

    def types():
        for subject in typed:
            campus.types(subject, 64, course.now)
            time.sleep(0.01)

    with ThreadPoolExecutor(5) as pool:
        begun = [pool.submit(act) for act in (decides, delivers, types)] + [pool.submit(watches, each) for each in processes]
        for each in begun:
            each.result()
    Worker(course.runtime, "last").run_until_idle()
    asks(course)
    DriftWatch(course.runtime).run_until_idle()

    held = {subject: campus.cells[subject]["score"] for subject in people}
    meant = {subject: None if subject in withdrawn else 64 if subject in typed else FULL for subject in people}
    assert held == meant
    assert len(campus.bodies) == LEARNERS + len(withdrawn), "nothing was sent twice, and nothing for a reading's sake"
    with course.runtime.database.reading() as session:
        names = {row.id: row.subject for row in session.scalars(select(Person))}
        (look,) = session.scalars(select(Look)).all()
    classes = {names[each.person_id]: each.drift for each in entries(course, "score")}
    assert {classes[subject] for subject in typed} == {"overridden"}
    assert {classes[subject] for subject in people if subject not in typed} == {"equal"}
    assert look.fault == "" and not look.is_awaited
