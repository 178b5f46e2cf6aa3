"""All steps in order, each tried when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import structlog

from lti_tool.connection import browsers, columns, keys, rosters, services, tokens
from lti_tool.connection.probes import Probe, attempt, late
from lti_tool.connection.steps import Report, Step, failed, not_possible

log = structlog.get_logger("connection")

Part = tuple[tuple[str, ...], Callable[[Probe], Iterable[Step]]]
PARTS: tuple[Part, ...] = (
    (("own_keyset",), lambda probe: [attempt("own_keyset", lambda: keys.own_keyset(probe))]),
    (("keyset", "clock"), keys.keyset_and_clock),
    (tuple(tokens.SCOPES), tokens.try_each),
    (("roster",), lambda probe: [attempt("roster", lambda: rosters.roster(probe))]),
    (columns.STEPS, columns.try_one),
    (("service",), lambda probe: [services.service(probe)]),
    (("frame",), lambda probe: [browsers.frame(probe)]),
    (("launches",), lambda probe: [browsers.launches(probe)]),
)
"""The parts of a test: the steps of each and what yields them, in this order."""

STEPS = tuple(step for steps, _try in PARTS for step in steps)


def run(probe: Probe, parts: tuple[Part, ...] = PARTS) -> Report:
    """Return the report of a test that goes on while its steps are taken."""
    return Report(probe.platform.name, probe.platform.family, probe.runtime.now(), _trying(probe, parts))


def _trying(probe: Probe, parts: tuple[Part, ...]) -> Iterator[Step]:
    for steps, tries in parts:
        if probe.is_over:
            yield from (late(step) for step in steps)
        else:
            yield from _guarded(steps, lambda tries=tries: tries(probe))


def _guarded(steps: tuple[str, ...], part: Callable[[], Iterable[Step]]) -> Iterator[Step]:
    """Yield each step of a part once: a fault of ours ends its step, and what hangs on it, but not the test."""
    rest = list(steps)
    try:
        for step in part():
            rest.remove(step.id)
            yield step
    except Exception as fault:
        log.error("step_failed", step=rest[0] if rest else "", fault=type(fault).__name__)
        yield from (failed(step, "internal_fault", "tell_operator") for step in rest[:1])
        yield from (not_possible(step, "step_before_failed", "mend_the_step_before") for step in rest[1:])
