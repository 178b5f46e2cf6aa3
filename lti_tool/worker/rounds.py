"""The rounds of a worker: claim, deliver, settle; many entries at once, each in a thread of its own."""

from __future__ import annotations

import random
import secrets
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from lti_tool.domain.pacing import may_hold
from lti_tool.lti.gates import Gate, Gates
from lti_tool.runtime import Runtime
from lti_tool.services import designs, evidence, outbox, visits
from lti_tool.services import notices as notice_rows
from lti_tool.services.outbox import Claim, Outcome
from lti_tool.worker import doors, notices

SWEEP_EVERY = timedelta(minutes=10)
UNNAMED_FOR = timedelta(days=1)
"""How old an evidence file without a row must be to be swept: an upload's row follows within seconds."""

OWN_WORK = 8
"""Entries of no platform taken at once, and done one after the other: signing keeps a processor busy, more would only slow it down."""

log = structlog.get_logger("worker")


class Worker:
    """One worker. Its name shows in leases; a random tail tells two of the same name apart."""

    def __init__(self, runtime: Runtime, name: str, gates: Gates | None = None) -> None:
        self._runtime, self._hands = runtime, runtime.settings.worker_hands
        self._name = f"{name[:40]}:{secrets.token_hex(4)}"
        self._swept_at: datetime | None = None
        self._gates = gates or Gates(runtime)
        self._pool = ThreadPoolExecutor(self._hands, thread_name_prefix="delivery")
        self._in_hand: Counter[int | None] = Counter()
        self._done = threading.Condition()
        self._ended = self._seen = 0
        self._fault: Exception | None = None

    def run_once(self) -> int:
        """Return how many entries or notices were taken: one, or none where nothing is due."""
        claims = self._claim(1)
        for claim in claims:
            self._work(claim)
        return len(claims) or notices.work(self._runtime)

    def run_until_idle(self) -> int:
        """Return how many entries were taken until nothing was due any more."""
        taken = 0
        while True:
            begun = self._fill()
            taken += begun
            if begun or self._wait(None):
                continue
            noticed = notices.work(self._runtime)
            if not noticed:
                return taken
            taken += noticed

    def run_until(self, stop: threading.Event) -> None:
        """Deliver what is due until told to stop; whatever goes wrong in a round, the next one is tried."""
        idle = self._runtime.settings.worker_idle_seconds
        while not stop.is_set():
            try:
                if self._fill() or self._wait(idle) or notices.work(self._runtime):
                    continue
                self._sweep()
            except Exception as fault:  # a database that is away comes back
                log.error("round_failed", fault=type(fault).__name__)
                stop.wait(5)
            stop.wait(idle)
        self._pool.shutdown(wait=True)

    def _fill(self) -> int:
        """Return how many entries were taken in hand; each is delivered meanwhile."""
        with self._done:
            fault, self._fault = self._fault, None
            self._seen = self._ended
            free = self._hands - self._in_hand.total()
        if fault:
            raise fault
        claims = self._claim(free) if free else []
        with self._done:
            self._in_hand.update(claim.platform_id for claim in claims)
        for batch in _batches(claims):
            self._pool.submit(self._work_in_hand, batch)
        return len(claims)

    def _wait(self, seconds: float | None) -> bool:
        """Whether an entry ended since the last look, within so many seconds; False at once where none is in hand."""
        with self._done:
            if self._ended == self._seen and self._in_hand.total():
                self._done.wait(seconds)
            return self._ended != self._seen

    def _room_for(self, platform_id: int | None) -> int:
        """Return how many more entries of this platform may be taken; few at a time are not worth a look."""
        held = self._in_hand[platform_id]
        if platform_id is None:
            return 0 if held else OWN_WORK
        room = may_hold(held, self._hands, self._in_hand.total())
        return room if room >= held / 4 else 0

    def _work_in_hand(self, batch: list[Claim]) -> None:
        for claim in batch:
            try:
                self._work(claim)
            except Exception as fault:  # the lease will end, and the entry be taken again
                self._fault = fault
            with self._done:
                self._in_hand[claim.platform_id] -= 1
                self._ended += 1
                self._done.notify_all()

    def _work(self, claim: Claim) -> None:
        begun, gate = time.monotonic(), self._gates.of(claim.platform_id)
        if gate and claim.is_probe:
            gate.begin_probe()
        try:
            outcome = _free_of_charge(doors.deliver(self._runtime, claim, gate), gate)
            state = "lost" if outcome is None else self._settle(claim, outcome)
        finally:
            if gate and claim.is_probe:
                gate.end_probe()
        if outcome and not outcome.counts:
            return  # it only waits for another entry, or for its host
        told = {"reason": outcome.reason} if outcome and outcome.reason else {}
        seconds = round(time.monotonic() - begun, 3)
        log.info("delivery", entry=claim.entry_id, kind=claim.kind, generation=claim.generation, state=state, seconds=seconds, **told)

    def _claim(self, limit: int) -> list[Claim]:
        now, lease = self._runtime.now(), timedelta(seconds=self._runtime.settings.outbox_lease_seconds)
        with self._runtime.database.reading() as session:
            if outbox.find_due(session, now) is None:
                return []
            self._gates.learn(outbox.find_pauses(session), outbox.count_holders(session, now))
            if not outbox.find_claimable(session, now, self._room_for):
                return []
        with self._runtime.database.writing() as session:
            return outbox.claim(session, now, self._name, lease, limit, self._room_for)

    def _settle(self, claim: Claim, outcome: Outcome) -> str:
        with self._runtime.database.writing() as session:
            return outbox.settle(session, claim, outcome, self._runtime.now(), self._runtime.settings.outbox_tries, random.random())

    def _sweep(self) -> None:
        now = self._runtime.now()
        if self._swept_at is not None and now - self._swept_at < SWEEP_EVERY:
            return
        self._swept_at = now
        with self._runtime.database.writing() as session:
            visits.sweep(session, now)
            notice_rows.sweep(session, now)
            due = designs.fall_due(session, now)
        with self._runtime.database.reading() as session:
            removed = evidence.sweep(session, self._runtime.storage, now - UNNAMED_FOR)
        if removed:
            log.info("swept", files=removed)
        if due:
            log.info("review_due", versions=due)


def _batches(claims: list[Claim]) -> list[list[Claim]]:
    """Return the entries as they are taken in hand: our own work, and the columns of one link, one after the other.

    Made at the same time, a gradebook would mix the columns.
    """
    batches: dict[object, list[Claim]] = {}
    for claim in claims:
        together = ("column", claim.placement_id) if claim.kind == "column" else claim.entry_id if claim.platform_id else None
        batches.setdefault(together, []).append(claim)
    return list(batches.values())


def _free_of_charge(outcome: Outcome | None, gate: Gate | None) -> Outcome | None:
    """Return the outcome, its try not spent where the platform's host fails: then nothing is wrong with the entry."""
    if outcome and gate and gate.is_open and outcome.action == "wait":
        return replace(outcome, counts=False)
    return outcome
