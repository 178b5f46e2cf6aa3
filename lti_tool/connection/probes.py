"""What the steps are given to work with: the platform, a course and a link of it, and the browser that asks."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from lti_tool.connection.steps import Step, failed, not_possible
from lti_tool.errors import DoorError, Refused, ToolError
from lti_tool.runtime import Runtime
from lti_tool.services.connections import Ground
from lti_tool.services.platforms import PlatformView

T = TypeVar("T")
LONGEST_CALL = 6.0
"""Seconds for one call: a person is waiting."""

LONGEST_TEST = 45.0
"""Seconds that a person is let wait."""


@dataclass(frozen=True)
class Browser:
    """What the request that asks for the test shows: whether it comes from a frame, and that it brought our cookie."""

    is_framed: bool


@dataclass
class Probe:
    """One test under way. `score_for` is the subject whom a person chose for the test score; nobody without being chosen."""

    runtime: Runtime
    platform: PlatformView
    ground: Ground
    browser: Browser | None = None
    score_for: str = ""
    granted: dict[str, str] = field(default_factory=dict, repr=False)
    """Scope -> access token, as the token steps obtained them."""
    patience: float = LONGEST_TEST
    """Seconds after which no further step is begun."""
    begun: float = field(default_factory=time.monotonic)

    @property
    def is_over(self) -> bool:
        """Whether the person has waited long enough."""
        return time.monotonic() - self.begun > self.patience


def told(step: str, fault: ToolError) -> Step:
    """Return the step that this fault ends: its code, its advice, and facts without addresses."""
    facts = {name: value for name, value in fault.facts.items() if isinstance(value, str | int | float) and name != "advice"}
    if isinstance(fault, DoorError):
        advice = fault.advice if isinstance(fault, Refused) else str(fault.facts.get("advice", ""))
        return failed(step, fault.reason, advice, **facts)
    return failed(step, fault.code, **facts)


def attempt(step: str, act: Callable[[], Step]) -> Step:
    """Return what `act` came to, its fault told as a failed step."""
    try:
        return act()
    except ToolError as fault:
        return told(step, fault)


def late(step: str) -> Step:
    """Return the step that nobody waits for any more."""
    return not_possible(step, "test_took_too_long", "test_again_later")
