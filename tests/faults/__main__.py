"""`python -m tests.faults [--only FAULT] [--database KIND] [--json FILE]`: run, print, write; exit 1 if anything was lost or doubled."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench.processes import DidNotStart
from tests.faults import killing
from tests.faults.report import Outcome, say, show, write

FAULTS: dict[str, Callable[[Path, str, int], Outcome]] = {"kills": killing.run}
DATABASES = ("sqlite",)
SEED = 20261124


def main() -> int:
    """Run the faults."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="Hold the host against the tool while things break.")
    parser.add_argument("--json", type=Path, default=Path("faults.json"), metavar="FILE", help="write the figures there (faults.json)")
    parser.add_argument("--only", choices=FAULTS, action="append", help="leave the others out")
    parser.add_argument("--database", choices=DATABASES, action="append", help="leave the other out")
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    outcomes = []
    try:
        for kind in chosen.database or DATABASES:
            for name in chosen.only or FAULTS:
                outcomes.append(_run(kind, name, chosen.seed))
    except DidNotStart as fault:
        print(f"faults: {fault}", file=sys.stderr)
        return 1
    write(chosen.json, outcomes)
    return 1 if any(each.verdict.sentences for each in outcomes) else 0


def _run(kind: str, name: str, seed: int) -> Outcome:
    say(f"{kind}, {name} begins (seed {seed})")
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        outcome = FAULTS[name](Path(folder), "", seed)
    outcome.database = kind
    show(outcome)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
