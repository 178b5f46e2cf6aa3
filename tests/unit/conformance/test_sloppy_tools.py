"""The suite itself can fail: tools that check nothing, refuse everything, or fall over do not pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, redirect

from lti_tool.conformance import suite
from lti_tool.conformance.platform.host import Platform
from lti_tool.conformance.platform.registering import ToolAddresses
from lti_tool.conformance.stage import Stage
from tests.unit.conformance.conftest import make_tool

Serve = Callable[[Flask], str]


def welcome(claims: dict[str, Any]) -> str:
    return f"<h1>Welcome {claims.get('name')}</h1>"


def outcomes(stage: Stage, *only: str) -> dict[str, bool]:
    return {outcome.case.id: outcome.ok for outcome in suite.run(stage, suite.choose(only, by_registration=False), lambda _: None)}


def test_a_tool_that_lets_everybody_in_fails_every_bad_payload(stage: Stage, platform: Platform, serve: Serve) -> None:
    serve(make_tool(platform, welcome))
    came = outcomes(stage, "B")
    assert len(came) == 12 and not any(came.values())


def test_and_it_fails_whatever_else_is_to_be_refused(stage: Stage, platform: Platform, serve: Serve) -> None:
    serve(make_tool(platform, welcome))
    refusals = [
        case.id for case in suite.CASES if case.id.startswith(("TOK-01", "TOK-02", "TOK-03", "TOK-04", "TOK-05", "TOK-07", "TOK-11"))
    ]
    came = outcomes(stage, *refusals, "LOGIN-02", "LOGIN-06", "KEY", "AUTH-03", "TOK-18")
    assert [case for case, ok in came.items() if ok] == []


def test_though_its_valid_launches_pass(stage: Stage, platform: Platform, serve: Serve) -> None:
    serve(make_tool(platform, welcome))
    came = outcomes(stage, "V", "TOK-15", "AUTH-01", "AUTH-02", "LOGIN-03")
    assert len(came) == 22 and all(came.values())


def test_a_tool_that_refuses_everybody_fails_every_valid_launch(stage: Stage, platform: Platform, serve: Serve) -> None:
    serve(make_tool(platform, lambda _: ("No.", 403)))
    assert set(outcomes(stage, "V").values()) == {False} and set(outcomes(stage, "B").values()) == {True}


@pytest.mark.parametrize(
    "answer",
    [
        lambda claims: ("It fell over", 500),
        lambda claims: (f"{claims.get('name')}, you may not come in", 403),
        lambda claims: redirect("/jwks"),
    ],
    ids=["it falls over", "it shows the person it does not believe", "it sends them somewhere that works"],
)
def test_that_is_no_refusal(answer: Any, stage: Stage, platform: Platform, serve: Serve) -> None:
    serve(make_tool(platform, answer))
    assert outcomes(stage, "B3", "B8", "TOK-05-slash") == {"B3": False, "B8": False, "TOK-05-slash": False}


def test_a_teacher_s_page_for_somebody_without_a_role_is_not_passed(stage: Stage, platform: Platform, serve: Serve) -> None:
    def by_role(claims: dict[str, Any]) -> Any:
        roles = claims.get("https://purl.imsglobal.org/spec/lti/claim/roles", [])
        return redirect("/student") if any("Learner" in role for role in roles) else redirect("/teacher")

    app = make_tool(platform, by_role)
    app.add_url_rule("/student", "student", lambda: "Your work")
    app.add_url_rule("/teacher", "teacher", lambda: "Everybody's work")
    serve(app)
    assert outcomes(stage, "V1", "V3", "V4-student", "V5-student", "MSG-10") == {
        "V1-teacher": True, "V1-student": True, "V3-teacher": True, "V3-student": True,
        "V4-student": False, "V5-student": False, "MSG-10": False,
    }  # fmt: skip


def test_what_nobody_can_play_is_not_passed_and_says_why(stage: Stage, platform: Platform, serve: Serve) -> None:
    serve(make_tool(platform, welcome))
    for case in suite.choose(("D2", "N2", "A2", "SCO-01", "SVC-01"), by_registration=False):
        outcome = suite.play(stage, case)
        assert not outcome.ok and outcome.detail


def test_a_tool_that_is_not_there_fails_each_case_and_ends_none(stage: Stage, platform: Platform) -> None:
    nowhere = "http://127.0.0.1:9"
    platform.tool = ToolAddresses(f"{nowhere}/login", (f"{nowhere}/launch",), f"{nowhere}/jwks", f"{nowhere}/launch")
    assert set(outcomes(stage, "B", "KEY", "LOGIN").values()) == {False}
