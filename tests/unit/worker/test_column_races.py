"""AGS-12: however many come at once, a course has one column of a kind; on both databases, against a host that counts."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from lti_tool.domain.roles import Roles
from lti_tool.services import columns, launches, outbox
from lti_tool.services.launches import Arrival
from lti_tool.services.outbox import ClaimLost
from lti_tool.worker import Worker
from tests.factories import ALL_SCOPES, COURSE
from tests.unit.worker.looking import entries

AT_ONCE = 20
TAGS = ["criterion:brewing", "criterion:taste", "criterion:style"]


@pytest.fixture
def family() -> str:
    return "desire2learn"  # makes no column for a link, so that its own is ours to make too


@pytest.fixture
def course(place, campus):
    """A course without any column, on a host that takes its time to make one."""
    campus.granted, campus.book.columns, campus.book.slow_seconds = list(ALL_SCOPES), {}, 0.1
    place.link_loses_its_column()
    return place


def together(act, times=AT_ONCE):
    """Let as many threads do this at the same moment; what one of them raises is raised here."""
    start, faults = threading.Barrier(times), []

    def run(number):
        start.wait()
        try:
            act(number)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def launches_of(course, campus, link_id="link-1"):
    def launch(number):
        told = Arrival(
            platform_id=course.platform_id, deployment_id="1", subject=f"s{number}", name="", email="", roles=Roles(frozenset({"learner"})),
            context=(COURSE, "", "Coffee 101"), link=(link_id, f"Link {link_id}"), line_item=None,
            line_items=campus.url("/items?type_id=3"), scopes=tuple(ALL_SCOPES), micro_credential=course.offer.public_id, locale="en",
            details={},
        )  # fmt: skip
        course.runtime.database.in_unit(lambda session: launches.receive(session, told, "b" * 64, course.now, 1))

    return launch


def workers(course, number=4):
    """Let so many workers run until nothing is due."""
    together(lambda each: Worker(course.runtime, f"worker {each}").run_until_idle(), number)


def test_twenty_launches_at_once_make_one_column_for_the_link(course, campus):
    together(launches_of(course, campus))
    workers(course)
    assert len(campus.book.tagged("award")) == 1 and len(campus.book.columns) == 1


def test_twenty_launches_of_a_link_nobody_has_seen_yet_make_one_column_for_it(course, campus):
    together(launches_of(course, campus, "link-new"))
    workers(course)
    assert [each.document["resourceLinkId"] for each in campus.book.columns.values()] == ["link-new"]


def test_twenty_teachers_who_switch_criterion_columns_on_at_once_make_one_of_each(course, campus):
    course.keeps_columns(campus.url("/items?type_id=3"))

    def switch(_number):
        with course.runtime.database.writing() as session:
            columns.switch_criteria(session, course.instructor, course.placement_id, True, course.now)

    together(switch)
    workers(course)
    assert [len(campus.book.tagged(tag)) for tag in TAGS] == [1, 1, 1]


def test_two_links_to_the_same_switched_on_at_once_share_their_columns(course, campus):
    links = [course.placement_id, *(course.link(f"link-{number}") for number in range(2, 6))]
    for link in links:
        course.keeps_columns(campus.url("/items?type_id=3"), link)

    def switch(number):
        with course.runtime.database.writing() as session:
            columns.switch_criteria(session, course.instructor, links[number], True, course.now)

    together(switch, len(links))
    workers(course)
    assert [len(campus.book.tagged(tag)) for tag in TAGS] == [1, 1, 1]
    assert len(campus.book.tagged("award")) == len(links), "each link has its own"


def test_a_worker_whose_time_is_nearly_over_makes_nothing_for_the_next_one_may_be_at_it(course, campus, clock):
    course.keeps_columns(campus.url("/items?type_id=3"))
    with course.runtime.database.writing() as session:
        claims = outbox.claim(session, clock(), "slow", timedelta(seconds=120), 10)
    clock.turn(seconds=100)
    with course.runtime.database.writing() as session, pytest.raises(ClaimLost):
        outbox.hold(session, next(claim for claim in claims if claim.kind == "column"), clock())
    clock.turn(seconds=30)
    Worker(course.runtime, "next").run_until_idle()
    assert len(campus.book.tagged("award")) == 1 and entries(course, "column")[0].state == "delivered"


def test_the_shortest_lease_that_the_settings_allow_is_enough_to_make_one(course, campus):
    """The demo's own."""
    course.keeps_columns(campus.url("/items?type_id=3"))
    short = replace(course.runtime, settings=course.runtime.settings.model_copy(update={"outbox_lease_seconds": 30}))
    Worker(short, "short").run_until_idle()
    assert len(campus.book.tagged("award")) == 1
