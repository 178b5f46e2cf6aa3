"""Rosters that a worker reads: those a page could not wait for, and those that have grown old."""

from __future__ import annotations

from lti_tool.lti import roster_reading
from lti_tool.lti.gates import Gates
from lti_tool.runtime import Runtime
from lti_tool.services import rosters
from lti_tool.worker.reading import Reader

SECONDS = 300.0
"""How long one reading may take; well below the lease of `domain/rosters`."""


class RosterReader(Reader):
    """Reads one course after the other."""

    failed = "roster_round_failed"

    def __init__(self, runtime: Runtime, gates: Gates | None = None) -> None:
        self._runtime, self._gates = runtime, gates or Gates(runtime)

    def run_once(self) -> bool:
        """Return whether a course was due; what came of it stands with the course."""
        with self._runtime.database.reading() as session:
            due = rosters.find_due(session, self._runtime.now(), self._runtime.settings.roster_hours)
        if due is None:
            return False
        watch = roster_reading.Watch(SECONDS)
        is_read = roster_reading.refresh(self._runtime, due.context_pk, watch, may_hand_over=False, gates=self._gates)
        if is_read and due.is_awaited:
            self._look_at_links(due.context_pk, watch)
        return True

    def _look_at_links(self, context_pk: int, watch: roster_reading.Watch) -> None:
        """Do for the links of the course what the page would have done for its own after reading."""
        with self._runtime.database.reading() as session:
            links = rosters.list_links(session, context_pk)
        for link in links:
            roster_reading.find_unreached(self._runtime, link, watch, self._gates)
