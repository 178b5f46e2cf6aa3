"""Platforms beside each other: fairly served, never asked for too much, left alone when they ask for it or do not answer."""

import concurrent.futures
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from lti_tool.errors import TryAgain
from lti_tool.lti.access import with_token
from lti_tool.lti.gates import Gate, Gates, HostPaused
from lti_tool.models.outbox import Entry
from lti_tool.outbound.doors import ask
from lti_tool.services import health, outbox, platforms, tokens
from lti_tool.services.outbox import Outcome
from lti_tool.services.platforms import NewPlatform
from lti_tool.worker import Worker, doors
from tests.factories import SCOPES
from tests.unit.hosts import Reply, said

LEASE = timedelta(minutes=1)


@pytest.fixture
def family() -> str:
    return "canvas"


def another_platform(place, name: str = "Other") -> int:
    with place.runtime.database.writing() as session:
        told = (f"https://{name}.example", "client-2", "https://o/auth", "https://o/token", "https://o/certs", ("1",))
        return platforms.add(session, NewPlatform(name, *told), [], place.now).id


def owe(place, platform_id: int, number: int) -> None:
    with place.runtime.database.writing() as session:
        for each in range(number):
            told = {"wanted": {}, "state": "waiting", "due_at": place.now, "decided_at": place.now}
            session.add(Entry(key=f"{platform_id}:{each}", kind="score", platform_id=platform_id, **told))


def take(place, limit: int) -> list[outbox.Claim]:
    with place.runtime.database.writing() as session:
        return outbox.claim(session, place.now, "worker", LEASE, limit)


