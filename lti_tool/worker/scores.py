"""A score into one cell of a gradebook: read, write, read back.

The cell is read first, because a person may have written there; what we did not write stays until a
teacher decides. It is read again afterwards, because in Moodle a 200 may leave the cell as it was; and
where it then does not show, a few times more within a day, without writing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from lti_tool.domain.scores import Already, Held
from lti_tool.errors import Refused
from lti_tool.grades import Result, StampTooOld
from lti_tool.lti.access import with_token
from lti_tool.runtime import Runtime
from lti_tool.services import outbox, platforms
from lti_tool.services.outbox import Claim, Outcome, ScorePlace
from lti_tool.services.platforms import PlatformView
from lti_tool.worker import columns
from lti_tool.worker.cells import RESULT, SCORE, Cell, shown
from lti_tool.worker.columns import LINE_ITEM

MOST_AHEAD = timedelta(minutes=5)
"""How far a stamp may run ahead of our clock: one further ahead blocks every later score in the host."""

CONFLICT = 409
OPEN = ("waiting", "claimed")
LEAST_WAIT, MOST_GROWN = 5.0, 300.0
"""Seconds between two looks at whether the column is there; they grow with the entry's age."""


def deliver(runtime: Runtime, claim: Claim) -> Outcome:
    """Return what came of bringing this score, or its erasure, to the gradebook."""
    assert claim.platform_id is not None and claim.placement_id is not None and claim.person_id is not None
    criterion = claim.wanted.get("criterion", "")
    with runtime.database.reading() as session:
        place = outbox.get_score_place(session, claim.placement_id, claim.person_id, criterion)
        platform = platforms.get_platform(session, claim.platform_id)
    if not has_column(place, criterion):
        return _without_column(claim, place, runtime.now())
    scopes = place.scopes & {SCORE, RESULT}
    _check_scope(scopes)
    try:
        return with_token(runtime, platform, scopes, lambda token: _bring(Cell(runtime, claim, place, platform.profile, token)))
    except Refused as fault:
        if not tells_of_nothing(fault):
            raise
        return not_found(runtime, claim, platform, place, fault)


def has_column(place: ScorePlace, criterion: str) -> bool:
    """Whether there is a column to send scores to, which nobody is just looking for or making."""
    return bool(place.line_item) and not (criterion and place.column in OPEN)


def tells_of_nothing(fault: Refused) -> bool:
    """Whether the platform finds nothing at the address."""
    return fault.facts.get("http_status") in (404, 410)


def _without_column(claim: Claim, place: ScorePlace, now: datetime) -> Outcome:
    """Return what becomes of a score that has no column: it waits while that is looked for or made, and else is refused with it."""
    if place.column in OPEN:
        grown = min((now - claim.decided_at).total_seconds() / 4, MOST_GROWN)
        return Outcome("wait", "column_pending", after=max(LEAST_WAIT, grown), counts=False)
    if place.column:
        raise Refused("column_missing", advice="mend_column")
    raise Refused("line_item_gone", advice="choose_column_again")


def not_found(runtime: Runtime, claim: Claim, platform: PlatformView, place: ScorePlace, fault: Refused) -> Outcome:
    """Return what follows where the platform finds nothing: the column is gone, or it is there and knows no such person.

    Brightspace says 404 for both. Where columns may not be read, the first is believed.
    """
    may_read = place.scopes & {LINE_ITEM, LINE_ITEM + ".readonly"}
    if not may_read:
        raise fault
    if columns.is_there(runtime, platform, place.line_item or "", may_read):
        raise Refused("person_not_gradable", advice="check_enrolment_and_role", **fault.facts)
    assert claim.placement_id is not None
    with runtime.database.writing() as session:
        if not outbox.lose_column(session, claim.placement_id, claim.wanted.get("criterion", ""), runtime.now()):
            raise fault
    return Outcome("wait", "line_item_gone", "retry_later", after=LEAST_WAIT, facts=dict(fault.facts))


