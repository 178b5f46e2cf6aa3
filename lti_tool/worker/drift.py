"""The drift watch at work: gradebook columns read back, those a person asked for, those just written to, and those grown old.

Results come page by page and are compared in pieces: a column of ten thousand fills no memory, and no
transaction is open while the platform is spoken to.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator
from itertools import islice

import structlog

from lti_tool import grades
from lti_tool.domain.drift import twins
from lti_tool.domain.scores import HostCell
from lti_tool.errors import DoorError, Refused
from lti_tool.grades import Result
from lti_tool.lti.access import with_token
from lti_tool.lti.gates import Gates, HostPaused
from lti_tool.runtime import Runtime
from lti_tool.services import drift, outbox, platforms
from lti_tool.services.drift import Reading, ReadingLost
from lti_tool.services.drift.taking import PIECE
from lti_tool.services.platforms import PlatformView
from lti_tool.services.tokens import KeptToken
from lti_tool.worker.cells import RESULT
from lti_tool.worker.columns import LINE_ITEM, is_there
from lti_tool.worker.reading import Reader

log = structlog.get_logger("drift")


class DriftWatch(Reader):
    """Reads one column after the other."""

    failed = "drift_round_failed"

    def __init__(self, runtime: Runtime, gates: Gates | None = None) -> None:
        self._runtime, self._gates = runtime, gates or Gates(runtime)

    def run_once(self) -> bool:
        """Return whether a column was due; what came of it stands with the column and its scores."""
        chosen = self._runtime.settings
        with self._runtime.database.reading() as session:
            due = drift.find_due(session, self._runtime.now(), chosen.drift_minutes, chosen.drift_hours)
        return due is not None and read(self._runtime, due, self._gates) is not None


def read(runtime: Runtime, key: str, gates: Gates | None = None) -> str | None:
    """Return why the column could not be read, empty where it was read to its end; None where somebody reads it already."""
    with runtime.database.writing() as session:
        reading = drift.claim(session, key, runtime.now())
    if reading is None:
        return None
    begun = time.monotonic()
    try:
        fault = _read(runtime, reading, gates or Gates(runtime))
    except ReadingLost as lost:
        fault = lost.code
    told = {"fault": fault} if fault else {}
    log.info("column", placement=reading.placement_id, criterion=reading.criterion, seconds=round(time.monotonic() - begun, 3), **told)
    return fault


def _read(runtime: Runtime, reading: Reading, gates: Gates) -> str:
    """Return why the reading failed, having noted it; empty where it did not."""
    is_paused = False
    try:
        with gates.led(reading.platform_id) as led:
            _compare(led, reading)
        return ""
    except ReadingLost:
        raise
    except DoorError as refused:
        fault, is_paused = refused.reason, isinstance(refused, HostPaused)
    except Exception as surprise:
        # Its words may hold what a person wrote, so only its kind and place are told.
        place = traceback.extract_tb(surprise.__traceback__)[-1]
        log.error("drift_surprise", kind=type(surprise).__name__, at=f"{place.name}:{place.lineno}")
        fault = "internal_fault"
    with runtime.database.writing() as session:
        drift.fail(session, reading, fault, is_put_off=is_paused)
    return fault


def _compare(runtime: Runtime, reading: Reading) -> None:
    if not reading.line_item:
        raise Refused("column_missing")
    scopes = reading.scopes & {RESULT, LINE_ITEM, LINE_ITEM + ".readonly"}
    if RESULT not in scopes:
        raise Refused("results_not_readable")
    with runtime.database.reading() as session:
        platform = platforms.get_platform(session, reading.platform_id)
    try:
        with_token(runtime, platform, scopes, lambda token: _take(runtime, reading, platform, token))
    except Refused as fault:
        if fault.facts.get("http_status") in (404, 410) and _is_gone(runtime, reading, platform):
            _lose(runtime, reading)
            raise Refused("line_item_gone") from fault
        raise


def _take(runtime: Runtime, reading: Reading, platform: PlatformView, token: KeptToken) -> None:
    """Compare the whole column with what is owed, then what it did not list, and count the columns of its kind."""
    if RESULT not in token.granted:
        raise Refused("results_not_readable")
    results = grades.read_results(runtime.outbound, token.value, reading.line_item or "", platform.profile)
    for cells in _pieces(results):
        runtime.database.in_unit(lambda session, cells=cells: drift.take(session, reading, cells, platform.profile, runtime.now()))
    while runtime.database.in_unit(lambda session: drift.take_missing(session, reading, platform.profile, runtime.now())):
        pass
    found = _count_twins(runtime, reading, token)
    runtime.database.in_unit(lambda session: drift.finish(session, reading, runtime.now(), found))


def _pieces(results: Iterator[Result]) -> Iterator[dict[str, HostCell]]:
    """Return the cells by person, so many at once as one unit of work compares."""
    while piece := list(islice(results, PIECE)):
        yield {result.user_id: HostCell(result.score, result.maximum) for result in piece}


def _count_twins(runtime: Runtime, reading: Reading, token: KeptToken) -> int | None:
    """Return how many columns of this kind the course has, None where the platform does not say."""
    with runtime.database.reading() as session:
        place = outbox.get_column_place(session, reading.placement_id, reading.criterion, LINE_ITEM)
    if not place.line_items or not token.granted & {LINE_ITEM, LINE_ITEM + ".readonly"}:
        return None
    out, course, wish = runtime.outbound, place.line_items, place.wish
    found = grades.list_line_items(out, token.value, course, resource_id=wish.resource_id, tag=wish.tag)
    if wish.resource_link_id is not None:
        found = [*found, *grades.list_line_items(out, token.value, course, resource_link_id=wish.resource_link_id)]
    return twins(found, wish, place.taken)


def _is_gone(runtime: Runtime, reading: Reading, platform: PlatformView) -> bool:
    """Whether the column itself is gone; where columns may not be read, the answer about its results is believed."""
    may_read = reading.scopes & {LINE_ITEM, LINE_ITEM + ".readonly"}
    return not may_read or not is_there(runtime, platform, reading.line_item or "", may_read)


def _lose(runtime: Runtime, reading: Reading) -> None:
    """Have the column looked for by its names; it is made again only by a person's word."""
    with runtime.database.writing() as session:
        drift.lose(session, reading)
        outbox.lose_column(session, reading.placement_id, reading.criterion, runtime.now())
