"""`python -m tests.faults [--only FAULT] [--database KIND] [--json FILE]`: run, print, write; exit 1 if anything was lost or doubled."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from tests.bench.processes import DidNotStart
from tests.faults import bad_host, clocks, full_disk, killing, restarts
from tests.faults.clusters import Cluster
from tests.faults.report import Outcome, say, show, write

FAULTS: dict[str, Callable[[Path, str, int], Outcome]] = {
    "kills": killing.run, "host": bad_host.run, "disk": full_disk.run, "clocks": clocks.run,
}  # fmt: skip
RESTARTS = "restarts"
"""On PostgreSQL only: the embedded database is no process that could be restarted; it ends with each worker that is killed."""
DATABASES = ("sqlite", "postgres")
SEED = 20261124


def main() -> int:
    """Run the faults."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="Hold the host against the tool while things break.")
    parser.add_argument("--json", type=Path, default=Path("faults.json"), metavar="FILE", help="write the figures there (faults.json)")
    parser.add_argument("--only", choices=(*FAULTS, RESTARTS), action="append", help="leave the others out")
    parser.add_argument("--database", choices=DATABASES, action="append", help="leave the other out")
    parser.add_argument("--seed", type=int, default=SEED, help="what chance is drawn from")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    try:
        outcomes = _run_all(chosen.database or DATABASES, chosen.only or (*FAULTS, RESTARTS), chosen.seed)
    except DidNotStart as fault:
        print(f"faults: {fault}", file=sys.stderr)
        return 1
    write(chosen.json, outcomes)
    return 1 if any(each.verdict.sentences for each in outcomes) else 0


def _run_all(databases: tuple[str, ...], names: tuple[str, ...], seed: int) -> list[Outcome]:
    outcomes = []
    with ExitStack() as stack:
        faults = dict(FAULTS)
        if "postgres" in databases:
            cluster = stack.enter_context(Cluster())
            faults[RESTARTS] = partial(restarts.run, restart=cluster.restart)
        for kind in databases:
            for name in names:
                if kind == "sqlite" and name == RESTARTS:
                    continue
                url = cluster.database(f"faults_{name}") if kind == "postgres" else ""
                outcomes.append(_run(kind, name, partial(faults[name], database_url=url, seed=seed)))
    return outcomes


def _run(kind: str, name: str, fault: Callable[[Path], Outcome]) -> Outcome:
    say(f"{kind}, {name} begins")
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        outcome = fault(Path(folder))
    outcome.database = kind
    show(outcome)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
