"""A case: its id in the checklist, the section that demands it, what it is called, and how it is played."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.conformance.judging import check_let_in, check_refused
from lti_tool.conformance.launches import Change
from lti_tool.conformance.stage import Stage


@dataclass(frozen=True)
class Case:
    """One demand. `play` returns what proves it, or raises NotProved with what stands against it."""

    id: str
    spec: str
    title: str
    play: Callable[[Stage], str]


@dataclass(frozen=True)
class Outcome:
    """What came of a case."""

    case: Case
    ok: bool
    detail: str


def bad(
    id: str, spec: str, title: str, code: str, *, status: int | None = None, header: Mapping[str, Any] | None = None, **claims: Any
) -> Case:
    """Return the case of a launch with one thing wrong in it: it must be refused, in the log under this code."""
    change = Change(claims=claims, header=header or {})
    return Case(id, spec, title, lambda stage: check_refused(stage, stage.play(change), code, status))


def good(id: str, spec: str, title: str, **claims: Any) -> Case:
    """Return the case of a launch that is unusual and valid: it must be accepted."""
    change = Change(claims=claims)
    return Case(id, spec, title, lambda stage: check_let_in(stage, stage.play(change)))
