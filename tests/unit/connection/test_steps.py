"""The connection test, step by step, against a host that allows more or less."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from lti_tool import connection
from lti_tool.connection import Browser, Probe, Report, running
from lti_tool.connection.steps import Step
from lti_tool.models.contexts import Context
from lti_tool.models.placements import Placement
from lti_tool.moodle.needs import NEEDS
from lti_tool.services import connections, platforms, visits
from tests.factories import University, university
from tests.unit.connection.gradebook import ROSTER, SCOPE, Gradebook
from tests.unit.hosts import Reply, said


@pytest.fixture
def host() -> Iterator[Gradebook]:
    with Gradebook() as made:
        yield made


@pytest.fixture
def place(runtime: Any, host: Gradebook) -> University:
    made = university(runtime, host=host.origin)
    host.now, host.functions = runtime.now(), [need.function for need in NEEDS]
    with runtime.database.writing() as session:
        session.execute(update(Placement).values(line_items=host.url("/course/items")))
        session.execute(update(Context).values(roster_url=host.url("/course/members")))
        visits.open_visit(session, "browser", runtime.now(), 1, kind="launch", platform_id=made.platform_id, deployment_pk=1, roles=[])
    made.comes_as(made.learner, "learner")
    made.comes_as(made.instructor, "instructor")
    return made


def probe(place: University, **more: Any) -> Probe:
    with place.runtime.database.reading() as session:
        platform = platforms.get_platform(session, place.platform_id, place.runtime.sealer)
        return Probe(place.runtime, platform, connections.get_ground(session, place.platform_id, place.now), **more)


def tried(place: University, **more: Any) -> Report:
    report = connection.run(probe(place, **more))
    list(report)
    return report


def step(report: Report, name: str) -> Step:
    return next(each for each in report.steps if each.id == name)


def states(report: Report) -> dict[str, str]:
    return {each.id: each.state for each in report.steps}


def test_where_all_is_set_up_every_step_that_can_be_tried_works_and_nothing_stays_behind(place, host):
    report = tried(place, score_for="5", browser=Browser(is_framed=True))
    # The public address of a test run is a name that no name service knows, so our own keyset is the one step left over.
    assert {name for name, state in states(report).items() if state != "ok"} == {"own_keyset"}
    assert tuple(each.id for each in report.steps) == running.STEPS
    assert host.scores == {("/course/items/1", "5"): 100}
    assert host.columns == {}


def test_nobody_gets_a_test_score_without_being_chosen(place, host):
    report = tried(place)
    assert (step(report, "column_scored").state, step(report, "column_scored").cause) == ("not_possible", "nobody_chosen")
    assert step(report, "column_read").state == step(report, "column_removed").state == "ok"
    assert host.scores == {} and host.columns == {}


def test_learners_may_be_chosen_and_teachers_may_not(place):
    with place.runtime.database.reading() as session:
        ground = connections.get_ground(session, place.platform_id, place.now)
    assert ground.learners == (("5", "Niran", False),)


def test_each_scope_is_told_apart_SVC_05(place, host):
    host.allowed -= {SCOPE + "result.readonly", ROSTER}
    report = tried(place)
    assert {name: step(report, name).state for name in ("token_columns", "token_results", "token_scores", "token_roster")} == {
        "token_columns": "ok", "token_results": "failed", "token_scores": "ok", "token_roster": "failed",
    }  # fmt: skip
    assert step(report, "token_roster").advice == "allow_services_for_this_tool"
    assert step(report, "roster").state == step(report, "column_read").state == "not_possible"


def test_a_platform_that_does_not_know_us_is_asked_once_and_not_five_times(place, host):
    host.answers("POST", "/token", said({"error": "invalid_client"}, status=401))
    report = tried(place)
    assert (step(report, "token_columns").cause, step(report, "token_columns").advice) == ("invalid_client", "check_client_id_and_keyset")
    assert {step(report, f"token_{name}").state for name in ("columns_read", "results", "scores", "roster")} == {"not_possible"}
    assert sum(asked.path == "/token" for asked in host.asked) == 1


def test_the_page_that_moodle_shows_when_it_cannot_read_our_keys_is_understood(place, host):
    host.answers("POST", "/token", Reply(404, b"<!DOCTYPE html><title>Error</title>"))
    assert step(tried(place), "token_columns").advice == "platform_cannot_read_keyset"


@pytest.mark.parametrize(("ahead", "state"), [(0, "ok"), (60, "ok"), (-60, "ok"), (61, "failed"), (-90, "failed")])
def test_clocks_may_differ_by_the_leeway_and_no_more_TOK_20(place, host, ahead, state):
    host.clock_ahead = timedelta(seconds=ahead)
    found = step(tried(place), "clock")
    assert (found.state, found.facts["seconds_ahead"]) == (state, ahead)


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (Reply(200, b"<html>"), "answer_not_json"),
        (Reply(404), "keyset_bad"),
        (said({"keys": []}), "keyset_without_keys"),
        (said({"keys": [{"kty": "RSA", "use": "enc", "kid": "k"}]}), "keyset_without_keys"),
        (Reply(200, b" " * 600_000), "answer_too_large"),
    ],
)
def test_a_keyset_that_is_none_is_told(place, host, reply, cause):
    host.answers("GET", "/certs", reply)
    assert (step(tried(place), "keyset").state, step(tried(place), "keyset").cause) == ("failed", cause)


def test_a_column_that_a_test_left_behind_is_removed_by_the_next(place, host):
    def no_answer(asked: Any) -> Reply:
        host.make_column(asked)
        return Reply(200, b"<html>maintenance")

    host.answers("POST", "/course/items", no_answer, host.make_column)
    assert step(tried(place), "column_made").cause == "answer_is_a_page"
    assert len(host.columns) == 1
    assert step(tried(place), "column_removed").state == "ok"
    assert host.columns == {}


def test_somebody_who_leaves_while_it_runs_leaves_no_column_behind(place, host):
    steps = iter(connection.run(probe(place)))
    while next(steps).id != "column_made":
        assert host.columns == {}
    assert len(host.columns) == 1
    steps.close()
    assert host.columns == {}


def test_a_column_that_shows_no_score_is_told(place, host):
    host.answers("POST", "/course/items", host.make_column)
    host.take_score = lambda path, asked: Reply(200)  # type: ignore[method-assign]
    found = step(tried(place, score_for="5"), "column_read")
    assert (found.state, found.cause, found.advice) == ("failed", "not_shown_by_host", "set_column_to_points")


def test_functions_that_the_token_lacks_are_named(place, host):
    host.functions.remove("core_badges_get_user_badges")
    found = step(tried(place), "service")
    assert (found.state, found.cause, found.facts["missing"]) == ("failed", "function_not_in_service", "core_badges_get_user_badges")


def test_a_right_that_the_account_lacks_is_named(place, host):
    told = {"exception": "required_capability_exception", "errorcode": "nopermissions", "message": "Sorry"}
    host.told["core_competency_list_course_competencies"] = told
    found = step(tried(place), "service")
    assert (found.state, found.cause, found.facts["missing"]) == ("failed", "capability_missing", "moodle/competency:coursecompetencyview")


def test_what_only_completion_by_service_needs_is_told_and_is_no_fault(place, host):
    host.functions.remove("core_completion_override_activity_completion_status")
    found = step(tried(place), "service")
    assert found.state == "ok"
    assert "core_completion_override_activity_completion_status" in found.facts["missing_for_completion"]


def test_errors_of_moodle_come_with_status_200_and_are_read(place, host):
    told = {"exception": "moodle_exception", "errorcode": "invalidtoken", "message": "Invalid token - token not found"}
    host.answers("POST", "/webservice/rest/server.php", said(told))
    assert step(tried(place), "service").cause == "service_token_refused"


def test_members_that_come_as_something_else_are_told(place, host):
    host.answers("GET", "/course/members", said({"members": "none"}))
    assert step(tried(place), "roster").cause == "roster_malformed"
    host.answers("GET", "/course/members", Reply(403))
    assert step(tried(place), "roster").cause == "roster_not_allowed"


def test_before_anybody_came_the_course_cannot_be_tried_and_the_rest_can(runtime, host):
    made = university(runtime, host=host.origin)
    host.now = runtime.now()
    report = tried(made)
    assert (step(report, "launches").state, step(report, "launches").advice) == ("failed", "activate_and_launch")
    assert {step(report, name).cause for name in ("column_made", "column_removed")} == {"no_course_seen"}
    assert step(report, "roster").cause == "no_roster_told"
    assert step(report, "keyset").state == step(report, "token_scores").state == "ok"


def test_only_a_page_in_a_frame_can_show_that_the_cookie_is_kept(place):
    assert step(tried(place), "frame").cause == "no_browser_here"
    assert step(tried(place, browser=Browser(is_framed=False)), "frame").cause == "page_not_framed"


def test_after_long_waiting_no_further_step_is_begun(place):
    assert {(each.state, each.cause) for each in tried(place, patience=-1.0).steps} == {("not_possible", "test_took_too_long")}


def test_a_fault_of_ours_ends_its_step_and_not_the_test(place):
    def breaks(_probe: Probe) -> Any:
        raise RuntimeError("a name that must not show")

    parts = tuple((steps, breaks if steps == ("roster",) else tries) for steps, tries in running.PARTS)
    report = connection.run(probe(place), parts)
    list(report)
    assert step(report, "roster").cause == "internal_fault"
    assert tuple(each.id for each in report.steps) == running.STEPS
    assert "must not show" not in json.dumps(report.as_json())


def test_the_report_holds_no_secret_and_nobody_s_name(place, host):
    told = json.dumps(tried(place, score_for="5", browser=Browser(is_framed=True)).as_json())
    for secret in ("service-token", "t.lineitem", "t.score", "Niran", "client_assertion", "type_id"):
        assert secret not in told


def test_one_deployment_s_administrator_tests_their_own_courses(place, host):
    with place.runtime.database.reading() as session:
        other = connections.get_ground(session, place.platform_id, place.now, deployment_pk=999)
    assert other.newest_launch is None and other.launches == 0
    assert other.line_items is None and other.roster_url is None and other.learners == ()
