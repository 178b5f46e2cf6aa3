"""What stands before each call to a platform: how many may be under way, its pauses, its breaker.

Deliveries, the readers beside them and the pages all pass it. The limit and the count of failures are this process' own,
the pauses and the open breakers are in the database and hold for all (docs/decisions/0018-paced-delivery.md).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from lti_tool.domain import pacing
from lti_tool.domain.pacing import FAILURES_TO_OPEN, SPREAD_SECONDS, UNANSWERED
from lti_tool.errors import TryAgain
from lti_tool.outbound import Answer, OutboundFault, retry_after
from lti_tool.runtime import Runtime
from lti_tool.services import outbox

LONGEST_PROBE = timedelta(minutes=1)
"""How long others leave the platform alone for one that tries it and may have died over it."""

log = structlog.get_logger("worker")


class HostPaused(TryAgain):
    """The platform is left alone, or its turn did not come in time: nothing was sent, and nobody's try is spent."""


class Gate:
    """The calls to one platform of one process. `most` is the limit it never goes beyond."""

    def __init__(self, runtime: Runtime, platform_id: int, most: int) -> None:
        self._runtime, self._platform_id, self._most = runtime, platform_id, most
        self._turn = threading.Condition()
        self._limit, self._lowered_at = float(most), 0.0
        self._under_way, self._sharers, self._throttled = 0, 1, 0
        self._failures = {True: 0, False: 0}
        """In a row, of calls that only read and of those that write: a host may answer the ones and fail at the others."""
        self._until: datetime | None = None
        self._is_open = self._is_probing = self._was_answered = False

    @property
    def limit(self) -> int:
        """How many calls may be under way here now: this process' share."""
        return max(1, min(int(self._limit), self._most // self._sharers))

    @property
    def is_open(self) -> bool:
        """Whether the platform's host fails and is left alone."""
        return self._is_open

    def learn(self, until: datetime | None, is_open: bool, sharers: int) -> None:
        """Take over what all workers know: the pause, and how many of them hold entries of the platform."""
        with self._turn:
            self._sharers = max(1, sharers)
        self.learn_pause(until, is_open)

    def learn_pause(self, until: datetime | None, is_open: bool) -> None:
        """Take over the pause that all know; whoever tries the platform just now is what the others pause for."""
        with self._turn:
            if not self._is_probing:
                self._until, self._is_open = until, is_open

    def begin_probe(self) -> None:
        """Let the calls of a single entry through, to see whether the host answers again."""
        with self._turn:
            self._is_open, self._is_probing, self._was_answered, self._until, self._limit = True, True, False, None, 1.0

    def end_probe(self) -> None:
        """Close the breaker where every call of the entry was answered; where it had none to make, let another try.

        Only the whole entry tells: an address for tokens may answer while the gradebook does not.
        """
        with self._turn:
            if not self._is_probing:
                return
            self._is_probing, self._is_open = False, not self._was_answered
        if self._was_answered:
            return self._close()
        with self._runtime.database.writing() as session:
            outbox.give_back_probe(session, self._platform_id, self._runtime.now())

    def pass_through(self, method: str, call: Callable[[], Answer], patience: float = SPREAD_SECONDS) -> Answer:
        """Return the answer to the call, made when its turn has come; raises HostPaused where it may not be made.

        `patience` is how many seconds its turn may take to come.
        """
        self._enter(patience)
        begun = time.monotonic()
        try:
            answer = call()
        except OutboundFault as fault:
            failed = fault.code in UNANSWERED
            self._leave("failed" if failed else "unclear", method, begun, fault.code, None)
            raise
        except BaseException:
            self._leave("unclear", method, begun, "", None)
            raise
        verdict = pacing.judge(method, answer.status, time.monotonic() - begun)
        asked = retry_after(answer.headers, self._runtime.now()) if verdict in ("throttled", "failed") else None
        self._leave(verdict, method, begun, "host_throttles" if verdict == "throttled" else "host_error", asked)
        return answer

    def _enter(self, patience: float) -> None:
        latest = time.monotonic() + patience
        with self._turn:
            while True:
                self._check_pause()
                if self._under_way < self.limit:
                    break
                if not self._turn.wait(max(0.0, latest - time.monotonic())):
                    raise HostPaused("host_paused", after=1.0)
            self._under_way += 1

    def _check_pause(self) -> None:
        left = (self._until - self._runtime.now()).total_seconds() if self._until else 0.0
        if left > 0:
            raise HostPaused("host_paused", after=left)

    def _leave(self, verdict: pacing.Verdict, method: str, begun: float, reason: str, asked: float | None) -> None:
        is_reading = method == "GET"
        with self._turn:
            self._under_way -= 1
            self._was_answered = self._was_answered or verdict in ("well", "slow", "throttled")
            self._count(verdict, is_reading, begun)
            has_failed = self._failures[is_reading] >= FAILURES_TO_OPEN
            opens = verdict == "failed" and (self._is_probing or (not self._is_open and has_failed))
            if verdict == "throttled" and asked is None:
                asked = pacing.pause_unasked(self._throttled)
            if opens:
                self._is_open, self._is_probing = True, False
            self._turn.notify_all()
        if opens:
            self._open(reason)
        if asked:
            self._pause(reason, asked)

    def _count(self, verdict: pacing.Verdict, is_reading: bool, begun: float) -> None:
        if verdict == "failed":
            self._failures[is_reading] += 1
        elif verdict != "unclear":
            self._failures[is_reading] = 0
        if verdict == "well":
            self._limit = pacing.raised(self._limit, self._most)
        if verdict in ("well", "slow"):
            self._throttled = 0
        if verdict in ("slow", "throttled") and begun >= self._lowered_at:
            # What was under way together was refused together: that is one sign, not four.
            self._limit, self._lowered_at = pacing.lowered(self._limit), time.monotonic()
            self._throttled += verdict == "throttled"

    def _open(self, reason: str) -> None:
        self._hold_until(lambda session, now: outbox.open_breaker(session, self._platform_id, reason, now))
        log.warning("breaker_open", platform=self._platform_id, reason=reason)

    def _close(self) -> None:
        self._runtime.database.in_unit(lambda session: outbox.close_breaker(session, self._platform_id, self._runtime.now()))
        log.info("breaker_closed", platform=self._platform_id)

    def _pause(self, reason: str, seconds: float) -> None:
        until = self._runtime.now() + timedelta(seconds=seconds)
        self._hold_until(lambda session, now: outbox.pause(session, self._platform_id, reason, until, now))
        log.info("platform_paused", platform=self._platform_id, reason=reason, seconds=round(seconds))

    def _hold_until(self, note: Callable[..., datetime]) -> None:
        until = self._runtime.database.in_unit(lambda session: note(session, self._runtime.now()))
        with self._turn:
            self._until = until
            self._turn.notify_all()


class Gates:
    """The gates of one process, one per platform."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._gates: dict[int, Gate] = {}
        self._making = threading.Lock()

    def of(self, platform_id: int | None) -> Gate | None:
        """Return the platform's gate; our own work has none."""
        if platform_id is None:
            return None
        with self._making:
            if platform_id not in self._gates:
                self._gates[platform_id] = Gate(self._runtime, platform_id, self._runtime.settings.platform_calls)
            return self._gates[platform_id]

    @contextmanager
    def led(self, platform_id: int, patience: float = SPREAD_SECONDS) -> Iterator[Runtime]:
        """Give the runtime whose calls pass the platform's gate: for what nobody owes, a list that is read, a page that somebody waits for.

        Where the host fails and its pause is over, this is what tries it. `patience`: seconds a call may wait for its turn.
        """
        gate, now = self.of(platform_id), self._runtime.now()
        assert gate is not None
        with self._runtime.database.reading() as session:
            until, is_open = outbox.find_pauses(session).get(platform_id, (now, False))
        gate.learn_pause(until, is_open)
        is_probe = is_open and until <= now and self._takes_probe(platform_id, now)
        if is_probe:
            gate.begin_probe()
        try:
            passage = partial(gate.pass_through, patience=patience)
            yield replace(self._runtime, outbound=self._runtime.outbound.through(passage))
        finally:
            if is_probe:
                gate.end_probe()

    def _takes_probe(self, platform_id: int, now: datetime) -> bool:
        return self._runtime.database.in_unit(lambda session: outbox.take_probe(session, platform_id, now, now + LONGEST_PROBE))

    def learn(self, pauses: dict[int, tuple[datetime, bool]], holders: dict[int | None, int]) -> None:
        """Take over what all workers know of the platforms."""
        for platform_id, gate in list(self._gates.items()):
            until, is_open = pauses.get(platform_id, (None, False))
            gate.learn(until, is_open, holders.get(platform_id, 1))