def _bring(cell: Cell) -> Outcome:
    check(cell)
    result = cell.look() if cell.is_readable else None
    ended = begin(cell, result)
    if ended:
        return ended
    try:
        cell.send(cell.fix(result))
    except StampTooOld:
        return after_conflict(cell)
    return read_back(cell)


def check(cell: Cell) -> None:
    """Raise Refused where the token does not allow what is to be done."""
    _check_scope(cell.token.granted)
    if (cell.is_erasure or cell.claim.override) and not cell.is_readable:
        # Unseen, it may be a teacher's value that we would erase, or another than the one they gave up.
        raise Refused("results_not_readable", advice="rate_by_hand")


def begin(cell: Cell, result: Result | None) -> Outcome | None:
    """Return the outcome where there is nothing to write over what the gradebook shows, None where there is."""
    if cell.claim.is_look:
        return confirm(cell, result)
    return _settled(cell, result) if cell.is_readable else None


def _settled(cell: Cell, result: Result | None) -> Outcome | None:
    plan = cell.plan(result)
    if isinstance(plan, Already):
        return _arrived(cell, result)
    if isinstance(plan, Held) and not cell.may_write_over(result):
        return _differs(result)
    return None


def after_conflict(cell: Cell) -> Outcome:
    """Return what follows from a 409: never the same again blindly (SCO-13), once more, later, where the cell lacks it."""
    if not cell.is_readable:
        return Outcome("doubt", "results_not_readable", "allow_grade_service")
    result = cell.look()
    settled = _settled(cell, result)
    if settled and settled.action == "deliver":
        return replace(settled, sent=cell.points)  # it may hold ours from before
    if settled:
        return settled
    theirs, latest = result.at if result else None, cell.runtime.now() + MOST_AHEAD
    message = cell.fix(result, anew=True, beyond=theirs) if theirs is None or theirs < latest else None
    if message is None or message.stamp > latest:
        return _stopped(result)
    try:
        cell.send(message)
    except StampTooOld as again:
        if result is None and again.facts.get("http_status") != CONFLICT:
            # No stamp stands where nothing was ever taken: this 400 is about something else.
            raise Refused("host_refused", advice="ask_host_administrator", **again.facts) from None
        return _stopped(result)
    return read_back(cell)


def read_back(cell: Cell) -> Outcome:
    """Return what the gradebook shows of what it took, having looked."""
    return confirm(cell, cell.look() if cell.is_readable else None)


def confirm(cell: Cell, result: Result | None) -> Outcome:
    """Return the outcome by what the gradebook shows of what it took."""
    if not cell.is_readable:
        return Outcome("doubt", "results_not_readable", "allow_grade_service")
    plan = cell.plan(result, after_writing=True)
    if isinstance(plan, Already):
        return _arrived(cell, result)
    if isinstance(plan, Held) and cell.may_write_over(result):
        return Outcome("refuse", "host_keeps_its_value", "untick_overridden", host=shown(result))
    if isinstance(plan, Held):
        return _differs(result)
    # Moodle takes a score for a column of Type "None" or "Scale" with 200; what it goes on showing after an erasure is locked.
    advice = "unlock_grade" if cell.is_erasure else "set_column_to_points"
    return Outcome("doubt", "not_shown_by_host", advice, host=shown(result))


def _arrived(cell: Cell, result: Result | None) -> Outcome:
    return Outcome("deliver", host=shown(result), sent=_left(cell, result))


def _differs(result: Result | None) -> Outcome:
    return Outcome("hold", "host_value_differs", "choose_value", host=shown(result))


def _stopped(result: Result | None) -> Outcome:
    return Outcome("stop_clock", "stamp_too_old", "check_clock", host=shown(result))


def _left(cell: Cell, result: Result | None) -> dict[str, Any] | None:
    """Return what stands there from us: after an erasure nothing. A score was noted before it was sent, unless it stood there before."""
    return {} if cell.is_erasure else cell.points if cell.stood_before(result) else None


def _check_scope(scopes: frozenset[str]) -> None:
    if SCORE not in scopes:
        raise Refused("scope_missing", advice="allow_grade_service")
