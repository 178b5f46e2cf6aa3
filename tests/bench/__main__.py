"""`python -m tests.bench [--only launches|roster] [--json FILE]`: measure, print, write; exit 1 if anything failed. Two minutes at most."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bench import roster
from tests.bench.browser import WentWrong
from tests.bench.driver import Round, drive, summarize
from tests.bench.platform import Platform
from tests.bench.processes import DidNotStart, Server, resident_mb
from tests.bench.report import commit, document, durable_write_ms, show
from tests.bench.sides import SHOWN, WAYS, Ours, Stock

ROUNDS, LAUNCHES = 5, 400
WARM_UP, TRIAL = 50, 100
SECONDS_TO_REST = 3
DISK = "/var/tmp"
"""Often /tmp is memory, where a durable commit costs nothing; this is a disk nearly everywhere."""

Drive = Callable[[Server, int], Round]


def main() -> int:
    """Run the bench."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure complete launches beside a tool on stock PyLTI1p3.")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--launches", type=int, default=LAUNCHES, help="per round and side")
    parser.add_argument("--only", choices=("launches", "roster"), help="leave the other part out")
    chosen = parser.parse_args()
    if not Path("/proc/self/status").exists():
        print("bench: memory and processor time are read from Linux' /proc, which is not here", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    try:
        return _bench(chosen)
    except (DidNotStart, WentWrong) as fault:
        print(f"bench: {fault}", file=sys.stderr)
        return 1


def _bench(chosen: argparse.Namespace) -> int:
    told: dict[str, Any] = {"commit": commit()}
    failed = 0
    with tempfile.TemporaryDirectory(prefix="bench-", dir=DISK if Path(DISK).is_dir() else None) as folder:
        if chosen.only != "roster":
            failed, figures = _launches(chosen, Path(folder))
            told |= figures
        if chosen.only != "launches":
            told["roster"] = roster.measure(Path(folder))
            roster.show(told["roster"])
    if chosen.json:
        chosen.json.write_text(json.dumps(told, indent=2) + "\n")
    return failed


def _launches(chosen: argparse.Namespace, folder: Path) -> tuple[int, dict[str, Any]]:
    """Return whether a launch failed, and the figures of launches."""
    with ExitStack() as stack:
        platform = stack.enter_context(Platform())
        ours, stock = Ours(folder, platform), Stock(folder, platform)

        def drive_at(server: Server, launches: int) -> Round:
            return drive(server, platform, SHOWN.title.en, launches)

        our_server = stack.enter_context(ours.server())
        warm = [drive_at(our_server, 1)]
        if warm[0].failures:
            raise WentWrong(f"the very first launch failed: {', '.join(warm[0].failures)}")
        time.sleep(SECONDS_TO_REST)
        idle = {"web": round(resident_mb(our_server.web()), 1), "worker": round(resident_mb(our_server.worker()), 1)}
        way, stock_server = _faster_way(stack, stock, drive_at)
        warm.append(drive_at(our_server, WARM_UP))
        rounds = _interleave(our_server, stock_server, drive_at, chosen.rounds, chosen.launches)
        mode, kept = ours.journal()
        write_ms = durable_write_ms(folder)
    mine, theirs = summarize(rounds[0]), summarize(rounds[1])
    launches = mine.launches + sum(len(each.durations) for each in warm)
    show(mine, theirs, way, idle)
    print(f"{kept} of {launches} launches kept, journal {mode}; one durable write of 4 kB costs {write_ms:.2f} ms on this disk")
    return (1 if mine.failures or theirs.failures or kept < launches else 0), document(mine, theirs, idle)


def _faster_way(stack: ExitStack, stock: Stock, drive_at: Drive) -> tuple[str, Server]:
    """Return the stock tool run the way that suits it best; the other is stopped."""
    servers = {way: stack.enter_context(stock.server(way)) for way in WAYS}
    for server in servers.values():
        drive_at(server, WARM_UP)
    trials = [{way: drive_at(server, TRIAL) for way, server in servers.items()} for _ in range(3)]
    best = max(WAYS, key=lambda way: summarize([trial[way] for trial in trials]).per_second)
    for way, server in servers.items():
        if way != best:
            server.stop()
    return best, servers[best]


def _interleave(ours: Server, stock: Server, drive_at: Drive, rounds: int, launches: int) -> tuple[list[Round], list[Round]]:
    """Return the rounds of both sides, taken in turns, so that what else the machine does meets both."""
    seen: tuple[list[Round], list[Round]] = ([], [])
    for number in range(rounds):
        for side in (0, 1) if number % 2 else (1, 0):
            seen[side].append(drive_at((ours, stock)[side], launches))
    return seen


if __name__ == "__main__":
    sys.exit(main())
