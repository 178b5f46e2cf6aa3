"""Worker processes, as `lti-tool work` runs them, and their sudden ends.

They are forked from a process that has loaded the code already: a worker that takes seconds to start would be
killed at its start most of the time, and it is to be killed at work.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import time
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Event, Lock, Thread
from types import TracebackType

from tests.faults.teaching import SECRET

SECONDS_TO_WORK = 10.0
"""After so long a worker is killed even if it has delivered nothing."""
LONGEST_LIFE = 1.0
"""Seconds after its first delivery within which a worker is killed."""

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["lti_tool.cli.work", "lti_tool.worker", "lti_tool.migrations", "psycopg", "tests.faults.workers"])
Command = Callable[[], object]


def work() -> None:
    """Do what `lti-tool work` does."""
    from lti_tool.cli.work import command

    command.main([], standalone_mode=False)


class Workers:
    """So many workers side by side; one that ended is started again, as a supervisor does."""

    def __init__(self, folder: Path, environment: Mapping[str, str], count: int = 2, command: Command = work) -> None:
        self._folder, self._environment, self._command = folder, environment, command
        self._lock, self._stopping, self._kills, self._killing = Lock(), Event(), 0, Event()
        self._threads = [Thread(target=self._keep, args=(number,), daemon=True) for number in range(count)]

    def __enter__(self) -> Workers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(30)

    @property
    def kills(self) -> int:
        """How many were killed at work so far."""
        return self._kills

    def kill_from_now_on(self) -> None:
        """Let each worker be killed at a random point of its work."""
        self._killing.set()

    def let_live(self) -> None:
        """Let those that run now go on."""
        self._killing.clear()

    def _keep(self, number: int) -> None:
        chance, life = random.Random(number), 0
        while not self._stopping.is_set():
            life += 1
            log = self._folder / f"worker-{number}-{life}.log"
            log.touch()
            process = FORKS.Process(target=_run, args=(self._command, self._environment, log), daemon=True)
            process.start()
            try:
                self._watch(process, log, chance.uniform(0, LONGEST_LIFE))
            finally:
                _end(process)

    def _watch(self, process: BaseProcess, log: Path, life: float) -> None:
        """Return when the process has ended, was killed, or is to end."""
        begun, worked_at = time.monotonic(), None
        while process.is_alive() and not self._stopping.wait(0.02):
            now = time.monotonic()
            if worked_at is None and (b"delivery" in log.read_bytes() or now - begun > SECONDS_TO_WORK):
                worked_at = now
            if self._killing.is_set() and worked_at is not None and now - worked_at >= life:
                process.kill()
                process.join()
                with self._lock:
                    self._kills += 1
                return


def environment(folder: Path, database_url: str) -> dict[str, str]:
    """Return the settings of a worker of this run: the shortest lease that is allowed, and patience."""
    return {
        "LTI_TOOL_PUBLIC_URL": "https://tool.example", "LTI_TOOL_STATE_DIR": str(folder / "tool"), "LTI_TOOL_DATABASE_URL": database_url,
        "LTI_TOOL_SECRET_KEY": SECRET, "LTI_TOOL_OUTBOUND_ALLOW": "127.0.0.1", "LTI_TOOL_WORKER_IDLE_SECONDS": "0.2",
        "LTI_TOOL_OUTBOX_LEASE_SECONDS": "30", "LTI_TOOL_OUTBOX_TRIES": "200",
    }  # fmt: skip


def _run(command: Command, settings: Mapping[str, str], log: Path) -> None:
    for name in [name for name in os.environ if name.startswith("LTI_TOOL_")]:
        del os.environ[name]
    os.environ.update(settings)
    with log.open("ab") as out:
        os.dup2(out.fileno(), sys.stdout.fileno())
        os.dup2(out.fileno(), sys.stderr.fileno())
    command()


def _end(process: BaseProcess) -> None:
    process.terminate()
    process.join(20)
    if process.is_alive():
        process.kill()
        process.join()
