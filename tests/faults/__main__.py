"""`python -m tests.faults [--only FAULT] [--database KIND] [--json FILE]`: run, print, write; exit 1 if anything was lost or doubled.

The two databases are run side by side, each in a process of its own: most of the time they only wait.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.processes import DidNotStart
from tests.faults import bad_host, clocks, full_disk, killing, restarts
from tests.faults.clusters import Cluster
from tests.faults.report import Outcome, about, is_clean, row_of, say, show, write

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
    databases, names = tuple(chosen.database or DATABASES), tuple(chosen.only or (*FAULTS, RESTARTS))
    try:
        rows = _run_beside(databases, names, chosen.seed) if len(databases) > 1 else _run_all(databases[0], names, chosen.seed)
    except DidNotStart as fault:
        print(f"faults: {fault}", file=sys.stderr)
        return 1
    write(chosen.json, rows)
    return 0 if is_clean(rows) else 1


def _run_beside(databases: tuple[str, ...], names: tuple[str, ...], seed: int) -> list[dict[str, Any]]:
    """Return the figures of a process per database."""
    only = [word for name in names for word in ("--only", name)]
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, ExitStack() as stack:
        files = {kind: Path(folder) / f"{kind}.json" for kind in databases}
        started = []
        for kind, file in files.items():
            words = ["-m", "tests.faults", "--database", kind, "--seed", str(seed), "--json", str(file), *only]
            started.append(stack.enter_context(subprocess.Popen([sys.executable, *words])))
            stack.callback(started[-1].terminate)
        for process in started:
            process.wait()
        if missing := [kind for kind, file in files.items() if not file.exists()]:
            raise DidNotStart(f"no figures from {' and '.join(missing)}")
        return [row for file in files.values() for row in json.loads(file.read_text())["runs"]]


def _run_all(kind: str, names: tuple[str, ...], seed: int) -> list[dict[str, Any]]:
    """Return the figures of each fault on one kind of database."""
    faults, url_of = dict(FAULTS), dict.fromkeys(names, "")
    with ExitStack() as stack:
        if kind == "postgres":
            # Where only workers, hosts and clocks break, the disk need not be waited for; where the database itself ends, it must be.
            quick = stack.enter_context(Cluster(is_durable=False)) if set(names) - {RESTARTS} else None
            durable = stack.enter_context(Cluster()) if RESTARTS in names else None
            clusters = {name: durable if name == RESTARTS else quick for name in names}
            url_of = {name: cluster.database(f"faults_{name}") for name, cluster in clusters.items() if cluster}
            faults |= {RESTARTS: partial(restarts.run, restart=durable.restart)} if durable else {}
        return [row_of(_run(kind, name, partial(faults[name], database_url=url_of[name], seed=seed))) for name in names if name in faults]


def _run(kind: str, name: str, fault: Callable[[Path], Outcome]) -> Outcome:
    about[0] = kind
    say(f"{name} begins")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        outcome = fault(Path(folder))
    outcome.database, outcome.seconds = kind, round(time.monotonic() - begun, 1)
    show(outcome)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
