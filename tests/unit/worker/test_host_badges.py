"""The host's own badge: seen, or missed with advice."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lti_tool.models.outbox import Delivery
from lti_tool.services import outbox
from lti_tool.services.outbox import Outcome
from tests.unit.hosts import Reply
from tests.unit.worker.looking import entry


@pytest.fixture
def family() -> str:
    return "moodle"


def test_a_badge_that_the_host_issued_is_told_by_its_name_and_a_second_look_adds_nothing(place, worker, campus, clock):
    place.awards()
    campus.badges["5"] = [("Coffee maker", clock() + timedelta(seconds=2))]
    worker.run_until_idle()
    clock.turn(minutes=1)
    worker.run_until_idle()
    seen = entry(place, "host_badge")
    assert (seen.state, seen.host["badges"], campus.ratings) == ("delivered", ["Coffee maker"], {"5": 2})
    clock.turn(days=1)
    assert worker.run_until_idle() == 0


def test_a_badge_that_the_host_never_issues_ends_unconfirmed_with_advice(place, worker, campus, clock):
    campus.badges["5"] = [("An old one", clock() - timedelta(days=30))]
    place.awards()
    for _ in range(10):
        worker.run_until_idle()
        clock.turn(hours=2)
    seen = entry(place, "host_badge")
    assert (seen.state, seen.reason, seen.advice) == ("unconfirmed", "host_badge_absent", "set_up_host_badge")


def test_the_hosts_badge_is_looked_for_only_after_what_it_follows_from(place, worker, campus, clock):
    campus.answers("POST", "/items/1/scores", Reply(503))
    place.awards()
    worker.run_until_idle()
    seen = entry(place, "host_badge")
    assert (seen.state, seen.reason, seen.tries) == ("waiting", "sources_pending", 0)
    assert not [asked for asked in campus.asked if b"core_badges" in asked.body]
    assert seen.due_at >= entry(place, "score").due_at, "there is nothing to see before the score is tried again"


def test_waiting_for_a_score_that_does_not_arrive_grows_and_is_neither_noted_nor_counted(place, worker, campus, clock):
    campus.answers("POST", "/items/1/scores", Reply(503))
    place.awards()
    with place.runtime.database.writing() as session:
        claims = outbox.claim(session, clock(), "another", timedelta(hours=1), 20)
        badge = next(claim.entry_id for claim in claims if claim.kind == "host_badge")
        outbox.settle(session, next(claim for claim in claims if claim.entry_id == badge), Outcome("wait", "overtaken"), clock(), 5, 0)
    waits = []
    for _ in range(20):
        clock.moment = entry(place, "host_badge").due_at
        assert worker.run_until_idle() == 1
        waits.append((entry(place, "host_badge").due_at - clock()).total_seconds())
    assert min(waits) >= 5 and waits[-1] > 10 * waits[0]
    with place.runtime.database.reading() as session:
        noted = session.scalars(select(Delivery.reason).where(Delivery.entry_id == badge)).all()
    assert noted == ["overtaken"] and entry(place, "host_badge").tries == 1


def test_a_badge_that_the_host_issues_hours_later_is_still_seen(place, worker, campus, clock):
    place.awards()
    while entry(place, "host_badge").state != "unconfirmed":
        worker.run_until_idle()
        clock.turn(minutes=10)
    campus.badges["5"] = [("Coffee maker", clock())]
    clock.turn(hours=12)
    worker.run_until_idle()
    assert entry(place, "host_badge").state == "delivered"
