"""Log lines: one per event, codes and ids only; text for people, JSON for machines."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog


def configure(log_format: str = "text") -> None:
    """Send every log line to standard error in this format."""
    last = structlog.processors.JSONRenderer() if log_format == "json" else _as_text
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _as_text(_logger: object, _method: str, told: MutableMapping[str, Any]) -> str:
    """Return the line people read: moment, level, event, then the facts by name; a trace below it."""
    moment, level, event, trace = told.pop("timestamp"), told.pop("level"), told.pop("event"), told.pop("exception", "")
    facts = [f"{name}={_fact(value)}" for name, value in sorted(told.items())]
    return " ".join((f"{moment} [{level:<9}] {event}", *facts)) + (f"\n{trace}" if trace else "")


def _fact(value: object) -> str:
    """A text that a reader could take for more than one fact stands in quotes."""
    return value if isinstance(value, str) and value.isprintable() and value and not set(value) & {" ", "=", '"', "'"} else repr(value)
