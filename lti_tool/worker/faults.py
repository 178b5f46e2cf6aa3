"""What an error on the way to a host means for the entry: never again, later, or nothing at all."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import TypeVar

import structlog

from lti_tool.errors import DoorError, Refused, TryAgain
from lti_tool.lti.gates import HostPaused
from lti_tool.services.outbox import Claim, ClaimLost, Outcome

log = structlog.get_logger("worker")
T = TypeVar("T")


def outcome_of(claim: Claim, act: Callable[[], T]) -> T | Outcome | None:
    """Return what the act returns, or what its error means; None where the claim was lost on the way."""
    try:
        return act()
    except ClaimLost:
        return None
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
    what waits then leaves by itself. So it is tried again, with the advice shown meanwhile. A platform that is left
    alone costs no try.
    """
    if isinstance(fault, HostPaused):
        return Outcome("wait", "host_paused", after=fault.after, counts=False)
    facts = {name: value for name, value in fault.facts.items() if isinstance(value, str | int | float)}
    if isinstance(fault, Refused):
        return Outcome("refuse", fault.reason, fault.advice, facts=facts)
    after = fault.after if isinstance(fault, TryAgain) else None
    return Outcome("wait", fault.reason, str(facts.get("advice", "")), after=after, facts=facts)
