"""`lti-tool conformance` as people run it: against its own instance, and against a tool known only by its addresses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from lti_tool.cli.conformance.instance import Instance
from tests.flows.test_run_through import bare_environment


def conformance(folder: Path, *options: str) -> tuple[dict[str, Any], subprocess.CompletedProcess[str]]:
    report = folder / "cases.json"
    command = [sys.executable, "-m", "lti_tool", "conformance", "--json", str(report), *options]
    run = subprocess.run(command, env=bare_environment(), capture_output=True, text=True, timeout=240)
    return json.loads(report.read_text("utf-8")), run


def test_the_tool_passes_every_case_of_the_suite(tmp_path: Path) -> None:
    told, run = conformance(tmp_path)
    assert {case["id"]: case["detail"] for case in told["cases"] if not case["ok"]} == {}
    assert run.returncode == 0 and f"{told['passed']} of {told['total']} cases passed." in run.stdout
    assert told["passed"] == told["total"] == len(told["cases"]) > 170
    refused = [case["detail"] for case in told["cases"] if case["id"].startswith("B")]
    assert len(refused) == 12 and all("log: launch refused code=" in detail for detail in refused)
    assert max(map(len, run.stdout.splitlines())) <= 100


def test_a_tool_that_is_known_only_by_its_addresses_is_judged_by_what_http_shows(tmp_path: Path) -> None:
    with Instance(tmp_path / "instance") as tool:
        options = ["--against", tool.ports.tool_url, "--register", tool.begin(), "--ready"]
        told, run = conformance(tmp_path, *options, *(word for case in ("B", "V", "D", "TOK", "KEY", "A1") for word in ("--only", case)))
    assert [case for case in told["cases"] if not case["ok"]] == [] and run.returncode == 0
    assert told["total"] > 80 and not any("log:" in case["detail"] for case in told["cases"])
