"""Awards at twenty a second: how long until each stands in the practice LMS' gradebook, and how many badges one core signs."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench.processes import DidNotStart
from tests.faults import workers
from tests.faults.host import Host
from tests.faults.teaching import Teaching

PER_SECOND, DECISIONS = 20, 400
BADGES = 200
SECONDS_TO_ARRIVE = 60
SECONDS_BETWEEN_LOOKS = 0.1


def measure(folder: Path) -> dict[str, Any]:
    """Return the figures under `award_to_grade` and `signing`."""
    (folder / "awards").mkdir()
    return {"award_to_grade": _to_grade(folder / "awards"), "signing": _signing(folder / "signing")}


def show(figures: dict[str, Any]) -> None:
    """Print what was seen."""
    awards, signing = figures["award_to_grade"], figures["signing"]
    print(f"\n{awards['decisions']} awards at {awards['per_second']} a second, one worker, SQLite, the practice LMS beside it.\n")
    print(f"from the decision kept to the grade seen: p50 {awards['p50_s']} s, p95 {awards['p95_s']} s, longest {awards['longest_s']} s")
    print(f"badges signed: {signing['badges_per_s']} a second on one core ({signing['badges']} of them)")


def _to_grade(folder: Path) -> dict[str, Any]:
    url = f"sqlite:///{folder / 'tool.sqlite3'}"
    with Host(folder, DECISIONS) as host:
        teaching = Teaching(folder, host, url, seed=1)
        with workers.Workers(folder, workers.environment(folder, url), count=1):
            kept, seen = _decide_and_look(teaching, host)
    missing = kept.keys() - seen.keys()
    if missing:
        raise DidNotStart(f"{len(missing)} of {len(kept)} awards did not reach the gradebook within {SECONDS_TO_ARRIVE} s")
    waits = sorted(seen[learner] - at for learner, at in kept.items())
    rate = (len(kept) - 1) / (max(kept.values()) - min(kept.values()))
    return {
        "decisions": len(waits), "per_second": round(rate, 1), "p50_s": round(waits[len(waits) // 2], 2),
        "p95_s": round(waits[int(len(waits) * 0.95)], 2), "longest_s": round(waits[-1], 2),
    }  # fmt: skip


def _decide_and_look(teaching: Teaching, host: Host) -> tuple[dict[str, float], dict[str, float]]:
    """Return when each award was kept, and when the host's record first showed it, by learner."""
    kept: dict[str, float] = {}
    seen: dict[str, float] = {}
    begun = looked = time.monotonic()
    for number, learner in enumerate(host.known.learners):
        while (now := time.monotonic()) < begun + number / PER_SECOND:
            if now - looked >= SECONDS_BETWEEN_LOOKS:
                looked = _look(host, seen)
            else:
                time.sleep(0.005)
        teaching.award(learner)
        kept[learner] = time.monotonic()
    deadline = time.monotonic() + SECONDS_TO_ARRIVE
    while kept.keys() - seen.keys() and time.monotonic() < deadline:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        _look(host, seen)
    return kept, seen


def _look(host: Host, seen: dict[str, float]) -> float:
    """Note what is new in the host's record; its time is that of the answer, so never too early. Return that time."""
    received = host.received()
    now = time.monotonic()
    for score in received[len(seen) :]:  # one for each learner
        seen.setdefault(score["user"], now)
    return now


def _signing(folder: Path) -> dict[str, Any]:
    run = subprocess.run((sys.executable, "-m", "tests.bench.signing_worker", str(folder), str(BADGES)), capture_output=True, text=True)
    if run.returncode:
        raise DidNotStart(f"signing: {run.stderr.strip()[-800:]}")
    return dict(json.loads(run.stdout.splitlines()[-1]))
