"""Statements said in SQLAlchemy's words, worded once for each kind of database and then given to the driver itself.

Bringing one statement to the driver costs SQLAlchemy about ten times what the driver takes to run it: for what every launch asks,
that is most of the launch. Tables and types stay where they are said (`models`), and so does the transaction: the session's.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

Change = Callable[[Any], Any] | None


class Statement:
    """One statement; a session whose pending objects it depends on must be flushed before."""

    def __init__(self, said: Any, columns: Sequence[str] = ()) -> None:
        """Take a select, or an insert of these columns; others get the defaults that their table says."""
        self._said, self._columns = said, list(columns) or None
        self._worded: dict[str, _Worded] = {}

    def first(self, session: Session, given: Mapping[str, Any]) -> Any:
        """Return the first row, its columns by name, or None; raises what SQLAlchemy raises."""
        worded, cursor = self._run(session, given)
        rows = cursor.fetchall()
        return worded.row(rows[0]) if rows else None

    def run(self, session: Session, given: Mapping[str, Any]) -> int:
        """Return how many rows were written."""
        return int(self._run(session, given)[1].rowcount)

    def _run(self, session: Session, given: Mapping[str, Any]) -> tuple[_Worded, Any]:
        connection = session.connection()
        dialect = connection.dialect
        worded = self._worded.get(dialect.name) or self._worded.setdefault(dialect.name, _Worded(self._said, dialect, self._columns))
        cursor = connection.connection.cursor()
        try:
            cursor.execute(worded.text, worded.values(given))
        except dialect.loaded_dbapi.Error as fault:
            # What people wrote is in no error: see lti_tool.db.
            told = DBAPIError.instance(worded.text, None, fault, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect)
            raise told from fault
        return worded, cursor


class _Worded:
    """A statement in the words of one kind of database, and what its values go through on their way in and out."""

    def __init__(self, said: Any, dialect: Dialect, columns: list[str] | None) -> None:
        compiled = said.compile(dialect=dialect, column_keys=columns)
        self.text, self._fixed = str(compiled), dict(compiled.params)
        defaults = {column.name: column.default for column in said.table.c if column.default is not None} if columns else {}
        self._fixed |= {name: default.arg for name, default in defaults.items() if default.is_scalar}
        self._made = {name: default.arg for name, default in defaults.items() if default.is_callable}
        self._names, self._is_positional = compiled.positiontup or list(compiled.params), compiled.positiontup is not None
        self._way_in = [(name, _way_in(compiled.binds[name].type, dialect)) for name in self._names]
        read = list(getattr(said, "exported_columns", ()))
        self._kind = namedtuple("Row", [column.name for column in read]) if read else None  # type: ignore[misc]
        ways_out = [(place, column.type.dialect_impl(dialect).result_processor(dialect, None)) for place, column in enumerate(read)]
        self._ways_out = [(place, change) for place, change in ways_out if change]

    def values(self, given: Mapping[str, Any]) -> Any:
        """Return the values as the driver takes them."""
        fixed, made, told = self._fixed, self._made, []
        for name, change in self._way_in:
            value = given[name] if name in given else made[name](None) if name in made else fixed[name]
            told.append(change(value) if change else value)
        return told if self._is_positional else dict(zip(self._names, told, strict=True))

    def row(self, raw: Sequence[Any]) -> Any:
        """Return a row of the driver's as Python reads it."""
        values = list(raw)
        for place, change in self._ways_out:
            values[place] = change(values[place])
        return self._kind._make(values) if self._kind else None


def _way_in(kind: Any, dialect: Dialect) -> Change:
    return kind.dialect_impl(dialect).bind_processor(dialect)  # type: ignore[no-any-return]
