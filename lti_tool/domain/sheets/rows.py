"""Rows to documents and back. A fault names its cell, so that whoever filled the table finds it at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_args, get_origin

from lti_tool.domain.exchange import Found, FoundVersion
from lti_tool.domain.exchange.reading import judge, mark_repeated
from lti_tool.domain.exchange.records import RecordVersion
from lti_tool.domain.micro_credentials import Definition
from lti_tool.domain.micro_credentials.shape import Fault, field_kinds
from lti_tool.domain.sheets.columns import Column, Path, column_of, list_columns, place_of, unwrapped
from lti_tool.domain.sheets.defaults import LEVEL_SETS, LEVELS_COLUMN, fill
from lti_tool.domain.sheets.grids import Grid, Row, Unusable, letter
from lti_tool.errors import BadInput

COMMENT = "#"
"""A row whose first cell begins so is for the reader of the table, not for us."""
YES = frozenset({"yes", "y", "true", "1", "ใช่"})
NO = frozenset({"no", "n", "false", "0", "ไม่", "ไม่ใช่"})
USUAL_LEVELS = "three"


@dataclass(frozen=True, slots=True)
class CellFault(Fault):
    """A fault in a table: `path` is the column's name, `cell` what the spreadsheet calls the place, or empty where no column is."""

    cell: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """What a table holds: micro-credentials in the order of its rows, and columns that nothing is read of, each with the likely one."""

    found: list[Found]
    unknown: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def read_sheet(grid: Grid) -> Sheet:
    """Return the micro-credentials of a table, faulty ones with their faults.

    Raises BadInput where no column is known, where two columns are the same, or where no row is filled.
    """
    table = _Table(grid.header)
    rows = [row for row in grid.rows if not str((row.cells or ("",))[0] or "").startswith(COMMENT)]
    if not rows:
        raise BadInput("import_no_rows")
    return Sheet(mark_repeated([table.read(row) for row in rows]), table.unknown, grid.notes)


class _Table:
    """The headings of a table, understood."""

    def __init__(self, header: Sequence[str]) -> None:
        self.places: dict[int, tuple[Column, Path]] = {}
        self.at: dict[str, int] = {}
        self.levels_at: int | None = None
        unknown: list[tuple[str, str]] = []
        for at, name in enumerate(header):
            place = place_of(name)
            if name.strip().lower() == LEVELS_COLUMN:
                self.levels_at = at
            elif place:
                column = column_of(".".join(map(str, place[1])))
                if column in self.at:
                    raise BadInput("import_repeated_column", named=column)
                self.places[at], self.at[column] = place, at
            elif name.strip():
                unknown.append((name.strip()[:60], _likely(name)))
        if not self.places:
            raise BadInput("import_no_columns")
        self.unknown = tuple(unknown)

    def read(self, row: Row) -> Found:
        """Return the micro-credential of one row."""
        reading = _Reading(self, row)
        for at, (column, path) in self.places.items():
            if at < len(row.cells) and row.cells[at] is not None:
                reading.take(column, path, row.cells[at], at)
        document = reading.document()
        fill(document, reading.level_set())
        faults, gaps, notes = judge(document)
        told = [reading.at_cell(fault) for fault in faults if not reading.is_told(fault)]
        missing = tuple(reading.at_cell(gap) for gap in gaps if not reading.is_told(gap))
        version = FoundVersion(RecordVersion(1, "draft"), document, missing)
        slug = document["slug"] if isinstance(document.get("slug"), str) else ""
        every = tuple(reading.faults) + tuple(told)
        return Found(str(row.number), slug[:64], versions=(version,), faults=every, notes=tuple(map(reading.at_cell, notes)))


