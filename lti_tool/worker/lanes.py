"""The way to one platform's gradebook, as this process knows it: how fast it goes, whose turn it is, what is read cell by cell."""

from __future__ import annotations

import threading
import time

from lti_tool.domain.pacing import in_reach

UNKNOWN = 0.2
"""Seconds a call is taken to need before one was made."""

FORGOTTEN_AFTER = 3600.0
"""Seconds until a column that could not be read whole is tried again."""


class Lane:
    """One platform's. `turn`: scores of one batch leave after those of another, whose column is read meanwhile."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self._seconds, self._apart = UNKNOWN, dict[str, float]()

    @property
    def seconds(self) -> float:
        """How long a call there takes at present."""
        return self._seconds

    def note(self, seconds: float) -> None:
        """Take one call into account; the newest count most."""
        self._seconds += (seconds - self._seconds) / 5

    def reach(self, limit: int) -> int:
        """Return how many scores may be in hand for it while so many calls may be under way."""
        return in_reach(limit, self._seconds)

    def is_read_whole(self, line_item: str) -> bool:
        """Whether this column may be read for many at once."""
        return self._apart.get(line_item, 0.0) < time.monotonic()

    def read_apart(self, line_item: str) -> None:
        """Read this column cell by cell for a while: at once it takes too long, or fails."""
        self._apart[line_item] = time.monotonic() + FORGOTTEN_AFTER


class Lanes:
    """The lanes of one process, one per platform."""

    def __init__(self) -> None:
        self._lanes: dict[int | None, Lane] = {}

    def of(self, platform_id: int | None) -> Lane:
        """Return the platform's lane."""
        return self._lanes.setdefault(platform_id, Lane())
