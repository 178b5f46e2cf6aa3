"""What a page may reach for: the runtime, a unit of work, the clock."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from flask import current_app

from lti_tool.runtime import Runtime


def runtime() -> Runtime:
    """Return what this process holds."""
    return current_app.extensions["lti_tool"]  # type: ignore[no-any-return]


def reading() -> AbstractContextManager[Any]:
    """Open a unit of work that only looks."""
    return runtime().database.reading()


def writing() -> AbstractContextManager[Any]:
    """Open a unit of work that is committed when the block ends."""
    return runtime().database.writing()


def now() -> datetime:
    """Return the present moment by the tool's clock."""
    return runtime().now()
