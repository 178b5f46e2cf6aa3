"""The round of a worker: claim, deliver, settle."""

from __future__ import annotations

import random
import secrets
import threading
import time
from datetime import datetime, timedelta

import structlog

from lti_tool.runtime import Runtime
from lti_tool.services import evidence, outbox, visits
from lti_tool.services import notices as notice_rows
from lti_tool.services.outbox import Claim, Outcome
from lti_tool.worker import doors, notices

SWEEP_EVERY = timedelta(minutes=10)
UNNAMED_FOR = timedelta(days=1)
"""How old an evidence file without a row must be to be swept: an upload's row follows within seconds."""

log = structlog.get_logger("worker")


class Worker:
    """One worker. Its name shows in leases; a random tail tells two of the same name apart."""

    def __init__(self, runtime: Runtime, name: str) -> None:
        self._runtime = runtime
        self._name = f"{name[:40]}:{secrets.token_hex(4)}"
        self._swept_at: datetime | None = None

    def run_once(self) -> int:
        """Return how many entries or notices were taken: one, or none where nothing is due."""
        claim = self._claim()
        if claim is None:
            return notices.work(self._runtime)
        begun = time.monotonic()
        outcome = doors.deliver(self._runtime, claim)
        state = "lost" if outcome is None else self._settle(claim, outcome)
        if outcome and not outcome.counts:
            return 1  # it only waits for another entry
        told = {"reason": outcome.reason} if outcome and outcome.reason else {}
        seconds = round(time.monotonic() - begun, 3)
        log.info("delivery", entry=claim.entry_id, kind=claim.kind, generation=claim.generation, state=state, seconds=seconds, **told)
        return 1

    def run_until_idle(self) -> int:
        """Return how many entries were taken until nothing was due any more."""
        taken = 0
        while self.run_once():
            taken += 1
        return taken

    def run_until(self, stop: threading.Event) -> None:
        """Deliver what is due until told to stop; whatever goes wrong in a round, the next one is tried."""
        idle = self._runtime.settings.worker_idle_seconds
        while not stop.is_set():
            try:
                if self.run_once():
                    continue
                self._sweep()
            except Exception as fault:  # a database that is away comes back
                log.error("round_failed", fault=type(fault).__name__)
                stop.wait(5)
            stop.wait(idle)

    def _claim(self) -> Claim | None:
        now, lease = self._runtime.now(), timedelta(seconds=self._runtime.settings.outbox_lease_seconds)
        with self._runtime.database.reading() as session:
            if outbox.find_due(session, now) is None:
                return None
        with self._runtime.database.writing() as session:
            claims = outbox.claim(session, now, self._name, lease)
        return claims[0] if claims else None

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
        with self._runtime.database.reading() as session:
            removed = evidence.sweep(session, self._runtime.storage, now - UNNAMED_FOR)
        if removed:
            log.info("swept", files=removed)
