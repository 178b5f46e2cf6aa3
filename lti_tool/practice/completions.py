"""Completion of activities: what a grade leads to, and what a person sets by hand (Moodle's states)."""

import sqlite3

from . import badges, courses, store

INCOMPLETE, COMPLETE, PASSED, FAILED = range(4)


def settle(db: sqlite3.Connection, activity_id: int, person_id: int, final: float | None) -> None:
    """Let a final grade, or its absence, lead to the activity's completion and badge, inside the caller's transaction.

    "Any grade" completes with 0 points too: a habit of the host that hands out badges to the unwary.
    """
    activity = db.execute("SELECT completes_on, pass_grade FROM activities WHERE id = ?", (activity_id,)).fetchone()
    if activity["completes_on"] == "none" or _was_completed_by_hand(db, activity_id, person_id):
        return
    if final is None:
        db.execute("DELETE FROM completions WHERE activity_id = ? AND person_id = ?", (activity_id, person_id))
    elif activity["completes_on"] == "any grade":
        _write(db, activity_id, person_id, COMPLETE)
    else:
        passed = activity["pass_grade"] is not None and final >= activity["pass_grade"]
        _write(db, activity_id, person_id, PASSED if passed else FAILED)


def set_by_hand(activity_id: int, person_id: int, state: int, actor_id: int) -> None:
    """Write a state; grades no longer change "complete", and still change "incomplete", as in the host."""
    with store.writing() as db:
        _write(db, activity_id, person_id, state, actor_id)


def _was_completed_by_hand(db: sqlite3.Connection, activity_id: int, person_id: int) -> bool:
    sql = "SELECT 1 FROM completions WHERE activity_id = ? AND person_id = ? AND override_by IS NOT NULL AND state = 1"
    return db.execute(sql, (activity_id, person_id)).fetchone() is not None


def _write(db: sqlite3.Connection, activity_id: int, person_id: int, state: int, actor_id: int | None = None) -> None:
    sql = """INSERT INTO completions (activity_id, person_id, at, state, override_by) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET state = excluded.state, override_by = excluded.override_by"""
    db.execute(sql, (activity_id, person_id, store.now(), state, actor_id))
    if state in (COMPLETE, PASSED):
        badges.issue_for_activity(db, activity_id, person_id)


def find(activity_id: int, person_id: int) -> sqlite3.Row | None:
    return store.one("SELECT * FROM completions WHERE activity_id = ? AND person_id = ?", activity_id, person_id)


def list_completions(person_id: int | None = None) -> list[sqlite3.Row]:
    """Activities of the course that are completed, of one person or of everybody; a failed one is not."""
    return store.every(
        "SELECT c.*, p.username FROM completions c JOIN people p ON p.id = c.person_id JOIN activities a ON a.id = c.activity_id"
        " WHERE a.course_id = ? AND c.state IN (1, 2) AND person_id = coalesce(?, person_id) ORDER BY activity_id, person_id",
        courses.here().id, person_id,
    )  # fmt: skip
