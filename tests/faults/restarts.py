"""The database restarted under load: stopped in order, and as if its machine had died."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

from sqlalchemy.exc import DBAPIError

from tests.faults.host import Host
from tests.faults.judging import settle
from tests.faults.report import Outcome, judged, say
from tests.faults.teaching import Teaching
from tests.faults.workers import Workers, environment

LEARNERS, EACH = 60, 4
MODES = ("fast", "immediate", "immediate", "fast", "immediate")
SECONDS_BETWEEN = 2.0


def run(folder: Path, database_url: str, seed: int, restart: Callable[[str], None], learners: int = LEARNERS) -> Outcome:
    """Decide while the database is restarted again and again. A decision that was not confirmed is made again, as a person would."""
    with Host(folder, learners) as host:
        teaching = Teaching(folder, host, database_url, seed)
        done = Event()
        failures: list[BaseException] = []
        with Workers(folder, environment(folder, database_url)):
            deciding = Thread(target=_decide, args=(teaching, done, failures))
            deciding.start()
            for mode in MODES:
                time.sleep(SECONDS_BETWEEN)
                restart(mode)
                say(f"restarted ({mode}), {teaching.count} decisions")
            done.set()
            deciding.join()
            if failures:
                raise failures[0]
            settle(teaching, 120, hurry=30)
        return judged("database restarted", teaching, host)


def _decide(teaching: Teaching, done: Event, failures: list[BaseException]) -> None:
    try:
        for learner in teaching.plan(EACH):
            if done.is_set():
                return
            if teaching.may_decide(learner):
                _insist(teaching, learner)
                time.sleep(0.03)
    except BaseException as fault:
        failures.append(fault)


def _insist(teaching: Teaching, learner: str) -> None:
    while True:
        try:
            teaching.decide(learner)
            return
        except DBAPIError:
            time.sleep(0.2)
            # The commit may have been done and its answer lost: whoever asks again sees what stands.
            if _stands(teaching):
                return


def _stands(teaching: Teaching) -> bool:
    while True:
        try:
            return teaching.find_unconfirmed()
        except DBAPIError:
            time.sleep(0.2)
