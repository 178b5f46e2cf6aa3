"""What a worker has in hand: a hand holds one entry, or several that go one after the other, or scores for one column together."""

from __future__ import annotations

import threading
from collections import Counter

from lti_tool.domain.pacing import may_hold
from lti_tool.services.outbox import Claim

OWN_WORK = 8
"""Entries of no platform taken at once, and done one after the other: signing keeps a processor busy, more would only slow it down."""


class Hands:
    """So many hands; the counts are those of this process."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._held: Counter[int | None] = Counter()
        self._entries: Counter[int | None] = Counter()
        self._done = threading.Condition()
        self._ended = self._seen = 0
        self._fault: Exception | None = None

    def look(self) -> int:
        """Return how many hands are free, and begin a new wait; raises what went wrong in one of them."""
        with self._done:
            fault, self._fault = self._fault, None
            self._seen = self._ended
            free = self._number - self._held.total()
        if fault:
            raise fault
        return free

    def room_for(self, platform_id: int | None, reach: int) -> int:
        """Return how many more entries of this platform may be taken, of which `reach` may be in hand.

        Few at a time are not worth a look.
        """
        held = self._held[platform_id]
        if platform_id is None:
            return 0 if held else OWN_WORK
        hands, entries = may_hold(held, self._number, self._held.total()), self.room_beside(platform_id, reach)
        is_worth_it = hands >= held / 4 and entries >= self._entries[platform_id] / 4
        return min(hands, entries) if is_worth_it else 0

    def room_beside(self, platform_id: int | None, reach: int) -> int:
        """Return how many entries of this platform may be taken in hands that are taken already."""
        return max(0, reach - self._entries[platform_id])

    def take(self, batch: list[Claim]) -> None:
        """Let one hand hold these."""
        with self._done:
            self._held[batch[0].platform_id] += 1
            self._entries[batch[0].platform_id] += len(batch)

    def give_back(self, batch: list[Claim], fault: Exception | None = None) -> None:
        """Let the hand be free again; what went wrong in it is told at the next look."""
        with self._done:
            self._held[batch[0].platform_id] -= 1
            self._entries[batch[0].platform_id] -= len(batch)
            self._fault = fault or self._fault
            self._ended += 1
            self._done.notify_all()

    def wait(self, seconds: float | None) -> bool:
        """Whether a hand became free since the last look, within so many seconds; False at once where all are."""
        with self._done:
            if self._ended == self._seen and self._held.total():
                self._done.wait(seconds)
            return self._ended != self._seen
