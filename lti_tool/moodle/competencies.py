"""Competencies of a course in Moodle, and people's ratings in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from lti_tool.errors import Refused
from lti_tool.moodle.service import MoodleService, call, expect, host_id, number
from lti_tool.outbound import Outbound
from lti_tool.outbound.doors import Receipt


@dataclass(frozen=True)
class CourseCompetency:
    """A competency linked to a course; `idnumber` is the name by which it is matched with ours.

    `scale_configuration` is Moodle's own JSON text: which item of the scale is the default and which
    count as proficient. It is empty when neither competency nor framework would tell.
    """

    id: int
    idnumber: str
    shortname: str
    scale_id: int | None
    scale_configuration: str


@dataclass(frozen=True)
class Rating:
    """What Moodle holds for one person and competency in a course.

    `grade` counts the items of the scale from 1, None where nobody rated yet; `name` is that item's. `rated_by` is
    the id of who gave it, None where Moodle did by a rule: a rating not by our account is not ours to write over.
    """

    grade: int | None
    proficient: bool
    rated_by: int | None = None
    note: str | None = field(default=None, repr=False)
    name: str = ""


def course_competencies(outbound: Outbound, service: MoodleService, course_id: str | int) -> list[CourseCompetency]:
    """Return the competencies linked to this course, in the course's order.

    A competency without a scale of its own inherits its framework's; an account that may not read the
    framework gets none, and the scale stays unknown.
    """
    said = expect(call(outbound, service, "core_competency_list_course_competencies", id=host_id("course", course_id)), list)
    frameworks: dict[int, Mapping[str, Any]] = {}
    return [_competency(outbound, service, expect(expect(entry, dict).get("competency"), dict), frameworks) for entry in said]


def scale_values(outbound: Outbound, service: MoodleService, scale_id: int) -> tuple[str, ...]:
    """Return the names of the scale's items, the lowest first: item 1 is the first of them."""
    said = expect(call(outbound, service, "core_competency_get_scale_values", scaleid=scale_id), list)
    items = sorted((number(expect(item, dict).get("id")), str(item.get("name", ""))) for item in said)
    return tuple(name for _, name in items)


def read_rating(outbound: Outbound, service: MoodleService, *, course_id: str | int, user_id: str | int, competency_id: int) -> Rating:
    """Return the rating this person has in this course, and who gave it."""
    said = call(
        outbound,
        service,
        "tool_lp_data_for_user_competency_summary_in_course",
        userid=host_id("person", user_id),
        competencyid=competency_id,
        courseid=host_id("course", course_id),
    )
    summary = expect(expect(said, dict).get("usercompetencysummary"), dict)
    held = expect(summary.get("usercompetencycourse") or summary.get("usercompetency") or {}, dict)
    grade = held.get("grade")
    if grade is None:
        return Rating(None, False)
    last = _last_rating(expect(summary.get("evidence") or [], list), number(grade))
    by, note = last.get("actionuserid"), last.get("note")
    return Rating(
        grade=number(grade),
        proficient=held.get("proficiency") in (True, "1"),
        rated_by=number(by) if by else None,
        note=str(note) if note else None,
        name=str(held.get("gradename") or ""),
    )


def rate(
    outbound: Outbound,
    service: MoodleService,
    *,
    course_id: str | int,
    user_id: str | int,
    competency_id: int,
    grade: int,
    note: str,
) -> Receipt:
    """Return the receipt for a rating; Moodle may issue its own badges within the call.

    `grade` counts the scale's items from 1. Moodle refuses a note that looks like markup, so angle
    brackets are replaced. Raises Refused person_not_gradable (a teacher, or not enrolled),
    rating_not_on_scale, competency_not_in_course, capability_missing.
    """
    said = call(
        outbound,
        service,
        "core_competency_grade_competency_in_course",
        courseid=host_id("course", course_id),
        userid=host_id("person", user_id),
        competencyid=competency_id,
        grade=grade,
        note=note.replace("<", "‹").replace(">", "›"),
    )
    expect(said, dict)
    return Receipt(200, datetime.now(UTC))


def _competency(
    outbound: Outbound, service: MoodleService, said: Mapping[str, Any], frameworks: dict[int, Mapping[str, Any]]
) -> CourseCompetency:
    scaled = said
    if not said.get("scaleid") and said.get("competencyframeworkid"):
        framework_id = number(said["competencyframeworkid"])
        if framework_id not in frameworks:
            frameworks[framework_id] = _framework(outbound, service, framework_id)
        scaled = frameworks[framework_id]
    scale = scaled.get("scaleid")
    return CourseCompetency(
        id=number(said.get("id")),
        idnumber=str(said.get("idnumber") or ""),
        shortname=str(said.get("shortname") or ""),
        scale_id=number(scale) if scale else None,
        scale_configuration=str(scaled.get("scaleconfiguration") or ""),
    )


def _framework(outbound: Outbound, service: MoodleService, framework_id: int) -> Mapping[str, Any]:
    try:
        return expect(call(outbound, service, "core_competency_read_competency_framework", id=framework_id), dict)
    except Refused:
        return {}


def _last_rating(evidence: list[Any], grade: int) -> Mapping[str, Any]:
    """Return the newest piece of Moodle's evidence that gave this grade.

    Evidence without a grade is a log line, and one with another grade was written over since.
    """
    entries = [expect(entry, dict) for entry in evidence]
    gave = [entry for entry in entries if entry.get("grade") is not None and number(entry["grade"]) == grade]
    return max(gave, key=lambda entry: (number(entry.get("timecreated", 0)), number(entry.get("id", 0))), default={})
