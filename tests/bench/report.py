"""What the bench tells: a table for people, a document for machines."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.driver import CLIENTS, Figures
from tests.bench.platform import FIRST_LAUNCHES

FAULTS = Path(__file__).parents[2] / "faults.json"
CHANGED = "-changed"
"""Behind a commit from which the files differ."""

OURS, OURS_POSTGRES = "lti-tool serve, SQLite", "lti-tool serve, PostgreSQL"
STOCK, STOCK_POSTGRES, LTIJS = "stock PyLTI1p3, memory", "stock PyLTI1p3, PostgreSQL", "ltijs, PostgreSQL"
RATIOS = {
    "ratio_vs_stock_memory": (OURS, STOCK), "ratio_vs_stock_postgres": (OURS_POSTGRES, STOCK_POSTGRES),
    "ratio_vs_ltijs": (OURS_POSTGRES, LTIJS),
}  # fmt: skip
"""Ours to theirs, in launches a second; each pair keeps its data in the same kind of place, but the first: ours is durable there."""


def show(seen: Mapping[str, Figures], ways: Mapping[str, str], idle: Mapping[str, float], reason: str) -> None:
    """Print the figures of all sides. `CPU ms` is the web process' time per launch, `driver` our share of one processor."""
    print(f"Complete launches, {CLIENTS} clients, one web process each; one launch in {FIRST_LAUNCHES} is a learner's first. Medians.\n")
    print(f"{'':38}{'launches/s':>11}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}{'driver':>9}{'failed':>8}")
    for name, side in seen.items():
        times = f"{side.per_second:11.1f}{side.p50:9.1f}{side.p95:9.1f}{side.cpu:9.2f}"
        way = f" ({ways[name]})" if name in ways else ""
        print(f"{name + way:38}{times}{side.driver_share:9.0%}{side.failures.total():8}")
    print()
    for name, ratio in _ratios(seen).items():
        print(f"{name:26}{'not measured: ' + reason if ratio is None else ratio}")
    print(f"idle: web {idle['web']} MB, worker {idle['worker']} MB")
    for fault, times in sum((side.failures for side in seen.values()), Counter[str]()).most_common():
        print(f"failed {times} times: {fault}")


def document(seen: Mapping[str, Figures], idle: Mapping[str, float], reason: str) -> dict[str, Any]:
    """Return the figures as `--json` writes them; p50 and p95 are our own on SQLite. What was not measured is null, with the reason."""
    names = {OURS: "ours", OURS_POSTGRES: "ours_postgres", STOCK: "stock_memory", STOCK_POSTGRES: "stock_postgres", LTIJS: "ltijs"}
    launches: dict[str, Any] = dict(_ratios(seen))
    launches |= {f"{short}_per_s": round(seen[name].per_second, 1) for name, short in names.items() if name in seen}
    launches |= {f"{short}_p95_ms": round(seen[name].p95, 1) for name, short in names.items() if name in seen}
    launches |= {"p50_ms": round(seen[OURS].p50, 1), "p95_ms": round(seen[OURS].p95, 1)}
    return {"launches": launches | ({"ltijs_reason": reason} if reason else {}), "idle_rss_mb": dict(idle)}


def _ratios(seen: Mapping[str, Figures]) -> dict[str, float | None]:
    measured = {name: pair for name, pair in RATIOS.items() if pair[1] in seen}
    ratios = {name: round(seen[ours].per_second / seen[theirs].per_second, 3) for name, (ours, theirs) in measured.items()}
    return dict.fromkeys(RATIOS) | ratios


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


def faults_of(measured: str | None, told: Path = FAULTS) -> dict[str, Any]:
    """Return the figures of the last `make faults`, under their name, if it ran on exactly this commit; else nothing."""
    try:
        figures = json.loads(told.read_text())
    except (OSError, ValueError):
        return {}
    if measured is None or measured.endswith(CHANGED) or figures.pop("commit", None) != measured:
        return {}
    return {"faults": figures}


def commit() -> str | None:
    """Return the commit measured, marked where the files differ from it; None outside a repository."""
    here = Path(__file__).parent
    questions = ["git", "rev-parse", "HEAD"], ["git", "status", "--porcelain"]
    told = [subprocess.run(words, cwd=here, capture_output=True, text=True) for words in questions]
    if told[0].returncode:
        return None
    return told[0].stdout.strip() + (CHANGED if told[1].stdout.strip() else "")
