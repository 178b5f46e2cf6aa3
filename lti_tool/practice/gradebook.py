"""The gradebook: columns, cells, and what hangs on them (completion and the activity's badge), all in one transaction."""

import sqlite3
from dataclasses import dataclass

from . import badges, store


@dataclass(frozen=True)
class Column:
    """A line item.

    `link_id` ties it to a link for LTI; `activity_id` makes it the activity's own column, the only kind that completes it.
    """

    id: int
    tool_id: int
    label: str
    maximum: float
    resource_id: str
    tag: str
    link_id: int | None
    activity_id: int | None
    locked: bool


class Locked(Exception):
    """The column or the cell is locked: nothing may be written."""


class Overtaken(Exception):
    """A score whose time is not later, in whole seconds, than the one the cell has."""


def _column(row: sqlite3.Row) -> Column:
    return Column(**{**dict(row), "locked": bool(row["locked"])})


def find_column(column_id: int) -> Column | None:
    row = store.one("SELECT * FROM line_items WHERE id = ?", column_id)
    return _column(row) if row else None


def list_columns() -> list[Column]:
    return [_column(row) for row in store.every("SELECT * FROM line_items ORDER BY id")]


def list_link_columns(link_id: int) -> list[Column]:
    """The columns tied to a link. A launch names its column only if this is exactly one."""
    return [_column(row) for row in store.every("SELECT * FROM line_items WHERE link_id = ? ORDER BY id", link_id)]


def list_cells(column_id: int | None = None, person_id: int | None = None) -> list[sqlite3.Row]:
    """Cells that were ever written, of a column or a person or all; an erased one is there without a final grade."""
    return store.every(
        "SELECT g.*, p.username FROM grades g JOIN people p ON p.id = g.person_id"
        " WHERE item_id = coalesce(?, item_id) AND person_id = coalesce(?, person_id) ORDER BY item_id, person_id",
        column_id, person_id,
    )  # fmt: skip


def list_completions(person_id: int | None = None) -> list[sqlite3.Row]:
    return store.every(
        "SELECT c.*, p.username FROM completions c JOIN people p ON p.id = c.person_id"
        " WHERE person_id = coalesce(?, person_id) ORDER BY activity_id, person_id",
        person_id,
    )


def post_score(column: Column, person_id: int, given: float | None, feedback: str | None, stamp: int) -> None:
    """Write what a tool sent, already in the column's points; None erases grade and feedback.

    An overridden cell keeps its final grade: the tool's grade goes to `raw` only, and the tool hears success all the same.
    Raises Locked or Overtaken with nothing written.
    """
    with store.writing() as db:
        cell = _cell(db, column.id, person_id)
        if cell["modified"] and stamp <= cell["modified"]:
            raise Overtaken
        _refuse_locked(db, cell)
        db.execute("UPDATE grades SET raw = ?, modified = ? WHERE item_id = ? AND person_id = ?", (given, stamp, column.id, person_id))
        if not cell["overridden"]:
            _set_final(db, column, person_id, given, feedback if given is not None else None)


def override(column: Column, person_id: int, final: float | None, feedback: str | None) -> None:
    """A teacher writes the final grade by hand; from now on no tool changes it. None gives the cell back to the tool's own grade."""
    with store.writing() as db:
        cell = _cell(db, column.id, person_id)
        _refuse_locked(db, cell)
        by_hand = final is not None
        values = (int(by_hand), max(store.now(), cell["modified"]), column.id, person_id)
        db.execute("UPDATE grades SET overridden = ?, modified = ? WHERE item_id = ? AND person_id = ?", values)
        _set_final(db, column, person_id, final if by_hand else cell["raw"], feedback if by_hand else cell["feedback"])


def lock_cell(column: Column, person_id: int, locked: bool) -> None:
    with store.writing() as db:
        _cell(db, column.id, person_id)
        db.execute("UPDATE grades SET locked = ? WHERE item_id = ? AND person_id = ?", (int(locked), column.id, person_id))


def lock_column(column: Column, locked: bool) -> None:
    with store.writing() as db:
        db.execute("UPDATE line_items SET locked = ? WHERE id = ?", (int(locked), column.id))


def rescale(db: sqlite3.Connection, column_id: int, factor: float) -> None:
    """Stored grades keep their share of the maximum when the maximum changes."""
    db.execute("UPDATE grades SET raw = raw * ?, final = final * ? WHERE item_id = ?", (factor, factor, column_id))


def _cell(db: sqlite3.Connection, column_id: int, person_id: int) -> sqlite3.Row:
    db.execute("INSERT OR IGNORE INTO grades (item_id, person_id) VALUES (?, ?)", (column_id, person_id))
    return db.execute("SELECT * FROM grades WHERE item_id = ? AND person_id = ?", (column_id, person_id)).fetchone()


def _refuse_locked(db: sqlite3.Connection, cell: sqlite3.Row) -> None:
    column = db.execute("SELECT locked FROM line_items WHERE id = ?", (cell["item_id"],)).fetchone()
    if column["locked"] or cell["locked"]:
        raise Locked


def _set_final(db: sqlite3.Connection, column: Column, person_id: int, final: float | None, feedback: str | None) -> None:
    db.execute("UPDATE grades SET final = ?, feedback = ? WHERE item_id = ? AND person_id = ?", (final, feedback, column.id, person_id))
    if column.activity_id is None:
        return
    if final is None:
        db.execute("DELETE FROM completions WHERE activity_id = ? AND person_id = ?", (column.activity_id, person_id))
    else:
        # "Any grade" completes, 0 points too: a host habit that hands out badges to the unwary.
        db.execute("INSERT OR IGNORE INTO completions VALUES (?, ?, ?)", (column.activity_id, person_id, store.now()))
        badges.issue_for_activity(db, column.activity_id, person_id)
