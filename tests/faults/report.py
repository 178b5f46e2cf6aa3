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


@dataclass
class Outcome:
    """What came of one fault on one database."""

    name: str
    decisions: int
    kills: int
    verdict: Verdict
    database: str = ""


def say(text: str) -> None:
    """Print a line with the seconds since the run began, at once."""
    print(f"{time.monotonic() - BEGUN:6.0f} s  {text}", flush=True)


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
    say(f"{outcome.database}, {outcome.name}: {outcome.decisions} decisions{killed}, {verdict.received} scores received: {counts}")
    for sentence in verdict.sentences[:MOST_SHOWN]:
        say(f"    {sentence}")


def write(path: Path, outcomes: list[Outcome]) -> None:
    """Write the sums over all faults and databases, and each by itself."""
    each = [{"fault": one.name, "database": one.database, **_figures([one])} for one in outcomes]
    path.write_text(json.dumps({"commit": commit(), **_figures(outcomes), "runs": each}, indent=2) + "\n")


def _figures(outcomes: list[Outcome]) -> dict[str, Any]:
    return {
        "kills": sum(one.kills for one in outcomes),
        "decisions": sum(one.decisions for one in outcomes),
        "lost": sum(len(one.verdict.lost) for one in outcomes),
        "out_of_order": sum(len(one.verdict.out_of_order) for one in outcomes),
        "sent_twice_different": sum(len(one.verdict.sent_twice_different) for one in outcomes),
    }
