"""A column of our own in one course: made, scored, read and removed again, whatever happens in between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from lti_tool import grades
from lti_tool.connection.probes import Probe, attempt, told
from lti_tool.connection.steps import Step, failed, not_possible, ok
from lti_tool.connection.tokens import SCOPES
from lti_tool.domain.scores import same_value
from lti_tool.errors import ToolError
from lti_tool.grades import LineItem, ScoreMessage

STEPS = ("column_made", "column_scored", "column_read", "column_removed")
RESOURCE, TAG = "lti-tool-connection-test", "connection-test"
LABEL = "Connection test (may be deleted)"
FULL = 100


def try_one(probe: Probe) -> Iterator[Step]:
    """Yield the four steps in one course. Nobody is scored who was not chosen for it: a real student would see the score."""
    token, course = probe.granted.get(SCOPES["token_columns"]), probe.ground.line_items
    if not token or not course:
        cause = ("step_before_failed", "mend_the_step_before") if course else ("no_course_seen", "launch_once")
        yield from (not_possible(step, *cause) for step in STEPS)
        return
    try:
        _clear_left_over(probe, token, course)
        wanted = LineItem(LABEL, FULL, resource_id=RESOURCE, tag=TAG, document=probe.platform.profile.column_extras)
        column = grades.create_line_item(probe.runtime.outbound, token, course, wanted)
    except ToolError as fault:
        yield told("column_made", fault)
        yield from (not_possible(step, "step_before_failed", "mend_the_step_before") for step in STEPS[1:])
        return
    removed = False
    try:
        yield ok("column_made")
        yield _scored(probe, column.id or "")
        yield _read(probe, column.id or "")
        removed = True
        yield attempt("column_removed", lambda: _removed(probe, token, column.id or ""))
    finally:
        if not removed:  # whoever asked has gone
            with suppress(ToolError):
                grades.delete_line_item(probe.runtime.outbound, token, column.id or "")


def _clear_left_over(probe: Probe, token: str, course: str) -> None:
    """Remove what a test left behind that was cut off."""
    for old in grades.list_line_items(probe.runtime.outbound, token, course, resource_id=RESOURCE, tag=TAG):
        grades.delete_line_item(probe.runtime.outbound, token, old.id or "")


def _scored(probe: Probe, column: str) -> Step:
    token = probe.granted.get(SCOPES["token_scores"])
    if not token:
        return not_possible("column_scored", "step_before_failed", "mend_the_step_before")
    if not probe.score_for:
        return not_possible("column_scored", "nobody_chosen", "choose_test_person")
    message = ScoreMessage(probe.score_for, probe.runtime.now(), FULL, FULL, LABEL, extras=probe.platform.profile.score_extras)

    def act() -> Step:
        grades.send_score(probe.runtime.outbound, token, column, message, probe.platform.profile)
        return ok("column_scored")

    return attempt("column_scored", act)


def _read(probe: Probe, column: str) -> Step:
    token = probe.granted.get(SCOPES["token_results"])
    if not token:
        return not_possible("column_read", "step_before_failed", "mend_the_step_before")

    def act() -> Step:
        result = grades.read_result(probe.runtime.outbound, token, column, probe.score_for or "nobody")
        if probe.score_for and (result is None or not same_value(result.score, result.maximum, FULL, FULL)):
            return failed("column_read", "not_shown_by_host", "set_column_to_points")
        return ok("column_read")

    return attempt("column_read", act)


def _removed(probe: Probe, token: str, column: str) -> Step:
    grades.delete_line_item(probe.runtime.outbound, token, column)
    return ok("column_removed")