def at_once(number: int, act) -> None:
    threads = [threading.Thread(target=act) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def fails(gate: Gate, place, campus, times: int = 5) -> None:
    """Let so many calls to the host be answered 503."""
    campus.answers("GET", "/state", Reply(503))
    for _ in range(times):
        with pytest.raises(TryAgain):
            ask(place.runtime.outbound.through(gate.pass_through), "GET", campus.url("/state"))


def test_many_entries_for_one_platform_do_not_delay_the_first_for_another(place):
    owe(place, place.platform_id, 40)
    other = another_platform(place)
    owe(place, other, 1)
    first = [claim.platform_id for claim in take(place, 4)]
    assert first.count(other) == 1 and first.count(place.platform_id) == 2
    owe(place, another_platform(place, "Third"), 1)
    assert take(place, 1)[0].platform_id not in (place.platform_id, other), "it has nothing under way yet"


def test_a_host_is_never_asked_more_at_a_time_than_the_limit(place, campus):
    gate, seen, under_way, lock = Gate(place.runtime, place.platform_id, 4), [], set(), threading.Lock()

    def answer(asked):
        with lock:
            under_way.add(threading.get_ident())
            seen.append(len(under_way))
        time.sleep(0.03)
        with lock:
            under_way.discard(threading.get_ident())
        return said({})

    campus.answers("GET", "/state", answer)
    at_once(16, lambda: ask(place.runtime.outbound.through(gate.pass_through), "GET", campus.url("/state")))
    assert len(seen) == 16 and max(seen) == 4


def test_a_429_halves_the_limit_and_good_answers_raise_it_again(place, campus, clock):
    gate = Gate(place.runtime, place.platform_id, 4)
    campus.answers("GET", "/state", Reply(429), said({}))
    led = place.runtime.outbound.through(gate.pass_through)
    with pytest.raises(TryAgain):
        ask(led, "GET", campus.url("/state"))
    assert gate.limit == 2
    clock.turn(seconds=6)
    for _ in range(8):
        ask(led, "GET", campus.url("/state"))
    assert gate.limit == 4
    gate.learn(None, False, 2)
    assert gate.limit == 2, "another worker holds entries of this platform too"


def test_retry_after_holds_for_the_whole_platform_and_for_no_other(place, campus, clock):
    other = another_platform(place)
    owe(place, place.platform_id, 3)
    owe(place, other, 3)
    gate = Gate(place.runtime, place.platform_id, 4)
    led = place.runtime.outbound.through(gate.pass_through)
    campus.answers("GET", "/state", Reply(429, headers={"Retry-After": "60"}))
    with pytest.raises(TryAgain):
        ask(led, "GET", campus.url("/state"))
    with pytest.raises(HostPaused):
        ask(led, "GET", campus.url("/state"))
    assert len(campus.asked) == 1, "what is in hand waits too"
    assert {claim.platform_id for claim in take(place, 10)} == {other}
    clock.turn(seconds=61)
    assert sum(claim.platform_id == place.platform_id for claim in take(place, 10)) == 3


def test_a_429_that_says_no_time_pauses_the_platform_too_and_the_next_one_for_longer(place, campus, clock):
    owe(place, place.platform_id, 3)
    gate = Gate(place.runtime, place.platform_id, 4)
    led = place.runtime.outbound.through(gate.pass_through)
    campus.answers("GET", "/state", Reply(429), Reply(429), said({}), Reply(429))
    for pause in (5, 10, 0, 5):
        clock.turn(seconds=1)
        with suppress(TryAgain):
            ask(led, "GET", campus.url("/state"))
        if pause:
            assert take(place, 1) == [], "the others wait as well"
            with pytest.raises(HostPaused) as left_alone:
                ask(led, "GET", campus.url("/state"))
            assert left_alone.value.after == pause
            clock.turn(seconds=pause)
    assert len(take(place, 3)) == 3


def test_a_host_that_fails_only_when_it_writes_is_left_alone_although_it_reads_well(place, campus):
    gate = Gate(place.runtime, place.platform_id, 4)
    led = place.runtime.outbound.through(gate.pass_through)
    campus.answers("GET", "/state", said({}))
    campus.answers("POST", "/state", *[Reply(503)] * 4, said({}), *[Reply(503)] * 5)
    for number in range(10):
        assert not gate.is_open, number
        ask(led, "GET", campus.url("/state"))
        with suppress(TryAgain):
            ask(led, "POST", campus.url("/state"))
    assert gate.is_open


def test_who_tries_the_platform_is_not_held_up_by_the_pause_of_the_others(place, campus, clock):
    gate = Gate(place.runtime, place.platform_id, 4)
    campus.answers("GET", "/state", said({}))
    gate.begin_probe()
    gate.learn(clock() + timedelta(minutes=1), True, 1)
    for _ in range(2):
        ask(place.runtime.outbound.through(gate.pass_through), "GET", campus.url("/state"))
    gate.end_probe()
    assert not gate.is_open


def test_what_nobody_owes_passes_the_same_gate_and_tries_a_platform_for_all(place, campus, clock):
    """A list that is read or a page: where nothing waits for the platform, nobody else would ever find out that it is back."""
    gates = Gates(place.runtime)
    campus.answers("GET", "/state", Reply(503))
    for _ in range(5):
        with gates.led(place.platform_id) as led, pytest.raises(TryAgain):
            ask(led.outbound, "GET", campus.url("/state"))
    with gates.led(place.platform_id) as led, pytest.raises(HostPaused):
        ask(led.outbound, "GET", campus.url("/state"))
    clock.turn(seconds=11)
    campus.answers("GET", "/state", said({}))
    with gates.led(place.platform_id) as led:
        with Gates(place.runtime).led(place.platform_id) as other, pytest.raises(HostPaused):
            ask(other.outbound, "GET", campus.url("/state"))
        ask(led.outbound, "GET", campus.url("/state"))
    with place.runtime.database.reading() as session:
        assert outbox.find_pauses(session) == {}


def test_the_breaker_opens_probes_with_one_entry_and_closes(place, campus, clock):
    owe(place, place.platform_id, 5)
    gate = Gate(place.runtime, place.platform_id, 4)
    fails(gate, place, campus, 4)
    assert not gate.is_open
    fails(gate, place, campus, 1)
    assert gate.is_open and take(place, 5) == []
    clock.turn(seconds=11)
    (probe,) = take(place, 5)
    assert probe.is_probe and take(place, 5) == [], "one alone, whoever asks"
    gate.begin_probe()
    fails(gate, place, campus, 1)
    clock.turn(seconds=19)
    assert take(place, 5) == [], "in vain, so the pause grows to twenty seconds"
    clock.turn(seconds=2)
    assert len(take(place, 5)) == 1
    gate.begin_probe()
    campus.answers("GET", "/state", said({}))
    ask(place.runtime.outbound.through(gate.pass_through), "GET", campus.url("/state"))
    gate.end_probe()
    assert not gate.is_open and len(take(place, 5)) == 3


def test_while_a_host_fails_no_try_is_spent_and_an_operator_reads_why(place, campus, clock):
    campus.answers("GET", "/items/1/results", Reply(503))
    place.awards()
    worker = Worker(place.runtime, "test")
    for _ in range(12):
        worker.run_until_idle()
        clock.turn(minutes=6)
    with place.runtime.database.reading() as session:
        score = session.scalars(select(Entry).where(Entry.kind == "score")).one()
        (said_so,) = health.list_notes(session, clock())
        assert health.list_faults(session, clock()) == []
    assert (score.state, score.tries) == ("waiting", 4), "of five tries that are given, the breaker left one"
    assert said_so.startswith("Campus does not answer since 2026-03-14") and "1 entries wait" in said_so
    campus.answers("GET", "/items/1/results", campus.show_results)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == 100
    with place.runtime.database.reading() as session:
        assert health.list_notes(session, clock()) == []


def test_a_pause_in_the_midst_of_a_delivery_spends_no_try_and_claims_nothing_as_sent(place, campus, clock):
    place.awards()
    claim = next(each for each in take(place, 10) if each.kind == "score")
    gate = Gate(place.runtime, place.platform_id, 4)
    gate.learn(clock() + timedelta(seconds=30), False, 1)
    outcome = doors.deliver(place.runtime, claim, gate)
    assert outcome == Outcome("wait", "host_paused", after=30, counts=False)
    assert campus.asked == []


def test_sixteen_deliveries_obtain_one_token(place, campus):
    slow = campus.give_token
    campus.answers("POST", "/token", lambda asked: time.sleep(0.1) or slow(asked))
    with place.runtime.database.reading() as session:
        platform = platforms.get_platform(session, place.platform_id)
    seen = []
    at_once(16, lambda: with_token(place.runtime, platform, frozenset(SCOPES), lambda token: seen.append(token.value)))
    assert seen == ["token-1"] * 16 and campus.tokens_given == 1


def test_two_processes_obtain_one_token(place, campus, clock):
    with place.runtime.database.reading() as session:
        platform = platforms.get_platform(session, place.platform_id)
    other = replace(place.runtime, database=type(place.runtime.database)(place.runtime.database.url.render_as_string(hide_password=False)))
    slow, seen = campus.give_token, []
    campus.answers("POST", "/token", lambda asked: time.sleep(0.1) or slow(asked))
    both = [other, place.runtime]
    at_once(2, lambda: with_token(both.pop(), platform, frozenset(SCOPES), lambda token: seen.append(token.value)))
    assert seen == ["token-1"] * 2 and campus.tokens_given == 1
    other.database.close()


def test_a_process_that_died_while_it_asked_for_a_token_blocks_nobody_for_long(place, campus, clock):
    """It leaves its request behind; when that has ended, the next one asks."""
    with place.runtime.database.reading() as session:
        platform = platforms.get_platform(session, place.platform_id)
    now = place.runtime.now()
    with place.runtime.database.writing() as session:
        assert tokens.begin_request(session, platform.id, SCOPES, now, now + timedelta(seconds=20))
    clock.turn(seconds=21)
    assert with_token(place.runtime, platform, frozenset(SCOPES), lambda token: token.value, total_timeout=5) == "token-1"


def test_a_token_that_another_process_obtains_meanwhile_is_used_and_not_asked_for_again(place, campus):
    with place.runtime.database.reading() as session:
        platform = platforms.get_platform(session, place.platform_id)
    scopes, now = frozenset(SCOPES), place.runtime.now()
    with place.runtime.database.writing() as session:
        assert tokens.begin_request(session, platform.id, scopes, now, now + timedelta(seconds=20))
    with concurrent.futures.ThreadPoolExecutor(1) as waiting:
        value = waiting.submit(with_token, place.runtime, platform, scopes, lambda token: token.value)
        time.sleep(0.2)
        with place.runtime.database.writing() as session:
            tokens.keep(session, place.runtime.sealer, platform.id, scopes, "of another", scopes, 3600, now)
            tokens.end_request(session, platform.id, scopes)
        assert value.result(10) == "of another" and campus.tokens_given == 0