class _Reading:
    """One row while it is read."""

    def __init__(self, table: _Table, row: Row) -> None:
        self.table, self.row = table, row
        self.tree: dict[Any, Any] = {}
        self.faults: list[CellFault] = []
        self.numbers: dict[Path, int] = {}
        """Where lists were closed up because a number was left out: place in the document -> number in the table."""

    def take(self, column: Column, path: Path, value: Any, at: int) -> None:
        """Put a cell's value at its place, or keep what is wrong with it."""
        read = _value(column, value)
        if isinstance(read, Unusable):
            name = column_of(".".join(map(str, path)))
            self.faults.append(CellFault(name, read.fault, f"{letter(at)}{self.row.number}", column.choices))
            return
        node = self.tree
        for part in path[:-1]:
            node = node.setdefault(part, {})
        node[path[-1]] = read

    def level_set(self) -> str:
        """Return the name of the set of levels this row asks for."""
        at = self.table.levels_at
        given = self.row.cells[at] if at is not None and at < len(self.row.cells) else None
        if given is None:
            return USUAL_LEVELS
        if given in LEVEL_SETS:
            return str(given)
        self.faults.append(CellFault(LEVELS_COLUMN, "not_one_of", f"{letter(at or 0)}{self.row.number}", tuple(LEVEL_SETS)))
        return USUAL_LEVELS

    def document(self) -> dict[str, Any]:
        """Return the document of what was taken."""
        settled = self._settle(self.tree, ())
        return settled if isinstance(settled, dict) else {}

    def at_cell(self, fault: Fault) -> CellFault:
        """Return the fault with the column and the cell it belongs to."""
        name = column_of(".".join(str(part) for part in self._as_numbered(fault.path)))
        at = self.table.at.get(name)
        return CellFault(name, fault.fault, f"{letter(at)}{self.row.number}" if at is not None else "")

    def is_told(self, fault: Fault) -> bool:
        """Whether this place was found unusable already."""
        return self.at_cell(fault).path in {told.path for told in self.faults}

    def _settle(self, node: Any, at: Path) -> Any:
        if not isinstance(node, dict):
            return node
        if not any(isinstance(name, int) for name in node):
            return {name: self._settle(each, (*at, name)) for name, each in node.items()}
        found = []
        for place, number in enumerate(sorted(node)):
            self.numbers[(*at, place)] = number
            found.append(self._settle(node[number], (*at, place)))
        return found

    def _as_numbered(self, path: str) -> Iterator[str | int]:
        at: Path = ()
        for part in path.split(".") if path else ():
            step = int(part) if part.isdecimal() else part
            at = (*at, step)
            yield self.numbers.get(at, step)


def write_rows(documents: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """Return heading and rows for these documents: as many columns as they need together, in the order of the definition."""
    header = list(_names(Definition, list(documents), ""))
    return header, [[_cell(document, name) for name in header] for document in documents]


def _names(kind: Any, values: list[Any], name: str) -> Iterator[str]:
    plain = unwrapped(kind)
    if is_dataclass(plain):
        kinds = field_kinds(plain)
        for each in fields(plain):
            inner = [value[each.name] for value in values if isinstance(value, Mapping) and value.get(each.name) not in (None, [])]
            if inner:
                yield from _names(kinds[each.name], inner, f"{name}.{each.name}" if name else each.name)
    elif get_origin(plain) is tuple and is_dataclass(unwrapped(get_args(plain)[0])):
        for at in range(max(len(value) for value in values)):
            yield from _names(get_args(plain)[0], [value[at] for value in values if len(value) > at], f"{name}.{at + 1}")
    else:
        yield name


def _cell(document: Mapping[str, Any], name: str) -> str:
    value: Any = document
    for part in name.split("."):
        if part.isdecimal():
            value = value[int(part) - 1] if isinstance(value, list | tuple) and len(value) >= int(part) else None
        else:
            value = value.get(part) if isinstance(value, Mapping) else None
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _value(column: Column, value: Any) -> Any:
    if isinstance(value, Unusable):
        return value
    if column.kind == "yes_no":
        return _yes_or_no(value)
    if column.kind == "number":
        return _number(value)
    text = ("yes" if value else "no") if isinstance(value, bool) else str(value)
    if column.kind == "words":
        words = [word.strip() for word in re.split(r"[,;\n]", text) if word.strip()]
        read = [_chosen(word, column.choices) for word in words]
        return next((word for word in read if isinstance(word, Unusable)), read)
    return _chosen(text.strip(), column.choices) if column.kind == "word" else text


def _chosen(word: str, choices: tuple[str, ...]) -> Any:
    """Return the choice a word means: capitals, spaces and hyphens make no difference."""
    if not choices:
        return word
    plain = re.sub(r"[^a-z0-9]", "", word.lower())
    return next((choice for choice in choices if re.sub(r"[^a-z0-9]", "", choice) == plain), Unusable("not_one_of"))


def _number(value: Any) -> Any:
    if type(value) is int:
        return value
    text = str(value).strip()
    return int(text) if text.isdecimal() and len(text) < 10 else Unusable("not_a_number")


def _yes_or_no(value: Any) -> Any:
    word = str(value).strip().lower()
    return True if word in YES else False if word in NO else Unusable("not_yes_or_no")


def _likely(name: str) -> str:
    """Return the column somebody may have meant, or nothing."""
    known: Iterable[str] = (column.name.replace("N", "1") for column in list_columns())
    return next(iter(difflib.get_close_matches(name.strip().lower(), known, n=1, cutoff=0.75)), "")
