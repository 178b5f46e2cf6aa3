"""Scores to a host that takes 100 ms per call: ours at sixteen calls at a time, read back, beside the stock PyLTI1p3 way."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.processes import DidNotStart

SECONDS_PER_CALL, CALLS = 0.1, 16
SCORES, MANY = 200, 5000


def measure(folder: Path, many: int = MANY) -> dict[str, Any]:
    """Return the figures. `ratio_vs_stock`: per score, on 200 each; `efficiency`: scores a second of calls-in-parallel / latency."""
    with _host() as origin:
        stock = float(_run("tests.bench.stock_passback", origin, str(SCORES)))
    with _host() as origin:
        few = _ours(folder / "few", origin, SCORES)
    with _host() as origin:
        lots = _ours(folder / "many", origin, many)
    reach, memory = CALLS / SECONDS_PER_CALL, lots["memory_mb"]
    return {
        "ratio_vs_stock": round(stock / few["seconds"], 1), "stock_ms_per_score": round(1000 * stock / SCORES, 1),
        "ours_ms_per_score": round(1000 * few["seconds"] / SCORES, 2), "efficiency": round(many / lots["seconds"] / reach, 3),
        "efficiency_on_200": round(SCORES / few["seconds"] / reach, 3), "memory_ratio": round(memory[-1] / memory[0], 3),
        "memory_mb": memory, "scores": many,
    }  # fmt: skip


def show(figures: dict[str, Any]) -> None:
    """Print what was seen."""
    print(f"\nScores to a host that takes {1000 * SECONDS_PER_CALL:.0f} ms per call, {CALLS} calls at a time, each read back.\n")
    print(f"stock PyLTI1p3, one after another, not read back: {figures['stock_ms_per_score']} ms a score")
    print(f"ours: {figures['ours_ms_per_score']} ms a score, {figures['ratio_vs_stock']} times as fast")
    print(f"ours, {figures['scores']} scores: {figures['efficiency']:.0%} of calls-in-parallel / latency, memory {figures['memory_mb']} MB")


def _ours(folder: Path, origin: str, number: int) -> dict[str, Any]:
    folder.mkdir()
    told = json.loads(_run("tests.bench.passback_worker", str(folder), origin, str(number), str(CALLS)).splitlines()[-1])
    if told["states"] != {"delivered": number}:
        raise DidNotStart(f"scores did not all arrive: {told['states']}")
    return dict(told)


@contextmanager
def _host() -> Iterator[str]:
    words = (sys.executable, "-m", "tests.bench.slow_host", str(SECONDS_PER_CALL))
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


def _run(*words: str) -> str:
    run = subprocess.run((sys.executable, "-m", *words), capture_output=True, text=True)
    if run.returncode:
        raise DidNotStart(f"{words[0]}: {run.stderr.strip()[-800:]}")
    return run.stdout
