"""Scores of one batch leaving side by side, each in a thread, as many as the platform's gate lets through."""

from __future__ import annotations

import math
import queue
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Literal

from lti_tool.errors import DoorError, Refused, TokenRefused, TryAgain
from lti_tool.grades import StampTooOld
from lti_tool.lti.gates import Gate, HostPaused
from lti_tool.outbound import Answer, Outbound
from lti_tool.runtime import Runtime
from lti_tool.services import outbox
from lti_tool.services.outbox import Claim, Draft, Message, Outcome
from lti_tool.services.platforms import PlatformView
from lti_tool.services.tokens import KeptToken
from lti_tool.worker import scores
from lti_tool.worker.cells import Cell, has_not_left
from lti_tool.worker.faults import outcome_of, read_fault
from lti_tool.worker.lanes import Lane

FRESH = 5.0
"""Seconds from asking what a cell shows to the moment its score leaves; beyond, a person may have written there meanwhile."""

TURN_SECONDS = 2.5
"""How long a batch waits for the one before it to have left; then both go side by side."""

PATIENCE = 3.0
"""Seconds without any answer after which those that came are read back; what the host is slow with follows."""

CALLS_WITHOUT_GATE = 4

Verdict = Outcome | Literal["taken", "refused"] | None
"""`taken`: the host took it, and it is to be read back; `refused`: its token; None: the claim is lost."""


class OutOfDate(Exception):
    """What the cell showed was asked for too long ago: look again before anything leaves."""


@dataclass
class Departure:
    """One score about to leave. Without a message it looks at its cell by itself first."""

    cell: Cell
    draft: Draft | None = None
    message: Message | None = None

    def opened_by(self, token: KeptToken) -> Departure:
        """Return the same with this token."""
        return Departure(replace(self.cell, token=token), self.draft, self.message)


