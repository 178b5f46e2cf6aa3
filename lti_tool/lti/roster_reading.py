"""One reading of a course's roster: claimed, read page by page, written down, and believed only at its end.

A page that a person waits on and the worker share it. The page has little time: what it cannot finish
it hands over, and the worker begins anew. No transaction is open while the platform is spoken to.
"""

from __future__ import annotations

import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import structlog

from lti_tool.domain.rosters import HANDED_OVER, ListedMember
from lti_tool.errors import DoorError, Refused, TryAgain
from lti_tool.lti import roster
from lti_tool.lti.access import with_token
from lti_tool.lti.gates import Gates, HostPaused
from lti_tool.lti.roster import OutOfTime, RosterPage
from lti_tool.runtime import Runtime
from lti_tool.services import platforms, rosters
from lti_tool.services.platforms import PlatformView
from lti_tool.services.rosters import Reading, ReadingLost
from lti_tool.services.tokens import KeptToken

PIECE = 500
"""Entries written in one unit: launches that want to write wait no longer than one takes."""

LONGEST_FOR_TOKEN = 20.0
"""Seconds for an access token, of whatever time there is."""

SCOPES = frozenset({roster.SCOPE})
T = TypeVar("T")

log = structlog.get_logger("roster")


class Watch:
    """How much of the time that was given is left."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def __call__(self) -> float:
        return self._until - time.monotonic()


@dataclass
class _Tally:
    """What the pages of one reading came to."""

    pages: int = 0
    listed: int = 0
    unclear: int = 0
    differences: str | None = field(default=None)

    def add(self, page: RosterPage) -> None:
        # Later pages may name a later moment: what changed while the first ones were read would never be told (NRP-07).
        self.differences = self.differences or page.differences
        self.pages, self.listed, self.unclear = self.pages + 1, self.listed + len(page.members), self.unclear + page.unclear


def refresh(
    runtime: Runtime, context_pk: int, seconds_left: Callable[[], float], *, may_hand_over: bool, gates: Gates | None = None
) -> bool:
    """Return whether the roster was read to its end now; what came of it stands with the course, whatever happened.

    A reading that the platform's pause ended is handed over too: a worker begins it anew when the pause is over.
    """
    with runtime.database.writing() as session:
        reading = rosters.claim(session, context_pk, runtime.now())
    if reading is None:
        return False
    begun = time.monotonic()
    try:
        fault = _read(runtime, reading, seconds_left, may_hand_over, gates or Gates(runtime))
    except ReadingLost:
        fault = ReadingLost.code
    told = {"fault": fault} if fault else {}
    log.info("roster", context=context_pk, platform=reading.platform_id, seconds=round(time.monotonic() - begun, 3), **told)
    return not fault


def find_unreached(runtime: Runtime, placement_id: int, seconds_left: Callable[[], float], gates: Gates | None = None) -> None:
    """Find out whom the platform does not show this link, where it can be asked (NRP-08).

    It is an extra: a platform that cannot say, or not in time, leaves what was known.
    """
    with runtime.database.reading() as session:
        link = rosters.find_link(session, placement_id)
        platform = platforms.get_platform(session, link.platform_id) if link else None
    if link is None or platform is None or not platform.profile.roster_by_link:
        return
    wanted = {"role": roster.LEARNER, "link_id": link.link_id, "seconds_left": seconds_left}
    try:
        with (gates or Gates(runtime)).led(platform.id, max(0.0, seconds_left())) as led:
            reached = _with_token(
                led, platform, seconds_left,
                lambda token: _subjects(roster.read(led.outbound, token.value, link.url, platform.profile, **wanted)),
            )  # fmt: skip
    except DoorError as fault:
        log.info("reach", placement=placement_id, fault=fault.reason)
        return
    if reached is not None:
        runtime.database.in_unit(lambda session: rosters.note_reach(session, placement_id, reached))


def _with_token(runtime: Runtime, platform: PlatformView, seconds_left: Callable[[], float], act: Callable[[KeptToken], T]) -> T:
    return with_token(runtime, platform, SCOPES, act, total_timeout=min(LONGEST_FOR_TOKEN, max(seconds_left(), 1.0)))


def _subjects(pages: Iterator[RosterPage]) -> set[str] | None:
    """Return who is listed for a link, None from a platform that answers with everybody, not knowing what was asked."""
    found: set[str] = set()
    for page in pages:
        if not page.tells_links:
            return None
        found.update(member.subject for member in page.members)
    return found


def _read(runtime: Runtime, reading: Reading, seconds_left: Callable[[], float], may_hand_over: bool, gates: Gates) -> str:
    """Return why the reading failed, having noted it; empty where it did not."""
    try:
        with runtime.database.reading() as session:
            platform = platforms.get_platform(session, reading.platform_id)
        with gates.led(reading.platform_id, max(0.0, seconds_left())) as led:
            _with_token(led, platform, seconds_left, lambda token: _read_with(led, reading, platform, token, seconds_left))
        return ""
    except ReadingLost:
        raise
    except DoorError as refused:
        is_late = may_hand_over and isinstance(refused, TryAgain) and seconds_left() <= 0
        fault = HANDED_OVER if is_late or isinstance(refused, HostPaused) else refused.reason
    except Exception as surprise:
        # Its words may hold what a person is called, so only its kind and place are told.
        place = traceback.extract_tb(surprise.__traceback__)[-1]
        log.error("roster_surprise", context=reading.context_pk, kind=type(surprise).__name__, at=f"{place.name}:{place.lineno}")
        fault = "internal_fault"
    with runtime.database.writing() as session:
        rosters.fail(session, reading, fault)
    return fault


def _read_with(runtime: Runtime, reading: Reading, platform: PlatformView, token: KeptToken, seconds_left: Callable[[], float]) -> None:
    if roster.SCOPE not in token.granted:
        raise Refused("roster_scope_missing")
    if reading.differences and _read_differences(runtime, reading, token, seconds_left):
        return
    pages = roster.read(runtime.outbound, token.value, reading.url, platform.profile, seconds_left=seconds_left)
    tally = _take(runtime, reading, pages)
    if not tally.listed:
        # Whoever asks has come from this course by a launch: a list without anybody is a fault, not an empty course.
        raise Refused("roster_empty")
    _finish(runtime, reading, tally, is_whole=True)


def _read_differences(runtime: Runtime, reading: Reading, token: KeptToken, seconds_left: Callable[[], float]) -> bool:
    """Return whether it was enough to ask for changes; on any fault everything is read instead."""
    assert reading.differences is not None
    try:
        pages = roster.read_differences(runtime.outbound, token.value, reading.differences, seconds_left=seconds_left)
        tally = _take(runtime, reading, pages)
    except OutOfTime:
        raise
    except DoorError as fault:
        log.info("roster_differences", context=reading.context_pk, fault=fault.reason)
        return False
    if tally.unclear:
        return False
    _finish(runtime, reading, tally, is_whole=False)
    return True


def _take(runtime: Runtime, reading: Reading, pages: Iterator[RosterPage]) -> _Tally:
    """Return what the pages came to, written down in pieces of about one size however the platform cuts its pages."""
    tally, waiting = _Tally(), deque[ListedMember]()
    for page in pages:
        tally.add(page)
        waiting.extend(page.members)
        while len(waiting) >= PIECE:
            _keep(runtime, reading, [waiting.popleft() for _ in range(PIECE)])
    _keep(runtime, reading, list(waiting))
    return tally


def _keep(runtime: Runtime, reading: Reading, piece: list[ListedMember]) -> None:
    runtime.database.in_unit(lambda session: rosters.take(session, reading, piece))


def _finish(runtime: Runtime, reading: Reading, tally: _Tally, *, is_whole: bool) -> None:
    told = {"is_whole": is_whole, "differences": tally.differences, "unclear": tally.unclear}
    runtime.database.in_unit(lambda session: rosters.finish(session, reading, runtime.now(), **told))
