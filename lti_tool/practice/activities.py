"""LTI activities of a course: the link people click, its grade column, and when it counts as completed."""

import json
import sqlite3
from dataclasses import dataclass

from . import badges, courses, profiles, store
from .refusals import PageRefused

LONGEST_TITLE = 255
DEFAULT_MAXIMUM = 100.0
MODULES_BEFORE = 40  # other modules of the host, so that its numbers differ from ours
COMPLETES_ON = ("none", "any grade", "passing grade")


@dataclass(frozen=True)
class Activity:
    """One link. `id` is the resource link id of LTI; the host's own course-module number differs from it."""

    id: int
    course_id: int
    tool_id: int
    title: str
    text: str
    url: str
    custom: dict[str, str]
    added: int
    completes_on: str
    pass_grade: float | None

    @property
    def module_id(self) -> int:
        return self.id + MODULES_BEFORE


def _activity(row: sqlite3.Row) -> Activity:
    return Activity(**{**dict(row), "custom": json.loads(row["custom"])})


def find_anywhere(activity_id: int) -> Activity | None:
    row = store.one("SELECT * FROM activities WHERE id = ?", activity_id)
    return _activity(row) if row else None


def find_activity(text: str) -> Activity | None:
    """The link of this course with this id, as a tool writes it."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    found = find_anywhere(number)
    return found if found and found.course_id == courses.here().id else None


def get_activity(activity_id: int) -> Activity:
    found = find_activity(str(activity_id))
    if found is None:
        raise PageRefused(404, "There is no such activity in this course.", "course")
    return found


def list_activities() -> list[Activity]:
    return [_activity(row) for row in store.every("SELECT * FROM activities WHERE course_id = ? ORDER BY id", courses.here().id)]


def is_used_in_course(tool_id: int) -> bool:
    """Whether the course has an activity of this tool; before that Moodle offers it no roster."""
    return store.one("SELECT 1 FROM activities WHERE tool_id = ? AND course_id = ?", tool_id, courses.here().id) is not None


def add(
    db: sqlite3.Connection, tool_id: int, title: str, text: str, url: str, custom: dict, column: dict | None, course_id: int | None = None
) -> int:
    """Add an activity inside the caller's transaction and return its id.

    `column` (maximum, resource_id, tag, label, review) also makes the grade column and the definition of the activity's badge.
    """
    course_id = course_id or courses.here().id
    row = (course_id, tool_id, title, text, url, json.dumps(custom), store.now())
    sql = "INSERT INTO activities (course_id, tool_id, title, text, url, custom, added) VALUES (?, ?, ?, ?, ?, ?, ?)"
    activity_id = db.execute(sql, row).lastrowid
    if column is not None:
        _add_column(db, course_id, tool_id, activity_id, title, column)
        badges.define_for_activity(db, activity_id, title, course_id)
    return activity_id


def _add_column(db: sqlite3.Connection, course_id: int, tool_id: int, activity_id: int, title: str, column: dict) -> None:
    profile, review = profiles.current(), column.get("review")
    db.execute(
        "INSERT INTO line_items (course_id, tool_id, label, maximum, resource_id, tag, link_id, activity_id, review)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (course_id, tool_id, column.get("label") or title if profile.names_own else title, column["maximum"],
         column["resource_id"] if profile.keeps_resource_id else "", column["tag"] if profile.keeps_tag else "",
         activity_id, activity_id, json.dumps(review) if review is not None else None),
    )  # fmt: skip


def complete_on(activity: Activity, condition: str, pass_grade: float | None) -> None:
    """Set when the activity counts as completed; what people have reached so far stays."""
    with store.writing() as db:
        db.execute("UPDATE activities SET completes_on = ?, pass_grade = ? WHERE id = ?", (condition, pass_grade, activity.id))


def delete(activity_id: int) -> None:
    """Remove the link with its own column and completion. Badges that were issued stay issued."""
    with store.writing() as db:
        db.execute("DELETE FROM activities WHERE id = ?", (activity_id,))