class Sending:
    """The threads, what they brought back, and what is still under way: `with Sending(...) as sending`."""

    def __init__(self, runtime: Runtime, platform: PlatformView, lane: Lane, gate: Gate | None, number: int) -> None:
        self._runtime, self._platform, self._lane, self._gate = runtime, platform, lane, gate
        self._calls = max(1, min(gate.limit if gate else CALLS_WITHOUT_GATE, number))
        self._pool = ThreadPoolExecutor(self._calls, thread_name_prefix="score")
        self._back: queue.SimpleQueue[tuple[Departure, Verdict]] = queue.SimpleQueue()
        self._under_way = 0
        self._ended: list[tuple[Claim, Outcome | None]] = []
        self._taken: list[Cell] = []
        self._refused: list[Departure] = []
        self._unsent: list[Claim] = []

    def __enter__(self) -> Sending:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.shutdown(cancel_futures=True)

    def send(self, departures: list[Departure], begun: float) -> list[Departure]:
        """Return those whose token was refused, once all are back but what the host is slow with; `begun`: when they were looked at."""
        self._refused = []
        is_our_turn = self._lane.turn.acquire(timeout=TURN_SECONDS)
        try:
            for departure in departures:
                self._pool.submit(self._run, departure, begun)
            self._under_way += len(departures)
            while self._under_way and self._take_one(max(PATIENCE, 10 * self._lane.seconds)):
                if is_our_turn and self._under_way <= self._calls:  # all have set out: the next batch may
                    self._lane.turn.release()
                    is_our_turn = False
        finally:
            if is_our_turn:
                self._lane.turn.release()
        self._take_back_unsent()
        return self._refused

    def give_up(self, departures: list[Departure], fault: DoorError) -> None:
        """End these, none of which has left, with what stood in their way."""
        self._take_back([departure.cell.claim for departure in departures])
        self._ended += [(departure.cell.claim, read_fault(fault)) for departure in departures]

    def ended(self) -> list[tuple[Claim, Outcome | None]]:
        """Return what has ended since the last time."""
        ended, self._ended = self._ended, []
        return ended

    def taken(self) -> list[Cell]:
        """Return what the host has taken since the last time."""
        taken, self._taken = self._taken, []
        return taken

    def look_at(self, cells: list[Cell]) -> list[tuple[Claim, Outcome | None]]:
        """Return what came of these by a look at each cell of its own."""
        return list(self._pool.map(lambda cell: (cell.claim, outcome_of(cell.claim, lambda: self._look(cell))), cells))

    def finish(self) -> list[tuple[Claim, Outcome | None]]:
        """Return what came of those the host was slow with."""
        self._refused = []
        while self._under_way:
            self._take_one(None)
        self._take_back_unsent()
        self.give_up(self._refused, TokenRefused("token_refused"))
        return self.ended() + self.look_at(self.taken())

    def _take_one(self, patience: float | None) -> bool:
        """Whether one came back within so many seconds."""
        try:
            departure, verdict = self._back.get(timeout=patience)
        except queue.Empty:
            return False
        self._under_way -= 1
        if verdict == "taken":
            self._taken.append(departure.cell)
        elif verdict == "refused":
            self._refused.append(departure)
        else:
            self._ended.append((departure.cell.claim, verdict))
        return True

    def _run(self, departure: Departure, begun: float) -> None:
        self._back.put((departure, outcome_of(departure.cell.claim, lambda: self._bring(departure, begun))))

    def _bring(self, departure: Departure, begun: float) -> Verdict:
        cell = departure.cell
        try:
            try:
                return self._leave(cell, departure.message, begun)
            except StampTooOld:
                return scores.after_conflict(cell)
        except TokenRefused:
            return "refused"
        except Refused as fault:
            return self._refuse(cell, fault)

    def _leave(self, cell: Cell, message: Message | None, begun: float) -> Verdict:
        if message is not None:
            try:
                return self._post(cell, message, begun + FRESH if cell.is_readable else math.inf)
            except OutOfDate:
                self._take_back([cell.claim])
        result = cell.look()
        ended = scores.begin(cell, result)
        return ended or self._post(cell, cell.fix(result), math.inf)

    def _post(self, cell: Cell, message: Message, latest: float) -> Verdict:
        """Return that the host took the message; raises OutOfDate where its turn comes after `latest`, and what the door raises."""
        try:
            cell.post(self._until(latest), message)
        except HostPaused:
            self._unsent.append(cell.claim)  # taken back together: there may be many
            raise
        except TokenRefused:
            raise  # it leaves again with another token
        except (Refused, TryAgain) as fault:
            if has_not_left(fault):
                self._take_back([cell.claim])
            raise
        return "taken"

    def _until(self, latest: float) -> Outbound:
        """Return the way out whose calls begin until then only, and are timed."""
        passage = self._gate.pass_through if self._gate else lambda _method, call: call()

        def pass_in_time(method: str, call: Callable[[], Answer]) -> Answer:
            return passage(method, lambda: self._timed(call, latest))

        return self._runtime.outbound.through(pass_in_time)

    def _timed(self, call: Callable[[], Answer], latest: float) -> Answer:
        begun = time.monotonic()
        if begun > latest:
            raise OutOfDate
        answer = call()
        self._lane.note(time.monotonic() - begun)
        return answer

    def _look(self, cell: Cell) -> Outcome:
        try:
            return scores.read_back(cell)
        except Refused as fault:
            return self._refuse(cell, fault)

    def _refuse(self, cell: Cell, fault: Refused) -> Outcome:
        if not scores.tells_of_nothing(fault):
            raise fault
        return scores.not_found(self._runtime, cell.claim, self._platform, cell.place, fault)

    def _take_back_unsent(self) -> None:
        unsent, self._unsent = self._unsent, []
        self._take_back(unsent)

    def _take_back(self, claims: list[Claim]) -> None:
        """Let these not count as sent: none of them has left."""
        if claims:
            with self._runtime.database.writing() as session:
                outbox.take_back(session, *claims)
