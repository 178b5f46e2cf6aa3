"""A host that answers three calls in ten with an error, slowly at times, and for ten minutes not at all."""

from __future__ import annotations

import time
from pathlib import Path

from tests.faults.host import Host
from tests.faults.judging import settle, shorten_waits
from tests.faults.report import Outcome, judged, say
from tests.faults.teaching import Teaching
from tests.faults.workers import Workers, environment

LEARNERS, EACH = 40, 3
SHARES = (
    {"kind": "status", "status": 500, "rate": 0.08},
    {"kind": "status", "status": 429, "retry_after": 2, "rate": 0.08},
    {"kind": "cut", "rate": 0.08},
    {"kind": "lost_after_write", "rate": 0.08},
    {"kind": "delay", "seconds": 0.4, "rate": 0.1},
)
"""Of what the one before leaves: three in ten are errors, and one in ten of the rest is slow."""
AWAY_SECONDS, FASTER = 10.0, 60.0
"""Ten minutes of 503 pass in ten seconds: waits are shortened sixtyfold meanwhile."""


def run(folder: Path, database_url: str, seed: int, learners: int = LEARNERS) -> Outcome:
    """Decide while the host misbehaves, then while it is away; it mends itself, and everything settles."""
    with Host(folder, learners) as host:
        teaching = Teaching(folder, host, database_url, seed)
        order = [learner for learner in teaching.plan(EACH)]
        with Workers(folder, environment(folder, database_url)):
            _misbehave(host, seed)
            _decide(teaching, order[: len(order) // 2])
            settle(teaching, 45, hurry=FASTER)
            say("the host is away for ten minutes")
            host.clear()
            host.order(on="scores", kind="status", status=503, rate=1)
            host.order(on="results", kind="status", status=503, rate=1)
            host.order(on="token", kind="status", status=503, rate=1)
            _decide(teaching, order[len(order) // 2 :])
            until = time.monotonic() + AWAY_SECONDS
            while time.monotonic() < until:
                shorten_waits(teaching, FASTER / 2)
                time.sleep(0.5)
            say("the host is back, and misbehaves")
            host.clear()
            _misbehave(host, seed + 1)
            settle(teaching, 60, hurry=FASTER)
            host.clear()
            settle(teaching, 120, hurry=FASTER)
        return judged("host misbehaves", teaching, host)


def _misbehave(host: Host, seed: int) -> None:
    for number, point in enumerate(("scores", "results", "token")):
        for share in SHARES:
            host.order(on=point, seed=seed + number, **share)


def _decide(teaching: Teaching, order: list[str]) -> None:
    for learner in order:
        if teaching.may_decide(learner):
            teaching.decide(learner)
