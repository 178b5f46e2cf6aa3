"""Completion of one activity in Moodle: how it is tracked, where a person stands in it, and setting that for them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.errors import Refused
from lti_tool.moodle.service import MoodleService, call, expect, host_id, number
from lti_tool.outbound import Outbound

INCOMPLETE, COMPLETE = 0, 1
NOT_TRACKED, BY_HAND, BY_RULES = 0, 1, 2
"""How an activity is tracked: not at all, by the student's own tick, or by conditions that Moodle watches."""


@dataclass(frozen=True)
class Activity:
    """The course module behind a resource link: Moodle's web services know it by this number only.

    What it takes to pass, out of how much, is told only to accounts that may change the activity; else None.
    """

    cmid: int
    tracking: int
    grade_to_pass: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Completion:
    """Where one person stands in one activity.

    `state` is 0 incomplete, 1 complete, 2 complete with a pass, 3 ended without one. `set_by` is who set it over the
    conditions, None where they (or the student) did. `rules` are the conditions, as Moodle names them.
    """

    state: int
    tracking: int
    set_by: int | None = None
    rules: frozenset[str] = frozenset()


def find_activity(outbound: Outbound, service: MoodleService, link_id: str | int) -> Activity:
    """Return the activity behind this resource link; raises Refused activity_not_found, activity_not_visible."""
    wish = {"module": "lti", "instance": host_id("activity", link_id)}
    try:
        said = call(outbound, service, "core_course_get_course_module_by_instance", **wish)
    except Refused as refusal:
        if refusal.reason == "not_found_in_host":
            raise Refused("activity_not_found", advice="open_activity_again", **refusal.facts) from None
        raise
    module = expect(expect(said, dict).get("cm"), dict)
    return Activity(
        number(module.get("id")), number(module.get("completion", 0)), _points(module.get("gradepass")), _points(module.get("grade"))
    )


def read_completion(
    outbound: Outbound, service: MoodleService, *, course_id: str | int, user_id: str | int, cmid: int
) -> Completion | None:
    """Return where this person stands, or None for an activity that Moodle does not track or does not show us.

    An account may always ask about itself: that tells the conditions, though nobody's state.
    """
    wish = {"courseid": host_id("course", course_id), "userid": host_id("person", user_id)}
    said = expect(call(outbound, service, "core_completion_get_activities_completion_status", **wish), dict)
    entries = (expect(entry, dict) for entry in expect(said.get("statuses"), list))
    found = next((entry for entry in entries if entry.get("cmid") == cmid), None)
    return _completion(found) if found else None


def override_completion(
    outbound: Outbound, service: MoodleService, *, user_id: str | int, cmid: int, is_complete: bool
) -> Completion:
    """Return where this person stands afterwards: Moodle changes nothing and says so where the activity is not tracked."""
    wish = {"userid": host_id("person", user_id), "cmid": cmid, "newstate": COMPLETE if is_complete else INCOMPLETE}
    return _completion(expect(call(outbound, service, "core_completion_override_activity_completion_status", **wish), dict))


def _points(said: Any) -> float | None:
    """Return points that Moodle said, as a number or as text with decimals; None for none."""
    try:
        points = float(said)
    except (TypeError, ValueError):
        return None
    return points if math.isfinite(points) else None


def _completion(said: Mapping[str, Any]) -> Completion:
    by = said.get("overrideby")
    rules = (expect(rule, dict).get("rulename") for rule in expect(said.get("details") or [], list))
    return Completion(
        state=number(said.get("state")),
        tracking=number(said.get("tracking", NOT_TRACKED)),
        set_by=number(by) if by else None,
        rules=frozenset(str(rule) for rule in rules if rule),
    )
