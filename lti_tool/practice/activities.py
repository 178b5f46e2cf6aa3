"""LTI activities of the course: the link people click, and its grade column."""

import json
import sqlite3
from dataclasses import dataclass

from . import badges, store
from .refusals import PageRefused

LONGEST_TITLE = 255
DEFAULT_MAXIMUM = 100.0


@dataclass(frozen=True)
class Activity:
    """One link. `id` is the resource link id of LTI; the host's own course-module number differs from it."""

    id: int
    tool_id: int
    title: str
    text: str
    url: str
    custom: dict[str, str]
    added: int

    @property
    def module_id(self) -> int:
        return self.id + 40


def _activity(row: sqlite3.Row) -> Activity:
    return Activity(**{**dict(row), "custom": json.loads(row["custom"])})


def get_activity(activity_id: int) -> Activity:
    row = store.one("SELECT * FROM activities WHERE id = ?", activity_id)
    if row is None:
        raise PageRefused(404, "There is no such activity in this course.", "course")
    return _activity(row)


def list_activities() -> list[Activity]:
    return [_activity(row) for row in store.every("SELECT * FROM activities ORDER BY id")]


def is_used_in_course(tool_id: int) -> bool:
    """Whether the course has an activity of this tool; before that the host offers it no roster."""
    return store.one("SELECT 1 FROM activities WHERE tool_id = ?", tool_id) is not None


def add(db: sqlite3.Connection, tool_id: int, title: str, text: str, url: str, custom: dict, column: dict | None) -> int:
    """Add an activity inside the caller's transaction and return its id.

    `column` (maximum, resource_id, tag) also makes the grade column and the definition of the activity's badge;
    the column's name is the activity's, whatever label a tool may ask for, as in the host.
    """
    row = (tool_id, title, text, url, json.dumps(custom), store.now())
    activity_id = db.execute("INSERT INTO activities (tool_id, title, text, url, custom, added) VALUES (?, ?, ?, ?, ?, ?)", row).lastrowid
    if column is not None:
        db.execute(
            "INSERT INTO line_items (tool_id, label, maximum, resource_id, tag, link_id, activity_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (tool_id, title, column["maximum"], column["resource_id"], column["tag"], activity_id, activity_id),
        )
        badges.define_for_activity(db, activity_id, title)
    return activity_id


def delete(activity_id: int) -> None:
    """Remove the link with its own column and completion. Badges that were issued stay issued."""
    with store.writing() as db:
        db.execute("DELETE FROM activities WHERE id = ?", (activity_id,))
