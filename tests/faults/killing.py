"""Workers killed at random points of their work while decisions go on."""

from __future__ import annotations

import time
from pathlib import Path

from tests.bench.processes import DidNotStart
from tests.faults.host import Host
from tests.faults.judging import settle
from tests.faults.report import Outcome, judged, say
from tests.faults.teaching import Teaching
from tests.faults.workers import Workers, environment

DECISIONS, KILLS, LEARNERS = 1000, 30, 260
"""On each database: 2,000 decisions and 60 kills in all."""
EACH = 4
AHEAD = 100
"""Decisions made before the kills keep step, so that no worker is ever without work."""
FEW = 3
"""So many kills more than are in step, and the workers that run then may live for a while."""
LONGEST = 300


def run(folder: Path, database_url: str, seed: int, decisions: int = DECISIONS, kills: int = KILLS) -> Outcome:
    """Make so many decisions while two workers are killed so many times; then let two live until all is settled."""
    with Host(folder, max(5, LEARNERS * decisions // DECISIONS)) as host:
        teaching = Teaching(folder, host, database_url, seed)
        with Workers(folder, environment(folder, database_url)) as workers:
            workers.kill_from_now_on()
            _decide(teaching, workers, decisions, kills)
            workers.kill_from_now_on()
            deadline = time.monotonic() + LONGEST
            while workers.kills < kills and time.monotonic() < deadline:
                time.sleep(0.1)
            workers.let_live()
            say(f"{teaching.count} decisions, {workers.kills} kills; what is left settles")
            settle(teaching, 120)
            killed = workers.kills
        if killed < kills or teaching.count < decisions:
            raise DidNotStart(f"in time {killed} of {kills} workers were killed and {teaching.count} of {decisions} decisions made")
        return judged("workers killed", teaching, host, kills=killed)


def _decide(teaching: Teaching, workers: Workers, decisions: int, kills: int) -> None:
    """Spread the decisions over the kills, so that none of either happens alone."""
    order, begun = teaching.plan(EACH + 2), time.monotonic()
    for learner in order:
        if teaching.count >= decisions:
            return
        if not teaching.may_decide(learner):
            continue
        while workers.kills < kills * (teaching.count - AHEAD) / decisions and time.monotonic() - begun < LONGEST:
            time.sleep(0.02)
        teaching.decide(learner)
        # Neither do the kills run away: a worker that begins anew takes the time of those who decide.
        (workers.let_live if workers.kills > kills * teaching.count / decisions + FEW else workers.kill_from_now_on)()
        if teaching.count % 250 == 0:
            say(f"{teaching.count} decisions, {workers.kills} kills")
