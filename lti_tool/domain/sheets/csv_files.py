"""CSV in and out: Thai in UTF-8 or in the encoding of older Windows, and no cell that a spreadsheet would run.

A cell that begins with =, +, -, @, a tab or a line end is taken for a formula by spreadsheets (OWASP,
"CSV Injection"); such a cell, and one that begins with an apostrophe, is written with an apostrophe
before it, which reading takes away again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from lti_tool.domain.sheets.columns import place_of
from lti_tool.domain.sheets.grids import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Grid, Row
from lti_tool.errors import BadInput

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
DELIMITERS = ",;\t"
MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
"""Thai vowels and tones that stand above or below a consonant, never alone."""
MARK_ALONE = re.compile(f"(?:^|[^\u0e01-\u0e2e{MARKS}])[{MARKS}]")
THAI_WORD = re.compile("[\u0e01-\u0e4e]{2}")


def read_csv(data: bytes) -> Grid:
    """Return the table of a CSV file; the first line names the columns.

    Raises BadInput: empty, too large, an encoding that cannot be told, no known column, broken quotes, too many rows or columns.
    """
    if not data.strip():
        raise BadInput("import_empty")
    if len(data) > MOST_BYTES:
        raise BadInput("import_too_large", most_mb=MOST_BYTES // 1_048_576)
    text, notes = _decoded(data)
    first = text.partition("\n")[0]
    # By what is known afterwards, not by what stands there most often: titles have commas too.
    delimiter = max(DELIMITERS, key=lambda each: sum(place_of(name) is not None for name in first.split(each)))
    rows = _rows(text, delimiter)
    header = rows[0].cells if rows else ()
    return Grid(tuple(str(name or "") for name in header), tuple(rows[1:]), notes)


def write_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file that spreadsheets open with its Thai intact (UTF-8 with its mark, RFC 4180) and without running any of it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(RISKY) else cell


def as_meant(cell: str) -> str:
    """Return what `harmless` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(RISKY) else cell


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[tuple[str, tuple[str, ...]], ...] = (("utf-16", ()),)
    else:
        encodings = (("utf-8-sig", ()), ("cp874", ("read_as_windows_874",)))
    for encoding, notes in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text or (notes and not _is_thai(text)):
            continue
        return text, notes
    raise BadInput("import_encoding_unknown")


def _is_thai(text: str) -> bool:
    """Whether a text of single bytes reads as Thai: other languages' letters would give vowels and tones without consonants."""
    return THAI_WORD.search(text) is not None and MARK_ALONE.search(text) is None


def _rows(text: str, delimiter: str) -> list[Row]:
    csv.field_size_limit(MOST_BYTES)
    found: list[Row] = []
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(lines, 1):
            if len(cells) > MOST_COLUMNS:
                raise BadInput("import_too_many_columns", most=MOST_COLUMNS)
            if any(cell.strip() for cell in cells) or number == 1:
                found.append(Row(number, tuple(as_meant(cell) if cell.strip() else None for cell in cells)))
            if len(found) > MOST_ROWS + 1:
                raise BadInput("import_too_many", most=MOST_ROWS)
    except csv.Error:
        raise BadInput("import_csv_broken", line=lines.line_num) from None
    return found
