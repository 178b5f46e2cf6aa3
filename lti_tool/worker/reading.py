"""What is read beside the deliveries, one thing after the other, in a thread of its own: a long list must not hold up a score."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod

import structlog

IDLE = 5.0
"""Seconds between two looks for what is due."""

log = structlog.get_logger("worker")


class Reader(ABC):
    """Reads what is due until told to stop; who inherits says what that is."""

    failed: str
    """What the log calls a round that broke."""

    @abstractmethod
    def run_once(self) -> bool:
        """Return whether anything was due; what came of it stands with the thing read."""

    def run_until_idle(self) -> int:
        """Return how many were read until none was due any more."""
        taken = 0
        while self.run_once():
            taken += 1
        return taken

    def run_until(self, stop: threading.Event) -> None:
        """Read what is due until told to stop; whatever goes wrong in a round, the next one is tried."""
        while not stop.is_set():
            try:
                if self.run_once():
                    continue
            except Exception as fault:  # a database that is away comes back
                log.error(self.failed, fault=type(fault).__name__)
            stop.wait(IDLE)
