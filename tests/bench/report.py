"""What the bench tells: a table for people, a document for machines."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.driver import CLIENTS, Figures
from tests.bench.platform import FIRST_LAUNCHES


def show(mine: Figures, theirs: Figures, way: str, idle: dict[str, float]) -> None:
    """Print the figures of both sides. `CPU ms` is the web process' time per launch, `driver` our share of one processor."""
    print(f"Complete launches, {CLIENTS} clients, one web process each; one launch in {FIRST_LAUNCHES} is a learner's first. Medians.\n")
    print(f"{'':34}{'launches/s':>11}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}{'driver':>9}{'failed':>8}")
    for name, side in (("lti-tool serve (durable)", mine), (f"stock PyLTI1p3, memory ({way})", theirs)):
        times = f"{side.per_second:11.1f}{side.p50:9.1f}{side.p95:9.1f}{side.cpu:9.2f}"
        print(f"{name:34}{times}{side.driver_share:9.0%}{side.failures.total():8}")
    print(f"\nratio {mine.per_second / theirs.per_second:.2f}   idle: web {idle['web']} MB, worker {idle['worker']} MB")
    for reason, times in (mine.failures + theirs.failures).most_common():
        print(f"failed {times} times: {reason}")


def document(mine: Figures, theirs: Figures, idle: dict[str, float]) -> dict[str, Any]:
    """Return the figures as `--json` writes them; p50 and p95 are the tool's own."""
    return {
        "launches": {
            "ours_per_s": round(mine.per_second, 1),
            "stock_memory_per_s": round(theirs.per_second, 1),
            "ratio_vs_stock_memory": round(mine.per_second / theirs.per_second, 3),
            "p50_ms": round(mine.p50, 1),
            "p95_ms": round(mine.p95, 1),
        },
        "idle_rss_mb": idle,
    }


def durable_write_ms(folder: Path) -> float:
    """Return what one durable write costs on this disk: the floor under every launch that is kept."""
    times = []
    with (folder / "probe").open("wb", buffering=0) as file:
        for _ in range(50):
            begun = time.perf_counter()
            file.write(bytes(4096))
            os.fsync(file.fileno())
            times.append(time.perf_counter() - begun)
    return median(times) * 1000


def commit() -> str | None:
    """Return the commit measured, marked where the files differ from it; None outside a repository."""
    here = Path(__file__).parent
    questions = ["git", "rev-parse", "HEAD"], ["git", "status", "--porcelain"]
    told = [subprocess.run(words, cwd=here, capture_output=True, text=True) for words in questions]
    if told[0].returncode:
        return None
    return told[0].stdout.strip() + ("-changed" if told[1].stdout.strip() else "")
