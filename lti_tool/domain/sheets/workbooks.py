"""XLSX in and out. In: only as much as a table of ours can be, whatever the file claims; nothing in it is run or fetched.

The parts of a workbook are XML in a zip. Before anything is parsed, their unpacked sizes are added up
(Python's zipfile unpacks no more of a part than its size says), and a document type declaration,
which no spreadsheet program writes, is refused: it is what entity bombs need. openpyxl is loaded with the
first workbook: it holds some 18 MB, and most processes never meet one.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from lti_tool.domain.sheets.csv_files import as_meant
from lti_tool.domain.sheets.grids import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Grid, Row, Unusable, letter
from lti_tool.errors import BadInput

MOST_UNPACKED = 24 * 1024 * 1024
MOST_PARTS = 300
LAST_ROW = 4 * MOST_ROWS
"""Rows may be left empty between others, but not without end."""
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""How the files of Excel before 2007 begin, and those with a password."""
ZIP = b"PK\x03\x04"


def read_workbook(data: bytes) -> Grid:
    """Return the table on the first visible sheet of an XLSX file; the first row names the columns.

    Raises BadInput: empty, too large (packed or unpacked), not XLSX, of an old kind or with a password, too many rows or columns.
    """
    from openpyxl import load_workbook

    _look_inside(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that do not concern us
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            rows = list(_rows(sheets[0])) if sheets else []
            book.close()
    except BadInput:
        raise
    except Exception:  # a reader of a format this wide may fail in any way on a file that was made to break it
        raise BadInput("import_not_xlsx") from None
    header = rows[0].cells if rows else ()
    return Grid(tuple(name if isinstance(name, str) else "" for name in header), tuple(rows[1:]))


def write_workbook(sheets: Iterable[tuple[str, Iterable[Sequence[str]]]], now: datetime) -> bytes:
    """Return an XLSX file of these sheets (name, rows; the first row is the heading); every cell is text and stays text."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = "lti-tool"
    book.properties.created = book.properties.modified = now.replace(tzinfo=None)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for at, row in enumerate(rows):
            if at == 0:
                for place in range(1, len(row) + 1):
                    sheet.column_dimensions[letter(place - 1)].width = 28
            sheet.append([_cell(sheet, text, is_heading=at == 0) for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, text: str, is_heading: bool) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    cell = WriteOnlyCell(sheet, value=text)
    if text:
        cell.data_type = "s"  # "=..." too: a formula would be run
        cell.quotePrefix = True
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if is_heading:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8EEF7")
    return cell


def _look_inside(data: bytes) -> None:
    if not data:
        raise BadInput("import_empty")
    if len(data) > MOST_BYTES:
        raise BadInput("import_too_large", most_mb=MOST_BYTES // 1_048_576)
    if data.startswith(OLD_EXCEL):
        raise BadInput("import_old_excel")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            infos = parts.infolist()
            if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_UNPACKED:
                raise BadInput("import_unpacks_too_large", most_mb=MOST_UNPACKED // 1_048_576)
            for info in infos:
                if info.filename.endswith((".xml", ".rels")) and _declares(parts, info):
                    raise BadInput("import_not_xlsx")
    except (zipfile.BadZipFile, RuntimeError, OSError, ValueError, EOFError):
        raise BadInput("import_not_xlsx") from None


def _declares(parts: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    """Whether a part of the workbook declares a document type; in any encoding, since XML may be UTF-16."""
    with parts.open(info) as part:
        return b"<!DOCTYPE" in part.read().replace(b"\0", b"")


def _rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # what the file says of its own extent is not believed
    count = 0
    for number, cells in enumerate(sheet.iter_rows(max_row=LAST_ROW + 1), 1):
        values = [_value(cell) for cell in cells]
        while values and values[-1] is None:
            values.pop()
        if len(values) > MOST_COLUMNS:
            raise BadInput("import_too_many_columns", most=MOST_COLUMNS)
        if number > LAST_ROW:  # a row so far down makes the reader yield all those above it
            raise BadInput("import_too_many", most=MOST_ROWS)
        if not values and number > 1:
            continue
        count += 1
        if count > MOST_ROWS + 1:
            raise BadInput("import_too_many", most=MOST_ROWS)
        yield Row(number, tuple(values))


def _value(cell: Any) -> Any:
    value = cell.value
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if getattr(cell, "data_type", "") == "f":
        return Unusable("cell_formula")
    if getattr(cell, "data_type", "") == "e":
        return Unusable("cell_error")
    if isinstance(value, str):
        return as_meant(value)
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else repr(value)
    return Unusable("cell_date")
