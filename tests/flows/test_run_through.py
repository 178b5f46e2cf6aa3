"""The whole loop as real processes over real HTTP, and the same loop with the tool killed in the middle of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from lti_tool.demo import acts
from lti_tool.demo.fill import EDUCATION
from lti_tool.demo.lms import Somebody
from lti_tool.demo.ports import choose
from lti_tool.demo.processes import Demo

RECEIPTS = [
    "registration", "deep_link", "launch", "submission", "decision", "score",
    "competency_rating", "host_badge", "credential", "verification", "revocation",
]  # fmt: skip


def bare_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("LTI_TOOL_")}


def test_the_run_through_leaves_eleven_receipts_and_the_documents_to_check(tmp_path: Path) -> None:
    report, kept = tmp_path / "receipts.json", tmp_path / "kept"
    command = [sys.executable, "-m", "lti_tool", "demo", "--run-through", "--json", str(report), "--keep", str(kept)]
    run = subprocess.run(command, env=bare_environment(), capture_output=True, text=True, timeout=240)
    receipts = json.loads(report.read_text("utf-8"))["receipts"]
    assert [name for name, receipt in receipts.items() if receipt["ok"]] == RECEIPTS, run.stdout
    assert run.returncode == 0
    assert {"credential.json", "did.json", "status.json"} <= {path.name for path in kept.iterdir()}


@pytest.fixture
def demo(tmp_path: Path) -> Any:
    with Demo(tmp_path, choose(tmp_path, passing=True)) as running:
        running.start()
        acts.prepare(running)
        yield running


def score_posts(demo: Demo) -> list[dict[str, Any]]:
    calls = requests.get(demo.ports.lms_url + "/practice/requests.json", timeout=10).json()
    return [call for call in calls if call["method"] == "POST" and call["path"].split("?")[0].endswith("/scores")]


def kill_the_tool(demo: Demo) -> None:
    """No farewell: the whole family of the tool's processes at once, as a power cut would."""
    name, process = demo._running.pop(0)
    assert name == "tool"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def test_a_tool_killed_between_decision_and_delivery_still_delivers_once_and_the_same(demo: Demo) -> None:
    admin, instructor, learner = (Somebody(demo.ports.lms_url, who) for who in ("admin", "teacher", "student1"))
    acts.register(demo, admin)
    acts.pick(instructor, admin.tools()[-1]["id"], [EDUCATION])
    acts.send_work(learner, EDUCATION)
    order = {"on": "scores", "kind": "status", "status": 503, "retry_after": 1, "times": 100}
    assert requests.post(demo.ports.lms_url + "/practice/faults", json=order, timeout=10).ok
    acts.judge(instructor, EDUCATION, instructor.name_of("student1"), "Award")
    acts.wait_for(lambda: "yes" if score_posts(demo) else "", "a first try")
    kill_the_tool(demo)
    assert requests.delete(demo.ports.lms_url + "/practice/faults", timeout=10).ok
    demo.start_tool()

    def shown() -> str:
        finals = [grade["final"] for grade in instructor.gradebook()["grades"] if grade["person"] == "student1"]
        return "100" if finals == [100.0] else ""

    acts.wait_for(shown, "the score in the gradebook")
    bodies = [json.dumps(call["body"], sort_keys=True) for call in score_posts(demo)]
    assert len(bodies) >= 2 and len(set(bodies)) == 1
