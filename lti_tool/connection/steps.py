"""One step of the connection test and what came of it; the report that they make together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

State = Literal["ok", "failed", "not_possible"]
Fact = str | int | float


@dataclass(frozen=True)
class Step:
    """What came of one step. `cause` and `advice` are codes; `facts` are hosts, numbers and names of the standard's."""

    id: str
    state: State
    cause: str = ""
    advice: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)


def ok(step: str, **facts: Fact) -> Step:
    """Return a step that went well."""
    return Step(step, "ok", facts=facts)


def failed(step: str, cause: str, advice: str = "", **facts: Fact) -> Step:
    """Return a step that did not, and what a person can do."""
    return Step(step, "failed", cause, advice, facts)


def not_possible(step: str, cause: str, advice: str = "", **facts: Fact) -> Step:
    """Return a step that could not be tried: what is missing for it."""
    return Step(step, "not_possible", cause, advice, facts)


class Report:
    """The steps of one test, tried while they are asked for, and kept."""

    def __init__(self, platform: str, family: str, at: datetime, trying: Iterator[Step]) -> None:
        self.platform, self.family, self.at = platform, family, at
        self.steps: list[Step] = []
        self._trying = trying

    def __iter__(self) -> Iterator[Step]:
        """Yield each step as it ends: a page shows it while the next one is tried."""
        for step in self._trying:
            self.steps.append(step)
            yield step

    @property
    def is_well(self) -> bool:
        """Whether nothing failed; what could not be tried is no failure."""
        return all(step.state != "failed" for step in self.steps)

    def count(self, state: State) -> int:
        """Return how many steps ended so."""
        return sum(step.state == state for step in self.steps)

    def as_json(self) -> dict[str, Any]:
        """Return the report as values for a machine."""
        steps = [{"id": s.id, "state": s.state, "cause": s.cause, "advice": s.advice, "facts": dict(s.facts)} for s in self.steps]
        return {"platform": self.platform, "family": self.family, "at": self.at.isoformat(), "ok": self.is_well, "steps": steps}
