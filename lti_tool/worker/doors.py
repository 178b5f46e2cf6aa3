"""Which kind of entry goes through which door, and what an error of a door means for the entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from lti_tool.lti.gates import Gate
from lti_tool.runtime import Runtime
from lti_tool.services import outbox
from lti_tool.services.outbox import Claim, Outcome
from lti_tool.worker import batches, catch_ups, columns, completions, credentials, host_badges, notices, ratings, scores, status_lists
from lti_tool.worker.batches import Ended
from lti_tool.worker.faults import outcome_of
from lti_tool.worker.lanes import Lane

DOORS: Mapping[str, Callable[[Runtime, Claim], Outcome]] = {
    "column": columns.deliver,
    "score": scores.deliver,
    "rating": ratings.deliver,
    "completion": completions.deliver,
    "host_badge": host_badges.deliver,
    "catch_up": catch_ups.deliver,
    "credential": credentials.deliver,
    "status_list": status_lists.deliver,
    "notice_handler": notices.deliver,
}

GRADING = ("score", "rating", "completion", "host_badge")


def deliver(runtime: Runtime, claim: Claim, gate: Gate | None = None) -> Outcome | None:
    """Return what came of one try, whatever happened; None where the claim was lost on the way.

    The platform's gate stands before each of its calls.
    """
    return outcome_of(claim, lambda: _deliver(_led(runtime, gate), claim))


def deliver_together(runtime: Runtime, claims: list[Claim], gate: Gate | None, lane: Lane) -> Iterator[Ended]:
    """Return what came of one try at scores of one link for one column, as it comes, whatever happened."""
    led, left = _led(runtime, gate), {claim.entry_id: claim for claim in claims}
    exempted = _exempted(led, claims)
    yield [(left.pop(entry_id), outcome) for entry_id, outcome in exempted.items()]
    waves = batches.deliver(led, list(left.values()), lane, gate, lambda claim: deliver(runtime, claim, gate)) if left else iter(())
    while isinstance(wave := outcome_of(claims[0], lambda: next(waves, None)), list):
        for claim, _ in wave:
            left.pop(claim.entry_id)
        yield wave
    if left:  # a fault of our own is that of all that are left
        yield [(claim, wave) for claim in left.values()]


def _deliver(runtime: Runtime, claim: Claim) -> Outcome:
    return _exempted(runtime, [claim]).get(claim.entry_id) or DOORS[claim.kind](runtime, claim)


def _led(runtime: Runtime, gate: Gate | None) -> Runtime:
    return replace(runtime, outbound=runtime.outbound.through(gate.pass_through)) if gate is not None else runtime


def _exempted(runtime: Runtime, claims: list[Claim]) -> dict[int, Outcome]:
    """Return the ends, by entry, of what is about somebody who by now teaches there or is a test user.

    All are of one link. Taking out what was sent is no grading.
    """
    graded = {claim.entry_id: claim.person_id for claim in claims if claim.kind in GRADING and claim.person_id and not _takes_back(claim)}
    placement_id = claims[0].placement_id
    if placement_id is None or not graded:
        return {}
    with runtime.database.reading() as session:
        teaching = outbox.find_instructors(session, placement_id, graded.values())
        testing = outbox.find_tests(session, graded.values())
    ends = {entry_id: Outcome("exempt", "person_is_test") for entry_id, person_id in graded.items() if person_id in testing}
    own = Outcome("exempt", "person_is_instructor", "grade_by_hand")
    return ends | {entry_id: own for entry_id, person_id in graded.items() if person_id in teaching}


def _takes_back(claim: Claim) -> bool:
    return bool(claim.wanted.get("erase")) or claim.wanted.get("done") is False
