"""Rosters that a worker reads: those a page could not wait for, and those that have grown old."""

from __future__ import annotations

import threading

import structlog

from lti_tool.lti import roster_reading
from lti_tool.runtime import Runtime
from lti_tool.services import rosters

SECONDS = 300.0
"""How long one reading may take; well below the lease of `domain/rosters`."""

IDLE = 5.0
"""Seconds between two looks for what is due."""

log = structlog.get_logger("worker")


class RosterReader:
    """Reads one course after the other, in a thread of its own: a long roster must not hold up a score."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def run_once(self) -> bool:
        """Return whether a course was due; what came of it stands with the course."""
        with self._runtime.database.reading() as session:
            due = rosters.find_due(session, self._runtime.now(), self._runtime.settings.roster_hours)
        if due is None:
            return False
        watch = roster_reading.Watch(SECONDS)
        if roster_reading.refresh(self._runtime, due.context_pk, watch, may_hand_over=False) and due.is_awaited:
            self._look_at_links(due.context_pk, watch)
        return True

    def _look_at_links(self, context_pk: int, watch: roster_reading.Watch) -> None:
        """Do for the links of the course what the page would have done for its own after reading."""
        with self._runtime.database.reading() as session:
            links = rosters.list_links(session, context_pk)
        for link in links:
            roster_reading.find_unreached(self._runtime, link, watch)

    def run_until_idle(self) -> int:
        """Return how many courses were read until none was due any more."""
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
                log.error("roster_round_failed", fault=type(fault).__name__)
            stop.wait(IDLE)
