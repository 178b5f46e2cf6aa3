"""Scores for one column in one hand: the column is read once before them and once after, and they leave side by side.

No rule is weaker than for one score by itself (docs/decisions/0020-shared-reads.md). What a cell showed was asked for after
the entry was claimed, and FRESH seconds at most before its score leaves, else it is looked at anew; it is read back after the
host has answered. Who is missing is empty only where one answer held the whole column; where that proves nothing, their
cell is looked at by itself. From there on each entry goes its own way: a 409, a refusal or another's value is that entry's alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from lti_tool.domain.pacing import is_read_at_once, most_pages
from lti_tool.errors import DoorError, Refused, TokenRefused, TryAgain
from lti_tool.lti.access import with_token
from lti_tool.lti.gates import Gate, HostPaused
from lti_tool.runtime import Runtime
from lti_tool.services import outbox, platforms
from lti_tool.services.outbox import Claim, Outcome, ScorePlace
from lti_tool.services.platforms import PlatformView
from lti_tool.services.tokens import KeptToken
from lti_tool.worker import column_readings, scores
from lti_tool.worker.cells import RESULT, SCORE, Cell
from lti_tool.worker.column_readings import ColumnReading
from lti_tool.worker.faults import outcome_of, read_fault
from lti_tool.worker.lanes import Lane
from lti_tool.worker.sending import Departure, Sending

PIECE = 50
"""Messages fixed in one unit: others who want to write wait no longer than one takes."""

SLOW_READING = 2.0
"""Seconds by which reading a column at once may take longer than looking at its cells one by one."""

Ended = list[tuple[Claim, Outcome | None]]
"""What came of entries; None where the claim was lost."""

Alone = Callable[[Claim], Outcome | None]


@dataclass(frozen=True)
class Column:
    """Where scores of one link for one column go, and about whom they are."""

    place: ScorePlace
    platform: PlatformView
    subjects: dict[int, str]
    away: set[int]
    rows: int


def deliver(runtime: Runtime, claims: list[Claim], lane: Lane, gate: Gate | None, alone: Alone) -> Iterator[Ended]:
    """Return what came of scores of one link for one column, as it comes. `alone` brings one by itself."""
    column = _find(runtime, claims)
    batch = Batch(runtime, claims, column, lane, gate)
    if not scores.has_column(column.place, claims[0].wanted.get("criterion", "")) or SCORE not in batch.scopes:
        yield [(claim, alone(claim)) for claim in claims]
        return
    try:
        reading = batch.read(claims)
    except Refused as fault:
        yield from _alone(claims, alone) if scores.tells_of_nothing(fault) else [[(claim, read_fault(fault)) for claim in claims]]
    except DoorError as fault:
        yield [(claim, read_fault(fault)) for claim in claims]
    else:
        yield from batch.bring(reading)


def _find(runtime: Runtime, claims: list[Claim]) -> Column:
    first, people = claims[0], [claim.person_id for claim in claims if claim.person_id]
    assert first.platform_id is not None and first.placement_id is not None and first.person_id is not None
    with runtime.database.reading() as session:
        return Column(
            outbox.get_score_place(session, first.placement_id, first.person_id, first.wanted.get("criterion", "")),
            platforms.get_platform(session, first.platform_id),
            outbox.list_subjects(session, people),
            outbox.find_away(session, first.placement_id, people),
            outbox.count_brought(session, first),
        )


def _alone(claims: list[Claim], alone: Alone) -> Iterator[Ended]:
    """Return what came of scores whose column the host does not find: what the first one learns of the column holds for all."""
    first, *others = claims
    told = alone(first)
    yield [(first, told)]
    if told is not None and told.reason == "line_item_gone":
        yield [(claim, replace(told, counts=False)) for claim in others]
        return
    for claim in others:
        yield [(claim, alone(claim))]


class Batch:
    """The scores on their way, with the token that opens the gradebook."""

    def __init__(self, runtime: Runtime, claims: list[Claim], column: Column, lane: Lane, gate: Gate | None) -> None:
        self._runtime, self._claims, self._column, self._lane, self._gate = runtime, claims, column, lane, gate
        self._line_item, self.scopes = column.place.line_item or "", column.place.scopes & {SCORE, RESULT}
        self._token: KeptToken | None = None

    def read(self, claims: list[Claim]) -> ColumnReading | None:
        """Return one reading of the column for these, None where their cells are better, or must be, looked at one by one."""
        subjects = {self._subject(claim) for claim in claims}
        return with_token(self._runtime, self._column.platform, self.scopes, lambda token: self._read(token, subjects))

    def bring(self, reading: ColumnReading | None) -> Iterator[Ended]:
        """Return what came of each, those the host was slow with last."""
        ended, departures = self._plan(reading)
        ended += self._fix(departures)
        ready = [departure for departure in departures if departure.message or not departure.draft]
        yield ended
        if not ready:
            return
        with Sending(self._runtime, self._column.platform, self._lane, self._gate, len(ready)) as sending:
            self._send(sending, ready, reading.begun if reading else time.monotonic())
            yield sending.ended()
            yield self._read_back(sending)
            yield sending.finish()

    def _read(self, token: KeptToken, subjects: set[str]) -> ColumnReading | None:
        self._token = token
        number = len(subjects)
        if RESULT not in token.granted or not is_read_at_once(number, self._column.rows) or not self._lane.is_read_whole(self._line_item):
            return None
        try:
            wish = self._line_item, self._column.platform.profile, subjects, most_pages(number)
            reading = column_readings.read(self._runtime.outbound, token.value, *wish)
        except (HostPaused, TokenRefused):
            raise
        except (Refused, TryAgain) as fault:
            if isinstance(fault, Refused) and scores.tells_of_nothing(fault):
                raise
            self._lane.read_apart(self._line_item)
            return None
        if reading.ended - reading.begun > SLOW_READING + number * self._lane.seconds / (self._gate.limit if self._gate else 1):
            self._lane.read_apart(self._line_item)
        return reading

    def _plan(self, reading: ColumnReading | None) -> tuple[Ended, list[Departure]]:
        """Return what is settled without writing, and what is to leave."""
        ended: Ended = []
        departures = []
        for claim in self._claims:
            departure = Departure(self._cell(claim))
            outcome = outcome_of(claim, partial(self._begin, departure, reading))
            if outcome:
                ended.append((claim, outcome))
            else:
                departures.append(departure)
        return ended, departures

    def _begin(self, departure: Departure, reading: ColumnReading | None) -> Outcome | None:
        cell = departure.cell
        scores.check(cell)
        subject, result = cell.place.subject, None
        if cell.is_readable:
            if reading is None or not reading.tells_of(subject, may_be_left_out=self._may_be_left_out(cell.claim)):
                return None  # the departure has nothing to send yet: it looks for itself
            result = reading.found.get(subject)
        departure.draft = cell.draft(result)
        return scores.begin(cell, result)

    def _may_be_left_out(self, claim: Claim) -> bool:
        """Whether something may stand in the cell of somebody whom a list of the column leaves out."""
        return claim.person_id in self._column.away or bool(claim.sent) or claim.host.get("score") is not None

    def _fix(self, departures: list[Departure]) -> Ended:
        """Store what leaves; return those whose claim is lost."""
        drafted = [departure for departure in departures if departure.draft]
        for start in range(0, len(drafted), PIECE):
            piece = drafted[start : start + PIECE]
            with self._runtime.database.writing() as session:
                fixed = outbox.fix_messages(session, [each.draft for each in piece if each.draft], self._runtime.now())
            for departure in piece:
                departure.message = fixed.get(departure.cell.claim.entry_id)
        return [(each.cell.claim, None) for each in drafted if not each.message]

    def _send(self, sending: Sending, departures: list[Departure], begun: float) -> None:
        """Let them leave; a token that is refused meanwhile is renewed once, for those it was refused to."""
        left = departures

        def act(token: KeptToken) -> None:
            nonlocal left
            left = sending.send([departure.opened_by(token) for departure in left], begun)
            if left:
                raise TokenRefused("token_refused")

        try:
            with_token(self._runtime, self._column.platform, self.scopes, act)
        except DoorError as fault:
            sending.give_up(left, fault)

    def _read_back(self, sending: Sending) -> Ended:
        """Return what the gradebook shows of what it took so far; who is not equal there is no matter of the others."""
        taken = sending.taken()
        try:
            reading = self.read([cell.claim for cell in taken]) if taken else None
        except Refused:
            reading = None
        except DoorError as fault:
            return [(cell.claim, read_fault(fault)) for cell in taken]
        ended: Ended = []
        unseen = []
        for cell in taken:
            subject, is_away = cell.place.subject, cell.claim.person_id in self._column.away
            if reading and reading.tells_of(subject, may_be_left_out=is_away):
                ended.append((cell.claim, outcome_of(cell.claim, partial(scores.confirm, cell, reading.found.get(subject)))))
            else:
                unseen.append(cell)
        return ended + sending.look_at(unseen)

    def _cell(self, claim: Claim) -> Cell:
        assert self._token is not None
        place = replace(self._column.place, subject=self._subject(claim))
        return Cell(self._runtime, claim, place, self._column.platform.profile, self._token)

    def _subject(self, claim: Claim) -> str:
        return self._column.subjects[claim.person_id or 0]
