"""A tool in which only a person can act: the suite says what to do and where, and waits for what comes of it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask

from lti_tool.conformance import suite
from lti_tool.conformance.platform.host import Platform
from lti_tool.conformance.stage import Stage
from tests.unit.conformance.small_tool import SmallTool

Serve = Callable[[Flask], str]


@pytest.fixture
def stage(platform: Platform, serve: Serve, said: list[str]) -> Stage:
    """A suite whose words somebody reads and follows."""
    tool = SmallTool(platform)
    serve(tool.app)

    def say(line: str) -> None:
        said.append(line)
        person = threading.Thread(target=tool.person, args=(line,))
        person.start()
        person.join(0 if "as the" not in line else 5)  # the picker's answer is waited for by the suite itself

    return Stage(platform, say, wait=5)


def outcomes(stage: Stage, *only: str) -> dict[str, str]:
    """Return what came of each case: "ok", or what stands against it."""
    run = suite.run(stage, suite.choose(only, by_registration=False), lambda _: None)
    return {outcome.case.id: "ok" if outcome.ok else outcome.detail for outcome in run}


def test_a_picker_that_needs_a_person_is_opened_by_one(stage: Stage, said: list[str]) -> None:
    came = outcomes(stage, "D2", "D3", "D4", "D5", "D6", "DL-04", "DL-05", "DL-06", "DL-07", "DL-08", "DL-09", "DL-10", "DL-13")
    assert set(came.values()) == {"ok"} and len(came) == 16, came
    asked = [line.partition(" and ")[2] for line in said]
    assert asked == ["pick something (waiting 5 s)", "cancel (waiting 5 s)", "pick one thing (waiting 5 s)"]


def test_grades_that_a_person_gives_are_waited_for_and_judged(stage: Stage, said: list[str]) -> None:
    came = outcomes(stage, "A2", "AGS", "SCO", "SVC", "MSG-20")
    assert {case: detail for case, detail in came.items() if detail != "ok"} == {}
    assert [line.strip() for line in said if "column" in line or "copied" in line] == [
        "a link that has a column; grade it twice", "a link without a column", "the same in a copied course",
    ]  # fmt: skip


def test_what_the_tool_never_does_is_not_passed_by_waiting(platform: Platform, serve: Serve) -> None:
    serve(SmallTool(platform).app)
    came = outcomes(Stage(platform, lambda _: None, wait=0.2), "N2", "RES-01", "A2", "D2")
    assert "ok" not in came.values() and len(came) == 4
