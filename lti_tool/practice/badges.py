"""Badges that the HOST issues by itself: on completing an activity, or on being rated proficient. It never takes one back."""

import secrets
import sqlite3

from . import courses, store


def define_for_activity(db: sqlite3.Connection, activity_id: int, title: str, course_id: int) -> None:
    row = ("activity", f"Completed: {title}", f"Issued by the host on completing {title}.", activity_id, store.now(), course_id)
    db.execute("INSERT INTO badges (kind, name, description, activity_id, made, course_id) VALUES (?, ?, ?, ?, ?, ?)", row)


def copy_for_competencies(db: sqlite3.Connection, origin_id: int, course_id: int) -> None:
    """Define the competency badges of one course for a copy of it too."""
    sql = """INSERT INTO badges (kind, name, description, competency_id, made, course_id)
             SELECT kind, name, description, competency_id, ?, ? FROM badges WHERE course_id = ? AND kind = 'competency'"""
    db.execute(sql, (store.now(), course_id, origin_id))


def issue_for_activity(db: sqlite3.Connection, activity_id: int, person_id: int) -> None:
    _issue(db, "activity_id = ?", (activity_id,), person_id)


def issue_for_competency(db: sqlite3.Connection, competency_id: int, person_id: int, course_id: int) -> None:
    _issue(db, "competency_id = ? AND course_id = ?", (competency_id, course_id), person_id)


def _issue(db: sqlite3.Connection, criterion: str, values: tuple, person_id: int) -> None:
    """Issue each badge of this criterion once; a second fulfilment changes nothing."""
    for badge in db.execute(f"SELECT id FROM badges WHERE {criterion}", values).fetchall():
        row = (badge["id"], person_id, secrets.token_hex(20), store.now())
        db.execute("INSERT OR IGNORE INTO issued_badges VALUES (?, ?, ?, ?)", row)


def list_badges() -> list[sqlite3.Row]:
    return store.every("SELECT * FROM badges WHERE course_id = ? ORDER BY id", courses.here().id)


def list_issued(person_id: int | None = None, everywhere: bool = False) -> list[sqlite3.Row]:
    """Issued badges with their definition, oldest first; of one person or of everybody, of this course or of all."""
    sql = """SELECT b.*, i.person_id, i.hash, i.at, p.username, p.given, p.family FROM issued_badges i
             JOIN badges b ON b.id = i.badge_id JOIN people p ON p.id = i.person_id
             WHERE i.person_id = coalesce(?, i.person_id) AND b.course_id = coalesce(?, b.course_id) ORDER BY i.at, b.id"""
    return store.every(sql, person_id, None if everywhere else courses.here().id)
