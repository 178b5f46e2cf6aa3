"""lti-tool work: a worker of its own, on any number of machines."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType

import click

from lti_tool.cli.words import tool

SWITCH_SECONDS = 0.0005
"""How long the thread that signs, which is pure Python, may keep those waiting whose host has answered.

Python's own 5 ms add up with each step of a score.
"""


@click.command()
@click.option("--once", is_flag=True, help="Take what is due now, then stop.")
@click.option("--child-of", type=int, hidden=True)
def command(once: bool, child_of: int | None) -> None:
    """Deliver what is owed to the hosts, sign credentials, and read rosters and gradebook columns that have grown old."""
    from lti_tool.lti.gates import Gates
    from lti_tool.worker import DriftWatch, RosterReader, Worker

    with tool() as runtime:
        gates = Gates(runtime)
        worker = Worker(runtime, f"{os.uname().nodename}:{os.getpid()}", gates)
        reader, watch = RosterReader(runtime, gates), DriftWatch(runtime, gates)
        if once:
            taken, rosters, columns = worker.run_until_idle(), reader.run_until_idle(), watch.run_until_idle()
            click.echo(f"{taken} entries taken, {rosters} rosters read, {columns} columns read.")
            return
        sys.setswitchinterval(SWITCH_SECONDS)
        stop = threading.Event()

        def end(_signal: int, _frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        if child_of:
            threading.Thread(target=_end_with_parent, args=(child_of, stop), daemon=True).start()
        threading.Thread(target=reader.run_until, args=(stop,), daemon=True, name="rosters").start()
        threading.Thread(target=watch.run_until, args=(stop,), daemon=True, name="drift").start()
        worker.run_until(stop)


def _end_with_parent(parent: int, stop: threading.Event) -> None:
    """A worker whose web process was killed must not stay behind."""
    while not stop.wait(1):
        if os.getppid() != parent:
            stop.set()
