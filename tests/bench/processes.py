"""The servers the bench starts, asks how they are, and stops. Figures of processes come from Linux' /proc."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

SECONDS_TO_START = 30
SECONDS_TO_STOP = 20
TICKS = os.sysconf("SC_CLK_TCK")


class DidNotStart(Exception):
    """A server ended or stayed silent; the end of its log is the text."""


class Server:
    """A server process and its children, running while the block is open."""

    def __init__(
        self, words: Sequence[str], port: int, log: Path, environment: Mapping[str, str], *, shows: str, program: str = sys.executable
    ) -> None:
        self.known = 0
        """How many people its database knows already: see Platform.turn_to."""
        self.port, self.shows, self._log, self._environment = port, shows, log, environment
        self._words = program, *words

    def __enter__(self) -> Server:
        words = list(self._words)
        with self._log.open("ab") as log:
            # A session of its own: Ctrl-C reaches the bench, which then ends it in order.
            self._process = subprocess.Popen(words, env=self._environment, stdout=log, stderr=log, start_new_session=True)
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """End it; its children end with it."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def web(self) -> int:
        """Return the process that answers requests: the child that is no program of its own, or the process itself where it has none."""
        same = (pid for pid, words in self._children() if words == _words(self._process.pid))
        return next(same, self._process.pid)

    def worker(self) -> int:
        """Return the worker process beside the web process; raises DidNotStart where none lives."""
        found = [pid for pid, words in self._children() if "work" in words]
        if not found:
            raise DidNotStart(f"no worker runs\n{self._log_end()}")
        return found[0]

    def cpu_seconds(self) -> float:
        """Return the processor time the web process has used so far."""
        fields = Path(f"/proc/{self.web()}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def _children(self) -> list[tuple[int, list[str]]]:
        # By thread: the worker is started from one that is not the main one.
        tasks = Path(f"/proc/{self._process.pid}/task").iterdir()
        return [(int(pid), _words(int(pid))) for task in tasks for pid in (task / "children").read_text().split()]

    def _wait(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self._process.poll() is None:
            if self._answers():
                return
            time.sleep(0.1)
        raise DidNotStart(self._log_end())

    def _log_end(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-15:])

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 2) as probe:
                probe.sendall(b"GET /healthz HTTP/1.1\r\nHost: tool.example\r\nConnection: close\r\n\r\n")
                return probe.recv(100).startswith(b"HTTP/1.1 200")
        except OSError:
            return False


def resident_mb(pid: int) -> float:
    """Return the memory of a process that is in RAM, shared pages included, in MB of 1024 * 1024 bytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def free_port() -> int:
    """Return a port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _words(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
