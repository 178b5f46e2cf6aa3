"""One worker at a time has an entry, and a dead one's work goes on."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from lti_tool.models.outbox import Entry
from lti_tool.services import outbox
from lti_tool.services.outbox import Outcome
from lti_tool.worker import Worker
from tests.unit.worker.looking import entry


@pytest.fixture
def family() -> str:
    return "moodle"


def test_two_workers_never_hold_the_same_entry(place, runtime, clock):
    place.awards()
    taken: list[int] = []

    def take() -> None:
        for _ in range(10):
            with runtime.database.writing() as session:
                claims = outbox.claim(session, clock(), threading.current_thread().name, timedelta(minutes=1))
            taken.extend(claim.entry_id for claim in claims)

    threads = [threading.Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with runtime.database.reading() as session:
        assert sorted(taken) == sorted(session.scalars(select(Entry.id)))


def test_a_lease_that_ended_can_no_longer_settle(place, runtime, clock):
    place.awards()
    with runtime.database.writing() as session:
        (slow,) = outbox.claim(session, clock(), "slow", timedelta(minutes=1))
    clock.turn(minutes=2)
    with runtime.database.writing() as session:
        claims = outbox.claim(session, clock(), "quick", timedelta(minutes=1), 10)
        quick = next(claim for claim in claims if claim.entry_id == slow.entry_id)
        assert outbox.settle(session, slow, Outcome("deliver"), clock(), 5, 0.5) == "lost"
        with pytest.raises(outbox.ClaimLost):
            outbox.fix_message(session, slow, lambda stamp: b"late", clock())
        assert outbox.settle(session, quick, Outcome("deliver"), clock(), 5, 0.5) == "delivered"


def test_a_fault_of_our_own_is_tried_again_and_ends_with_the_operator(place, runtime, worker, campus, clock):
    place.awards()
    broken = Worker(replace(runtime, outbound=None), "broken")
    for _ in range(5):
        broken.run_until_idle()
        clock.turn(hours=2)
    score = entry(place, "score")
    assert (score.state, score.reason, score.advice) == ("refused", "internal_fault", "tell_operator")


def test_a_worker_ends_when_told(runtime, place, worker):
    stop = threading.Event()
    thread = threading.Thread(target=worker.run_until, args=(stop,))
    thread.start()
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
