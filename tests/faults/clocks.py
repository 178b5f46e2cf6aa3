"""Clocks that jump, the tool's and the host's, forwards and back, while decisions go on."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event

from lti_tool import logs, settings
from lti_tool.runtime import Runtime, build, utc_now
from lti_tool.worker import Worker
from tests.faults.host import Host
from tests.faults.judging import settle, shorten_waits
from tests.faults.report import Outcome, judged, say
from tests.faults.teaching import Teaching
from tests.faults.workers import Workers, environment

LEARNERS, EACH = 30, 4
JUMPS = ((0, 0), (240, 0), (0, 0), (-90, 0), (0, 0), (0, 50), (0, -50), (-3600, 0), (0, 0))
"""Seconds by which the tool's clock and the host's are off, one after the other."""
SECONDS_EACH = 4.0


def run(folder: Path, database_url: str, seed: int, learners: int = LEARNERS) -> Outcome:
    """Decide at each jump. In the end both are right again, and what waited for that settles."""
    offset = folder / "offset"
    offset.write_text("0")
    with Host(folder, learners) as host:
        teaching = Teaching(folder, host, database_url, seed)
        teaching.runtime = with_clock(teaching.runtime, offset)
        order = teaching.plan(EACH)
        with Workers(folder, environment(folder, database_url), command=partial(work, offset)):
            share = len(order) // len(JUMPS) + 1
            for number, (ours, theirs) in enumerate(JUMPS):
                _put(offset, ours)
                host.order("switches", clock_seconds=theirs)
                _decide(teaching, order[number * share : (number + 1) * share])
                until = time.monotonic() + SECONDS_EACH
                while time.monotonic() < until:
                    shorten_waits(teaching, 10)
                    time.sleep(0.5)
            say(f"{teaching.count} decisions; both clocks are right again")
            _put(offset, 0)
            host.clear()
            # What was put off by a clock an hour ahead is due an hour later: those waits are shortened too.
            settle(teaching, 120, hurry=120)
        return judged("clocks jump", teaching, host)


def with_clock(runtime: Runtime, offset: Path) -> Runtime:
    """Return the runtime with a clock that is off by the seconds in this file."""

    def now() -> datetime:
        return utc_now() + timedelta(seconds=float(offset.read_text() or 0))

    return replace(runtime, now=now)


def work(offset: Path) -> None:
    """Do what `lti-tool work` does, by that clock."""
    chosen = settings.load()
    logs.configure(chosen.log_format)
    Worker(with_clock(build(chosen), offset), f"{os.getpid()}").run_until(Event())


def _put(offset: Path, seconds: int) -> None:
    beside = offset.with_suffix(".new")
    beside.write_text(str(seconds))
    os.replace(beside, offset)  # no worker reads a half-written one


def _decide(teaching: Teaching, order: list[str]) -> None:
    for learner in order:
        if teaching.may_decide(learner):
            teaching.decide(learner)
