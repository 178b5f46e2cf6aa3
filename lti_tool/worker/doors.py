"""Which kind of entry goes through which door, and what an error of a door means for the entry."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace

import structlog

from lti_tool.errors import DoorError, Refused, TryAgain
from lti_tool.lti.gates import Gate, HostPaused
from lti_tool.runtime import Runtime
from lti_tool.services import outbox
from lti_tool.services.outbox import Claim, ClaimLost, Outcome
from lti_tool.worker import catch_ups, columns, completions, credentials, host_badges, notices, ratings, scores, status_lists

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

log = structlog.get_logger("worker")


def deliver(runtime: Runtime, claim: Claim, gate: Gate | None = None) -> Outcome | None:
    """Return what came of one try, whatever happened; None where the claim was lost on the way.

    The platform's gate stands before each of its calls.
    """
    try:
        if gate is not None:
            runtime = replace(runtime, outbound=runtime.outbound.through(gate.pass_through))
        return _exempted(runtime, claim) or DOORS[claim.kind](runtime, claim)
    except ClaimLost:
        return None
    except HostPaused as pause:
        return Outcome("wait", "host_paused", after=pause.after, counts=False)
    except DoorError as fault:
        return read_fault(fault)
    except Exception as fault:
        # Its words may hold what a person wrote, so only its kind and place are told.
        place = traceback.extract_tb(fault.__traceback__)[-1]
        log.error("internal_fault", entry=claim.entry_id, kind=claim.kind, fault=type(fault).__name__, at=f"{place.name}:{place.lineno}")
        return Outcome("wait", "internal_fault", facts={"fault": type(fault).__name__})


def read_fault(fault: DoorError) -> Outcome:
    """Return what a door's error means: never again, or later.

    A token that is not given is a matter of the whole registration: an administrator mends it, and
    what waits then leaves by itself. So it is tried again, with the advice shown meanwhile.
    """
    facts = {name: value for name, value in fault.facts.items() if isinstance(value, str | int | float)}
    if isinstance(fault, Refused):
        return Outcome("refuse", fault.reason, fault.advice, facts=facts)
    after = fault.after if isinstance(fault, TryAgain) else None
    return Outcome("wait", fault.reason, str(facts.get("advice", "")), after=after, facts=facts)


def _exempted(runtime: Runtime, claim: Claim) -> Outcome | None:
    """Return the end of an entry about somebody who by now teaches there or is a test user; taking out what was sent is no grading."""
    if claim.kind not in GRADING or claim.placement_id is None or claim.person_id is None or _takes_back(claim):
        return None
    with runtime.database.reading() as session:
        if outbox.is_instructor(session, claim.placement_id, claim.person_id):
            return Outcome("exempt", "person_is_instructor", "grade_by_hand")
        if outbox.is_test(session, claim.person_id):
            return Outcome("exempt", "person_is_test")
    return None


def _takes_back(claim: Claim) -> bool:
    return bool(claim.wanted.get("erase")) or claim.wanted.get("done") is False
