"""Tables: one row per micro-credential, each fault at its cell, Thai in either encoding, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from lti_tool.domain.micro_credentials import dump, parse
from lti_tool.domain.sheets import (
    Sheet,
    column_of,
    list_columns,
    place_of,
    read_csv,
    read_sheet,
    read_workbook,
    template_rows,
    write_csv,
    write_rows,
    write_workbook,
)
from lti_tool.domain.sheets.csv_files import as_meant, harmless
from lti_tool.errors import BadInput
from lti_tool.seeds import list_definitions

NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
DEFINITIONS = list_definitions()


def sheet(text: str, encoding: str = "utf-8") -> Sheet:
    return read_sheet(read_csv(text.encode(encoding)))


def workbook(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def refusal(read: Any, data: bytes) -> str:
    with pytest.raises(BadInput) as refused:
        read_sheet(read(data))
    return refused.value.code


def told(sheet: Sheet) -> list[tuple[str, str, str]]:
    (found,) = sheet.found
    return [(fault.path, fault.fault, fault.cell) for fault in found.faults]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_written_and_read_again_says_the_same(kind: str) -> None:
    header, rows = write_rows([dump(definition) for definition in DEFINITIONS])
    grid = read_csv(write_csv(header, rows)) if kind == "csv" else read_workbook(write_workbook([("x", [header, *rows])], NOW))
    found = read_sheet(grid).found
    assert [each.faults for each in found] == [()] * len(DEFINITIONS)
    assert tuple(parse(each.newest.document) for each in found) == DEFINITIONS


def test_every_field_of_a_definition_has_a_column() -> None:
    names = {column.name.partition(".")[0] for column in list_columns()}
    assert names == set(dump(DEFINITIONS[0]))


@pytest.mark.parametrize("heading", ["title.en", "Title EN", "title (en)", " TITLE_EN "])
def test_a_heading_may_be_written_in_the_ways_people_write_it(heading: str) -> None:
    found = place_of(heading)
    assert found and found[1] == ("title", "en")


def test_a_numbered_heading_names_its_piece() -> None:
    found = place_of("criteria.2.levels.01.name.th")
    assert found and found[1] == ("criteria", 1, "levels", 0, "name", "th")
    assert place_of("criteria.0.name.th") is None and place_of("criteria.99.name.th") is None


def test_a_path_of_the_document_has_its_column() -> None:
    assert column_of("criteria.1.levels.0.name.th") == "criteria.2.levels.1.name.th"
    assert column_of("evidence.0.criteria.2") == "evidence.1.criteria"


def test_a_short_row_becomes_a_draft_with_the_usual_parts_and_levels() -> None:
    read = sheet("title.en,title.th,category,criteria.1.name.en,rubric_levels\nWeld a joint,เชื่อมรอยต่อ,technology,Safe work,met\n")
    (found,) = read.found
    document = found.newest.document
    assert (found.faults, document["slug"], [part["key"] for part in document["parts"]]) == ((), "weld-a-joint", ["overview", "work"])
    (criterion,) = document["criteria"]
    assert (criterion["key"], [level["key"] for level in criterion["levels"]], criterion["passing"]) == (
        "safe_work",
        ["not_met", "met"],
        "met",
    )
    assert {"worth", "rationale.en"} & {gap.path for gap in found.newest.gaps} == {"worth"}


def test_a_number_left_out_closes_up_and_faults_still_name_the_cell() -> None:
    read = sheet("title.en,criteria.1.name.en,criteria.3.name.en,criteria.3.passing\nWeld,Safe,Clean,shining\n")
    (found,) = read.found
    assert [criterion["name"]["en"] for criterion in found.newest.document["criteria"]] == ["Safe", "Clean"]
    assert told(read) == [("criteria.3.passing", "no_such_level", "D2")]


def test_each_fault_names_its_cell() -> None:
    head = "title.en,category,workload_hours,parts.1.required,evidence.1.kinds,references.1.url\n"
    assert told(sheet(head + "Weld,magic,many,perhaps,smell,javascript:alert(1)\n")) == [
        ("category", "not_one_of", "B2"), ("workload_hours", "not_a_number", "C2"), ("parts.1.required", "not_yes_or_no", "D2"),
        ("evidence.1.kinds", "not_one_of", "E2"), ("references.1.url", "address_bad", "F2"),
    ]  # fmt: skip


def test_words_and_numbers_are_taken_as_people_write_them() -> None:
    read = sheet('title.en,category,workload_hours,parts.1.required,evidence.1.kinds\nWeld,Science Engineering,๑๘,ไม่ใช่,"File; link"\n')
    (found,) = read.found
    document = found.newest.document
    assert (found.faults, document["category"], document["workload_hours"]) == ((), "science-engineering", 18)
    assert (document["parts"][0]["required"], document["evidence"][0]["kinds"]) == (False, ["file", "link"])


def test_a_column_nobody_knows_is_named_with_the_likely_one() -> None:
    assert sheet("title.en,worklod_hours,my notes\nWeld,3,x\n").unknown == (("worklod_hours", "workload_hours"), ("my notes", ""))


def test_rows_that_begin_with_a_hash_are_for_people() -> None:
    read = sheet("slug,title.en\n# may stay empty,what one can do\nweld,Weld\n")
    assert [(found.place, found.slug) for found in read.found] == [("3", "weld")]


def test_two_rows_under_one_name_are_both_refused() -> None:
    assert [[fault.fault for fault in found.faults] for found in sheet("slug,title.en\nweld,A\nweld,B\n").found] == [
        ["repeated_in_file"]
    ] * 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "tis-620", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_thai_reads_in_the_encodings_of_old_and_new_spreadsheets(encoding: str, delimiter: str) -> None:
    read = sheet(delimiter.join(("title.en", "title.th")) + "\r\n" + delimiter.join(("Weld", "เชื่อมรอยต่อด้วยไฟฟ้า")) + "\r\n", encoding)
    assert read.found[0].newest.document["title"] == {"en": "Weld", "th": "เชื่อมรอยต่อด้วยไฟฟ้า"}
    assert read.notes == (("read_as_windows_874",) if encoding in ("cp874", "tis-620") else ())


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "shift-jis"])
def test_an_encoding_that_cannot_be_told_is_refused_and_not_guessed(encoding: str) -> None:
    words = "溶接する技術" if encoding == "shift-jis" else "Soudage à l'arc, évalué à l'école"
    assert refusal(read_csv, f"title.en\n{words}\n".encode(encoding)) == "import_encoding_unknown"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "import_empty"),
        (b"name,age\nx,3\n", "import_no_columns"),
        (b"title.en,TITLE EN\nx,y\n", "import_repeated_column"),
        (b"title.en\n", "import_no_rows"),
        (b"title.en\n# only a hint\n", "import_no_rows"),
        (b'title.en,slug\n"never closed,x\n', "import_csv_broken"),
        (b"title.en\n" + b"x\n" * 501, "import_too_many"),
        (b"title.en" + b"," * 900 + b"\n", "import_too_many_columns"),
        (b"x" * (8 * 1024 * 1024 + 1), "import_too_large"),
    ],
    ids=range(9),
)  # fmt: skip
def test_a_csv_file_that_cannot_be_read_is_refused_with_a_reason(data: bytes, code: str) -> None:
    assert refusal(read_csv, data) == code


@given(st.text())
def test_every_cell_is_harmless_and_comes_back_as_it_was(cell: str) -> None:
    assert not harmless(cell).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert as_meant(harmless(cell)) == cell


def test_a_formula_in_a_title_leaves_as_text() -> None:
    title = '=HYPERLINK("http://evil.example","click")'
    header, rows = write_rows([{"title": {"en": title, "th": "@SUM(1)"}}])
    written = list(csv.reader(io.StringIO(write_csv(header, rows).decode("utf-8-sig"))))
    assert written[1] == ["'" + title, "'@SUM(1)"]
    sheet = load_workbook(io.BytesIO(write_workbook([("x", [header, *rows])], NOW))).active
    assert (sheet["A2"].data_type, sheet["A2"].value) == ("s", title)


def test_a_formula_or_a_date_in_a_cell_is_refused_at_its_cell() -> None:
    data = workbook(["title.en", "workload_hours", "worth.en", "title.th"], ["=1+1", 18.0, date(2026, 3, 14), "#N/A"])
    assert told(read_sheet(read_workbook(data))) == [
        ("title.en", "cell_formula", "A2"), ("worth.en", "cell_date", "C2"), ("title.th", "cell_error", "D2"),
    ]  # fmt: skip


def test_numbers_of_a_workbook_are_numbers() -> None:
    data = workbook(["title.en", "workload_hours", "parts.1.required"], ["Weld", 18.0, True])
    document = read_sheet(read_workbook(data)).found[0].newest.document
    assert (document["workload_hours"], document["parts"][0]["required"]) == (18, True)


def test_the_template_can_be_filled_in_and_read() -> None:
    rows = template_rows(lambda name, column: name)
    assert read_sheet(read_csv(write_csv(rows[0], [*rows[1:], ["weld", "technology", "Weld"]]))).found[0].slug == "weld"
    assert all(place_of(name) or name == "rubric_levels" for name in rows[0])


def with_parts(**parts: bytes) -> bytes:
    """Return a workbook of ours with parts added or put in place of its own."""
    source, out = zipfile.ZipFile(io.BytesIO(workbook(["title.en"], ["Weld"]))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name not in parts:
                target.writestr(name, source.read(name))
        for name, data in parts.items():
            target.writestr(name, data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
XMLNS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
BOMB = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "import_empty"),
        (b"title.en\nWeld\n", "import_not_xlsx"),
        (b"PK\x03\x04" + b"\0" * 60, "import_not_xlsx"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 60, "import_old_excel"),
        (with_parts(bomb=b"\0" * (25 * 1024 * 1024)), "import_unpacks_too_large"),
        (with_parts(**{f"p{number}": b"" for number in range(301)}), "import_unpacks_too_large"),
        (with_parts(**{SHEET: BOMB}), "import_not_xlsx"),
        (with_parts(**{"xl/styles.xml": BOMB}), "import_not_xlsx"),
        (with_parts(**{SHEET: BOMB.decode().encode("utf-16")}), "import_not_xlsx"),
        (with_parts(**{SHEET: b"<worksheet"}), "import_not_xlsx"),
        (with_parts(**{"[Content_Types].xml": b"<Types/>"}), "import_not_xlsx"),
        (b"x" * (8 * 1024 * 1024 + 1), "import_too_large"),
        (workbook(["title.en"], *(["x"] for _ in range(501))), "import_too_many"),
        (workbook(["title.en", *["x"] * 900], ["Weld"]), "import_too_many_columns"),
    ],
    ids=range(14),
)  # fmt: skip
def test_a_workbook_that_cannot_be_read_is_refused_with_a_reason(data: bytes, code: str) -> None:
    assert refusal(read_workbook, data) == code


def test_a_sheet_that_claims_to_be_endless_is_read_as_far_as_it_goes() -> None:
    head = f'<worksheet {XMLNS}><dimension ref="A1:XFD1048576"/><sheetData>'
    head += '<row r="1"><c r="A1" t="inlineStr"><is><t>title.en</t></is></c></row>'
    claims = f'{head}<row r="2"><c r="A2" t="inlineStr"><is><t>Weld</t></is></c></row></sheetData></worksheet>'
    assert len(read_sheet(read_workbook(with_parts(**{SHEET: claims.encode()}))).found) == 1
    far = f'{head}<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
    assert refusal(read_workbook, with_parts(**{SHEET: far.encode()})) == "import_too_many"
