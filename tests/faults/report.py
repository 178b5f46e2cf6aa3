"""What a run tells: a line per fault for people, one document for machines."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.report import commit
from tests.faults.host import Host
from tests.faults.judging import Verdict, judge
from tests.faults.teaching import Teaching

BEGUN = time.monotonic()
MOST_SHOWN = 10
about = [""]
"""The database that this process runs on."""
WRONG = ("lost", "out_of_order", "sent_twice_different")
SUMMED = ("kills", "decisions", *WRONG)


@dataclass
class Outcome:
    """What came of one fault on one database."""

    name: str
    decisions: int
    kills: int
    verdict: Verdict
    database: str = ""
    seconds: float = 0.0


def say(text: str) -> None:
    """Print a line with the seconds since the run began and the database it is about, at once."""
    print(f"{time.monotonic() - BEGUN:6.0f} s  {about[0]:<9}{text}", flush=True)


def judged(name: str, teaching: Teaching, host: Host, kills: int = 0) -> Outcome:
    """Return the outcome of a fault that is over."""
    verdict = judge(teaching, host)
    teaching.runtime.close()
    return Outcome(name, teaching.count, kills, verdict)


def show(outcome: Outcome) -> None:
    """Print what came of it, and what was wrong about whom."""
    verdict = outcome.verdict
    lost, late, twice = (len(each) for each in (verdict.lost, verdict.out_of_order, verdict.sent_twice_different))
    counts = f"{lost} lost, {late} out of order, {twice} sent twice differently"
    killed = f", {outcome.kills} kills" if outcome.kills else ""
    done = f"{outcome.decisions} decisions{killed}, {verdict.received} scores received"
    say(f"{outcome.name}, {outcome.seconds:.0f} s: {done}: {counts}")
    for sentence in verdict.sentences[:MOST_SHOWN]:
        say(f"    {sentence}")


def row_of(outcome: Outcome) -> dict[str, Any]:
    """Return the figures of one fault on one database."""
    found = outcome.verdict
    return {
        "fault": outcome.name, "database": outcome.database, "seconds": outcome.seconds, "kills": outcome.kills,
        "decisions": outcome.decisions, "lost": len(found.lost), "out_of_order": len(found.out_of_order),
        "sent_twice_different": len(found.sent_twice_different),
    }  # fmt: skip


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write the sums over all faults and databases, and each by itself."""
    sums = {name: sum(row[name] for row in rows) for name in SUMMED}
    path.write_text(json.dumps({"commit": commit(), **sums, "runs": rows}, indent=2) + "\n")


def is_clean(rows: list[dict[str, Any]]) -> bool:
    """Whether nothing was lost, late or doubled."""
    return not any(row[name] for row in rows for name in WRONG)
