"""Badges that the HOST issues by itself: on completing an activity, or on being rated proficient. It never takes one back."""

import secrets
import sqlite3

from . import store


def define_for_activity(db: sqlite3.Connection, activity_id: int, title: str) -> None:
    row = ("activity", f"Completed: {title}", f"Issued by the host on completing {title}.", activity_id, store.now())
    db.execute("INSERT INTO badges (kind, name, description, activity_id, made) VALUES (?, ?, ?, ?, ?)", row)


def issue_for_activity(db: sqlite3.Connection, activity_id: int, person_id: int) -> None:
    _issue(db, "activity_id", activity_id, person_id)


def issue_for_competency(db: sqlite3.Connection, competency_id: int, person_id: int) -> None:
    _issue(db, "competency_id", competency_id, person_id)


def _issue(db: sqlite3.Connection, criterion: str, value: int, person_id: int) -> None:
    """Issue each badge of this criterion once; a second fulfilment changes nothing."""
    for badge in db.execute(f"SELECT id FROM badges WHERE {criterion} = ?", (value,)).fetchall():
        row = (badge["id"], person_id, secrets.token_hex(20), store.now())
        db.execute("INSERT OR IGNORE INTO issued_badges VALUES (?, ?, ?, ?)", row)


def list_badges() -> list[sqlite3.Row]:
    return store.every("SELECT * FROM badges ORDER BY id")


def list_issued(person_id: int | None = None) -> list[sqlite3.Row]:
    """Issued badges with their definition, oldest first; of one person or of everybody."""
    sql = """SELECT b.*, i.person_id, i.hash, i.at, p.username, p.given, p.family FROM issued_badges i
             JOIN badges b ON b.id = i.badge_id JOIN people p ON p.id = i.person_id"""
    if person_id is None:
        return store.every(sql + " ORDER BY i.at, b.id")
    return store.every(sql + " WHERE i.person_id = ? ORDER BY i.at, b.id", person_id)
