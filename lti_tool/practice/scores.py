"""A score that a tool sent, and what it does to a cell in the manner of the host that is played."""

import sqlite3
from dataclasses import dataclass

from . import gradebook, profiles, store
from .gradebook import Column

FINAL = "FullyGraded"


@dataclass(frozen=True)
class Score:
    """`stamp` in milliseconds; `points` in the column's scale, None for none; `is_attempt`: whether it says it is a new sending."""

    stamp: int
    progress: str
    points: float | None
    comment: str | None
    is_attempt: bool


class UsedUp(Exception):
    """A score that says it is a new sending, where no more are allowed."""


class Overtaken(Exception):
    """A score whose time is not later than the one the cell has, as this host compares them."""


def post(column: Column, person_id: int, score: Score) -> None:
    """Write what a tool sent; Locked, Overtaken and UsedUp leave everything as it was.

    A cell that a teacher overrode keeps its final grade: the tool's goes to `raw` only, and the tool hears success all the same.
    """
    profile = profiles.current()
    with store.writing() as db:
        cell = gradebook.open_cell(db, column.id, person_id)
        _refuse_late(cell, score.stamp)
        if score.is_attempt and 0 < profile.attempts_allowed <= cell["attempts"]:
            raise UsedUp
        if not column.takes_grades:
            if column.activity_id is None:
                raise gradebook.Locked
            return
        _note(db, column, person_id, score)
        points, comment = _read(cell, score)
        if profile.unfinished == "keeps" and not _is_graded(score) and score.points is not None:
            return  # no score at all clears everywhere (AGS 2.0 3.4.4)
        db.execute("UPDATE grades SET raw = ? WHERE item_id = ? AND person_id = ?", (points, column.id, person_id))
        if not cell["overridden"]:
            gradebook.set_final(db, column, person_id, points, comment)


def _refuse_late(cell: sqlite3.Row, stamp: int) -> None:
    profile = profiles.current()
    held, sent = cell["stamp"] // profile.stamp_unit, stamp // profile.stamp_unit
    if cell["stamp"] and (sent < held or (sent == held and profile.refuses_equal_stamp)):
        raise Overtaken


def _is_graded(score: Score) -> bool:
    return score.progress == FINAL or (score.progress == "PendingManual" and profiles.current().takes_pending_manual)


def _note(db: sqlite3.Connection, column: Column, person_id: int, score: Score) -> None:
    """Time, progress and attempt, whatever becomes of the grade; hosts that keep every comment take it here."""
    attempt = int(profiles.current().counts_attempts and score.is_attempt)
    pending = "" if _is_graded(score) else score.progress
    sql = "UPDATE grades SET stamp = ?, modified = ?, pending = ?, attempts = attempts + ? WHERE item_id = ? AND person_id = ?"
    db.execute(sql, (score.stamp, score.stamp // 1000, pending, attempt, column.id, person_id))
    if profiles.current().comments == "adds" and score.comment:
        db.execute("INSERT INTO comments VALUES (?, ?, ?, ?)", (column.id, person_id, score.comment, store.now()))


def _read(cell: sqlite3.Row, score: Score) -> tuple[float | None, str | None]:
    """Points and feedback as the cell will hold them. What is not graded erases; no comment clears, unless comments add up."""
    points = score.points if _is_graded(score) else None
    if profiles.current().comments == "adds":
        return points, score.comment or cell["feedback"]
    return points, score.comment if points is not None else None
