"""The gradebook: columns and cells, and what a teacher does to them by hand."""

import json
import sqlite3
from dataclasses import dataclass

from . import completions, courses, store


@dataclass(frozen=True)
class Column:
    """A line item.

    `link_id` ties it to a link for LTI; `activity_id` makes it the activity's own column, the only kind that completes it.
    `review` is what lineItem.submissionReview said. A column that takes no grades is of Moodle's type "None".
    """

    id: int
    course_id: int
    tool_id: int
    label: str
    maximum: float
    resource_id: str
    tag: str
    link_id: int | None
    activity_id: int | None
    locked: bool
    review: dict | None
    takes_grades: bool


class Locked(Exception):
    """The column or the cell is locked: nothing may be written."""


def _column(row: sqlite3.Row) -> Column:
    review = json.loads(row["review"]) if row["review"] is not None else None
    return Column(**{**dict(row), "locked": bool(row["locked"]), "takes_grades": bool(row["takes_grades"]), "review": review})


def find_column(column_id: int) -> Column | None:
    row = store.one("SELECT * FROM line_items WHERE id = ?", column_id)
    return _column(row) if row else None


def list_columns() -> list[Column]:
    return [_column(row) for row in store.every("SELECT * FROM line_items WHERE course_id = ? ORDER BY id", courses.here().id)]


def list_link_columns(link_id: int) -> list[Column]:
    """The columns tied to a link. Most hosts name a launch's column only if this is exactly one."""
    return [_column(row) for row in store.every("SELECT * FROM line_items WHERE link_id = ? ORDER BY id", link_id)]


def list_cells(column_id: int | None = None, person_id: int | None = None) -> list[sqlite3.Row]:
    """Cells that were ever written, of a column or a person or all; an erased one is there without a final grade."""
    return store.every(
        "SELECT g.*, p.username FROM grades g JOIN people p ON p.id = g.person_id JOIN line_items i ON i.id = g.item_id"
        " WHERE i.course_id = ? AND item_id = coalesce(?, item_id) AND person_id = coalesce(?, person_id) ORDER BY item_id, person_id",
        courses.here().id, column_id, person_id,
    )  # fmt: skip


def list_comments(column_id: int, person_id: int) -> list[str]:
    """Every comment on a cell, in a host that keeps them all, oldest first."""
    sql = "SELECT text FROM comments WHERE item_id = ? AND person_id = ? ORDER BY rowid"
    return [row["text"] for row in store.every(sql, column_id, person_id)]


def override(column: Column, person_id: int, final: float | None, feedback: str | None) -> None:
    """A teacher writes the final grade by hand; from now on no tool changes it. None gives the cell back to the tool's own grade."""
    with store.writing() as db:
        cell = open_cell(db, column.id, person_id)
        by_hand = final is not None
        moment = max(store.now(), cell["modified"])
        values = (int(by_hand), moment, max(moment * 1000, cell["stamp"]), column.id, person_id)
        db.execute("UPDATE grades SET overridden = ?, modified = ?, stamp = ? WHERE item_id = ? AND person_id = ?", values)
        set_final(db, column, person_id, final if by_hand else cell["raw"], feedback if by_hand else cell["feedback"])


def lock_cell(column: Column, person_id: int, locked: bool) -> None:
    with store.writing() as db:
        _cell(db, column.id, person_id)
        db.execute("UPDATE grades SET locked = ? WHERE item_id = ? AND person_id = ?", (int(locked), column.id, person_id))


def lock_column(column: Column, locked: bool) -> None:
    with store.writing() as db:
        db.execute("UPDATE line_items SET locked = ? WHERE id = ?", (int(locked), column.id))


def take_grades(column: Column, takes: bool) -> None:
    """Give the column Moodle's grade type "None", or back: it stays listed.

    Scores for an activity's own are then swallowed without a word; for one that a tool made they fail.
    """
    with store.writing() as db:
        db.execute("UPDATE line_items SET takes_grades = ? WHERE id = ?", (int(takes), column.id))


def delete_column(column: Column) -> None:
    with store.writing() as db:
        db.execute("DELETE FROM line_items WHERE id = ?", (column.id,))


def rescale(db: sqlite3.Connection, column_id: int, factor: float) -> None:
    """Stored grades keep their share of the maximum when the maximum changes."""
    db.execute("UPDATE grades SET raw = raw * ?, final = final * ? WHERE item_id = ?", (factor, factor, column_id))


def open_cell(db: sqlite3.Connection, column_id: int, person_id: int) -> sqlite3.Row:
    """The cell, to be written to inside the caller's transaction; Locked if it may not be."""
    cell = _cell(db, column_id, person_id)
    column = db.execute("SELECT locked FROM line_items WHERE id = ?", (column_id,)).fetchone()
    if column["locked"] or cell["locked"]:
        raise Locked
    return cell


def _cell(db: sqlite3.Connection, column_id: int, person_id: int) -> sqlite3.Row:
    db.execute("INSERT OR IGNORE INTO grades (item_id, person_id) VALUES (?, ?)", (column_id, person_id))
    return db.execute("SELECT * FROM grades WHERE item_id = ? AND person_id = ?", (column_id, person_id)).fetchone()


def set_final(db: sqlite3.Connection, column: Column, person_id: int, final: float | None, feedback: str | None) -> None:
    db.execute("UPDATE grades SET final = ?, feedback = ? WHERE item_id = ? AND person_id = ?", (final, feedback, column.id, person_id))
    if column.activity_id is not None:
        completions.settle(db, column.activity_id, person_id, final)
