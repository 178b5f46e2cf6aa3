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
from sqlalchemy.orm import Session

from lti_tool.lti.gates import Gate, Gates
from lti_tool.runtime import Runtime
from lti_tool.services import designs, evidence, outbox, visits
from lti_tool.services import notices as notice_rows
from lti_tool.services.outbox import Claim, Outcome
from lti_tool.worker import doors, notices
from lti_tool.worker.batches import Ended
from lti_tool.worker.hands import Hands
from lti_tool.worker.lanes import Lanes

SWEEP_EVERY = timedelta(minutes=10)
MOST_BITES = 400
"""Of 500 rows each: deliveries wait meanwhile, and launches never leave more behind in ten minutes."""
UNNAMED_FOR = timedelta(days=1)
"""How old an evidence file without a row must be to be swept: an upload's row follows within seconds."""

PIECE = 50
"""Entries settled in one unit: others who want to write wait no longer than one takes."""

OVERTAKEN = Outcome("wait", "overtaken", counts=False)
"""A newer decision came before anything left: it is taken up at once, and not when the lease ends."""

log = structlog.get_logger("worker")


class Worker:
    """One worker. Its name shows in leases; a random tail tells two of the same name apart."""

    def __init__(self, runtime: Runtime, name: str, gates: Gates | None = None) -> None:
        self._runtime, self._hands, self._lanes = runtime, Hands(runtime.settings.worker_hands), Lanes()
        self._name = f"{name[:40]}:{secrets.token_hex(4)}"
        self._swept_at: datetime | None = None
        self._gates = gates or Gates(runtime)
        self._pool = ThreadPoolExecutor(runtime.settings.worker_hands, thread_name_prefix="delivery")

    def run_until_idle(self) -> int:
        """Return how many entries were taken until nothing was due any more."""
        taken = 0
        while True:
            begun = self._fill()
            taken += begun
            if begun or self._hands.wait(None):
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
                if self._fill() or self._hands.wait(idle) or notices.work(self._runtime):
                    continue
                self._sweep()
            except Exception as fault:  # a database that is away comes back
                log.error("round_failed", fault=type(fault).__name__)
                stop.wait(5)
            stop.wait(idle)
        self._pool.shutdown(wait=True)

    def _fill(self) -> int:
        """Return how many entries were taken in hand; each is delivered meanwhile."""
        free = self._hands.look()
        batches = self._claim(free) if free else []
        for batch in batches:
            self._hands.take(batch)
            self._pool.submit(self._work_in_hand, batch)
        return sum(len(batch) for batch in batches)

    def _work_in_hand(self, batch: list[Claim]) -> None:
        fault = None
        try:
            if batch[0].column and len(batch) > 1:
                self._work_together(batch)
            else:
                self._work_through(batch)
        except Exception as broken:  # the lease will end, and the entries be taken again
            fault = broken
        self._hands.give_back(batch, fault)

    def _work_through(self, batch: list[Claim]) -> None:
        fault = None
        for claim in batch:
            try:
                self._work(claim)
            except Exception as broken:
                fault = broken
        if fault:
            raise fault

    def _work_together(self, batch: list[Claim]) -> None:
        begun, gate = time.monotonic(), self._gates.of(batch[0].platform_id)
        for wave in doors.deliver_together(self._runtime, batch, gate, self._lanes.of(batch[0].platform_id)):
            for start in range(0, len(wave), PIECE):
                self._end(wave[start : start + PIECE], gate, begun)

    def _work(self, claim: Claim) -> None:
        begun, gate = time.monotonic(), self._gates.of(claim.platform_id)
        if gate and claim.is_probe:
            gate.begin_probe()
        try:
            self._end([(claim, doors.deliver(self._runtime, claim, gate))], gate, begun)
        finally:
            if gate and claim.is_probe:
                gate.end_probe()

    def _end(self, ended: Ended, gate: Gate | None, begun: float) -> None:
        """Settle these, and tell of those whose try counts."""
        outcomes = [(claim, _free_of_charge(outcome or OVERTAKEN, gate)) for claim, outcome in ended]
        now, tries = self._runtime.now(), self._runtime.settings.outbox_tries
        with self._runtime.database.writing() as session:
            states = outbox.settle_all(session, outcomes, now, tries, random.random)
        seconds = round(time.monotonic() - begun, 3)
        for claim, outcome in outcomes:
            if outcome.counts or claim.entry_id not in states:  # else it only waits for another entry, or for its host
                told = {"reason": outcome.reason} if outcome.reason else {}
                named = {"entry": claim.entry_id, "kind": claim.kind, "generation": claim.generation}
                log.info("delivery", **named, state=states.get(claim.entry_id, "lost"), seconds=seconds, **told)

    def _claim(self, limit: int) -> list[list[Claim]]:
        """Return what is taken in hand, by hands."""
        now, lease = self._runtime.now(), timedelta(seconds=self._runtime.settings.outbox_lease_seconds)
        with self._runtime.database.reading() as session:
            if outbox.find_due(session, now) is None:
                return []
            self._gates.learn(outbox.find_pauses(session), outbox.count_holders(session, now))
            wants = outbox.find_wants(session, now, limit, self._room_for)
        if not wants:
            return []
        with self._runtime.database.writing() as session:
            batches = _batches(outbox.claim(session, now, self._name, lease, limit, wants))
            self._add_others(session, batches, now)
            return batches

    def _room_for(self, platform_id: int | None) -> int:
        return self._hands.room_for(platform_id, self._reach(platform_id))

    def _reach(self, platform_id: int | None) -> int:
        gate = self._gates.of(platform_id)
        return self._lanes.of(platform_id).reach(gate.limit) if gate else 0

    def _add_others(self, session: Session, batches: list[list[Claim]], now: datetime) -> None:
        """Add to each batch of scores others for its column, half of what may be in hand at most: a second one follows the first."""
        taken = Counter(batch[0].platform_id for batch in batches for _ in batch)
        sharing = Counter(batch[0].platform_id for batch in batches if batch[0].column)
        for batch in batches:
            platform_id = batch[0].platform_id
            if not batch[0].column or batch[0].is_probe:
                continue
            reach = self._reach(platform_id)
            room = (self._hands.room_beside(platform_id, reach) - taken[platform_id]) // sharing[platform_id]
            number = min(room, reach // 2 - len(batch))
            if number > 0:
                batch += outbox.claim_beside(session, batch[0], now, number)

    def _sweep_stays(self, now: datetime) -> None:
        """Each bite is a transaction of its own, so that a launch waits for one bite at most; what is left over waits for the next time."""
        for _ in range(MOST_BITES):
            with self._runtime.database.writing() as session:
                gone = visits.sweep(session, now)
            if not gone:
                return

    def _sweep(self) -> None:
        now = self._runtime.now()
        if self._swept_at is not None and now - self._swept_at < SWEEP_EVERY:
            return
        self._swept_at = now
        self._sweep_stays(now)
        with self._runtime.database.writing() as session:
            notice_rows.sweep(session, now)
            due = designs.fall_due(session, now)
        with self._runtime.database.reading() as session:
            removed = evidence.sweep(session, self._runtime.storage, now - UNNAMED_FOR)
        if removed:
            log.info("swept", files=removed)
        if due:
            log.info("review_due", versions=due)


def _batches(claims: list[Claim]) -> list[list[Claim]]:
    """Return the entries as hands take them: our own work, the columns of one link, and scores of one link for one column.

    Made at the same time, a gradebook would mix the columns.
    """
    batches: dict[object, list[Claim]] = {}
    for claim in claims:
        batches.setdefault(_together(claim), []).append(claim)
    return list(batches.values())


def _together(claim: Claim) -> object:
    """Return what a claim has in common with those that go into one hand with it."""
    if claim.platform_id is None:
        return None
    if claim.kind == "column" or claim.column:
        return claim.kind, claim.placement_id, claim.column
    return claim.entry_id


def _free_of_charge(outcome: Outcome, gate: Gate | None) -> Outcome:
    """Return the outcome, its try not spent where the platform's host fails: then nothing is wrong with the entry."""
    if gate and gate.is_open and outcome.action == "wait":
        return replace(outcome, counts=False)
    return outcome
