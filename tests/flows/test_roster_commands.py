"""`lti-tool rosters`: how the members of each course stand, and reading them now, as an operator types it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from lti_tool.cli import rosters, work
from lti_tool.errors import ToolError
from lti_tool.models.contexts import Context
from lti_tool.runtime import build
from lti_tool.settings import Settings
from tests.factories import university
from tests.unit.enrolments import Enrolments, member
from tests.unit.hosts import Reply


@pytest.fixture
def host() -> Iterator[Enrolments]:
    with Enrolments() as made:
        made.members = [member("3", "Instructor"), member("5"), member("6")]
        yield made


@pytest.fixture
def command(tmp_path: Path, monkeypatch: Any, host: Enrolments) -> Callable[..., Any]:
    """Return what `lti-tool rosters WORDS --json` prints, where one course has a roster."""
    told = {"STATE_DIR": str(tmp_path), "PUBLIC_URL": "https://tool.example", "OUTBOUND_ALLOW": "127.0.0.1", "SECRET_KEY": "k" * 40}
    for name, value in told.items():
        monkeypatch.setenv(f"LTI_TOOL_{name}", value)
    run("list", "Nowhere")
    runtime = build(Settings(state_dir=tmp_path, secret_key="k" * 40))
    university(runtime, host=host.origin)
    with runtime.database.writing() as session:
        session.execute(update(Context).values(roster_url=host.roster_url))
    runtime.close()
    return lambda *words: json.loads(succeeds(run(*words)).stdout)


def run(*words: str) -> Any:
    return CliRunner().invoke(rosters.command, [*words, "--json"])


def succeeds(done: Any) -> Any:
    assert done.exit_code == 0, (done.output, done.exception)
    return done


def test_a_course_is_listed_before_and_after_its_members_are_read(command):
    (before,) = command("list", "Campus")
    assert (before["state"], before["active"]) == ("unread", 0)
    command("read", str(before["course"]))
    (after,) = command("list", "Campus")
    assert (after["state"], after["active"], after["gone"], after["fault"]) == ("read", 3, 0, "")


def test_members_that_cannot_be_read_are_told_with_the_reason(command, host):
    host.faults = {1: Reply(403)}
    done = run("read", "1")
    assert isinstance(done.exception, ToolError)
    assert (done.exception.code, done.exception.facts) == ("roster_not_read", {"reason": "roster_not_allowed"})
    assert command("list", "Campus")[0]["fault"] == "roster_not_allowed"


def test_a_course_that_is_not_there_is_not_read(command):
    assert run("read", "99").exception.facts == {"reason": "absent"}


def test_a_worker_told_to_work_once_reads_what_was_handed_over(command, host):
    command("list", "Campus")
    runtime = build(Settings(secret_key="k" * 40))
    with runtime.database.writing() as session:
        session.execute(update(Context).values(roster_fault="roster_handed_over", roster_tried_at=runtime.now()))
    runtime.close()
    assert "1 rosters read" in succeeds(CliRunner().invoke(work.command, ["--once"])).output
    assert command("list", "Campus")[0]["state"] == "read"
