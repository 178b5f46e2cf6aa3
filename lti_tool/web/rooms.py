"""What a page may reach for: the runtime, a unit of work, the clock."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from flask import current_app

from lti_tool.lti.gates import Gates
from lti_tool.runtime import Runtime

LONGEST_TURN = 3.0
"""Seconds that a page waits for its turn at a platform."""


def runtime() -> Runtime:
    """Return what this process holds."""
    return current_app.extensions["lti_tool"]  # type: ignore[no-any-return]


def gates() -> Gates:
    """Return what stands before the platforms in this process."""
    return current_app.extensions["lti_tool_gates"]  # type: ignore[no-any-return]


def host(platform_id: int) -> AbstractContextManager[Runtime]:
    """Give the runtime whose calls pass the platform's gate, as those of a worker do; whoever waits for a page waits little for a turn."""
    return gates().led(platform_id, LONGEST_TURN)


def reading() -> AbstractContextManager[Any]:
    """Open a unit of work that only looks."""
    return runtime().database.reading()


def writing() -> AbstractContextManager[Any]:
    """Open a unit of work that is committed when the block ends."""
    return runtime().database.writing()


def now() -> datetime:
    """Return the present moment by the tool's clock."""
    return runtime().now()
