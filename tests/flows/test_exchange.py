"""In and out, as designers meet it: everything is looked at before anything is written, and a file decides nothing about who vouches."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from lti_tool.domain import exchange as files
from lti_tool.domain import sheets
from lti_tool.domain.micro_credentials import Text, dump
from lti_tool.services import exchange, issuers, people
from tests.flows.stage import Guest, Stage

OTHER = "another-house"


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = Stage(tmp_path_factory.mktemp("course"))
    with made.runtime.database.writing() as session:
        issuers.add(session, made.runtime.sealer, OTHER, Text("Another House", "อีกสถาบัน"), made.clock())
    yield made
    made.runtime.close()


@pytest.fixture
def designer(stage: Stage) -> Guest:
    stage.arrives("Dao", "instructor")
    with stage.runtime.database.writing() as session:
        people.grant(session, "Host", "Dao", "designer", stage.clock(), issuer=house(stage))
    return stage.arrives("Dao", "instructor")


def house(stage: Stage) -> str:
    return stage.offers[0].issuer_slug


def drafts(stage: Stage) -> list[Any]:
    with stage.runtime.database.reading() as session:
        return [each for each in exchange.list_exportable(session, states=["draft"])]


def bring(guest: Guest, name: str, data: bytes, issuer: str, locale: str = "en") -> TestResponse:
    form = {"csrf_token": guest.token(), "issuer": issuer, "file": (io.BytesIO(data), name)}
    return guest.client.post(guest.path(f"exchange/preview?lang={locale}"), data=form, content_type="multipart/form-data")


def packed(page: str) -> dict[str, Any]:
    """Return the fields of the preview's form: what is carried, and every place that is ticked."""
    held = re.search(r'name="packed" value="([^"]*)"', page)
    assert held
    return {"packed": unescape(held[1]), "place": re.findall(r'name="place" value="([^"]+)" checked', page)}


def words(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2])).split())


def changed_file(stage: Stage, **changes: Any) -> bytes:
    """Return an exchange file of the first micro-credential under another name, with changes to its definition."""
    document = {**dump(stage.offers[0].definition), "slug": "brought-along", **changes}
    told = files.Record(
        "brought-along", "x1", files.IssuerName(house(stage), "House", "สถาบัน"), ((files.RecordVersion(1, "published"), document),)
    )
    return files.write([told], stage.clock())


def test_a_table_becomes_drafts_only_after_it_was_looked_at(stage: Stage, designer: Guest) -> None:
    table = "title.en,title.th,category\nWeld a joint,เชื่อมรอยต่อ,technology\nPour concrete,เทคอนกรีต,magic\n".encode("cp874")
    page = bring(designer, "table.csv", table, house(stage))
    said = words(page)
    assert page.status_code == 200 and drafts(stage) == []
    assert "Windows-874" in said and "เชื่อมรอยต่อ" in said and "C3" in said and "technology" in said
    sent = designer.send("exchange/take", {"issuer": house(stage), **packed(page.text)})
    assert sent.status_code == 303
    (made,) = drafts(stage)
    assert (made.title, made.document["category"], made.issuer_slug) == (Text("Weld a joint", "เชื่อมรอยต่อ"), "technology", house(stage))
    assert "1 draft was made" in designer.read(sent.location.partition(f"/w/{designer.visit.id}/")[2])


def test_what_is_brought_in_twice_stands_there_once(stage: Stage, designer: Guest) -> None:
    data = changed_file(stage)
    for expected in (303, 400):
        page = bring(designer, "one.json", data, house(stage))
        assert designer.send("exchange/take", {"issuer": house(stage), **packed(page.text)}).status_code == expected
    assert len(drafts(stage)) == 1 and "nothing to do" in words(page)


def test_what_is_taken_along_and_brought_in_elsewhere_says_the_same(stage: Stage, designer: Guest) -> None:
    mine = stage.offers[0]
    data = designer.get(f"exchange/file?kind=json&versions=all&pick={mine.public_id}").data
    (found,) = files.read(data)
    assert (found.slug, found.issuer.slug, found.newest.document) == (mine.slug, house(stage), dump(mine.definition))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_taken_along_is_read_back(stage: Stage, designer: Guest, kind: str) -> None:
    picks = "".join(f"&pick={offer.public_id}" for offer in stage.offers)
    data = designer.get(f"exchange/file?kind={kind}{picks}").data
    found = sheets.read_sheet(sheets.read_csv(data) if kind == "csv" else sheets.read_workbook(data)).found
    assert {each.slug for each in found} == {offer.slug for offer in stage.offers} and not any(each.faults for each in found)


@pytest.mark.parametrize("locale", ["en", "th"])
def test_the_template_explains_each_column_and_reads_as_a_table(stage: Stage, designer: Guest, locale: str) -> None:
    data = designer.get(f"exchange/template.xlsx?lang={locale}").data
    header, told = list(load_workbook(io.BytesIO(data)).active.values)
    assert len(header) == len(told) and all(told) and ("ชื่อ" in told[2]) == (locale == "th")
    page = bring(designer, "template.xlsx", data, house(stage))
    assert page.status_code == 400 and "no filled row" in words(page)


def test_another_institutions_file_becomes_a_draft_of_ones_own_and_says_so(stage: Stage, designer: Guest) -> None:
    data = changed_file(stage).replace(f'"slug": "{house(stage)}"'.encode(), f'"slug": "{OTHER}"'.encode())
    page = bring(designer, "one.json", data, house(stage))
    assert "names another institution" in words(page)
    designer.send("exchange/take", {"issuer": house(stage), **packed(page.text)})
    assert [each.issuer_slug for each in drafts(stage)] == [house(stage)]


def test_nobody_brings_anything_in_for_an_institution_they_do_not_design_for(stage: Stage, designer: Guest) -> None:
    page = bring(designer, "one.json", changed_file(stage), house(stage))
    form = packed(page.text)
    assert bring(designer, "one.json", changed_file(stage), OTHER).status_code == 403
    assert designer.send("exchange/take", {"issuer": OTHER, **form}).status_code == 403
    assert drafts(stage) == []


def test_nobody_takes_along_what_they_do_not_design(stage: Stage, designer: Guest) -> None:
    with stage.runtime.database.writing() as session:
        owner = issuers.get(session, OTHER)
        found = files.read(changed_file(stage))
        exchange.restore(session, owner.id, found, stage.clock())
        (theirs,) = exchange.list_exportable(session, issuer_ids={owner.id})
    assert theirs.title.en not in designer.read("exchange").replace(stage.offers[0].definition.title.en, "", 2)
    assert designer.get(f"exchange/file?kind=json&pick={theirs.public_id}").status_code == 400
    assert designer.get(f"design-documents/{theirs.public_id}/1").status_code == 404


@pytest.mark.parametrize("page", ["exchange", "exchange/template.csv", "exchange/file", "design-documents/x/1"])
def test_pages_of_designers_are_closed_to_others(stage: Stage, page: str) -> None:
    assert stage.arrives("Napat", "learner").get(page).status_code == 403


def test_a_script_in_a_text_is_shown_as_words_and_told_of(stage: Stage, designer: Guest) -> None:
    title = {"en": "Weld <script>alert(1)</script>", "th": "เชื่อม <img src=x onerror=alert(1)>"}
    page = bring(designer, "one.json", changed_file(stage, title=title), house(stage))
    assert "<script>alert" not in page.text and "<img src=x" not in page.text and "HTML in this text" in words(page)
    designer.send("exchange/take", {"issuer": house(stage), **packed(page.text)})
    (made,) = drafts(stage)
    assert made.document["title"] == title
    for where in (f"design-documents/{made.public_id}/1", "exchange"):
        paper = designer.read(where)
        assert "<script>alert" not in paper and "<img src=x" not in paper


@pytest.mark.parametrize("locale", ["en", "th"])
def test_an_unknown_field_is_named_and_nothing_is_taken(stage: Stage, designer: Guest, locale: str) -> None:
    page = bring(designer, "one.json", changed_file(stage, colour="red"), house(stage), locale)
    assert ("knows no such field" if locale == "en" else "ไม่รู้จักฟิลด์นี้") in words(page) and "colour" in page.text
    assert packed(page.text)["place"] == []


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.json", b"{", "not JSON"),
        ("a.json", b"[" * 100_000, "brackets within brackets"),
        ("a.json", b"{" + b" " * (9 * 1024 * 1024) + b"}", "8 MB"),
        ("a.csv", b"title.en\n\xe9t\xe9\n", "encoding"),
        ("a.xlsx", b"PK\x03\x04", "damaged"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "old kind"),
        ("a.exe", b"MZ", ".json, .csv or .xlsx"),
        ("", b"", "No file was chosen"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_ends_in_a_sentence(stage: Stage, designer: Guest, name: str, data: bytes, said: str) -> None:
    page = bring(designer, name, data, house(stage))
    assert page.status_code == 400 and said in words(page) and "nothing was written" in words(page)


def test_a_hundred_megabytes_are_not_even_read(stage: Stage, designer: Guest) -> None:
    page = bring(designer, "a.json", b" " * (100 * 1024 * 1024), house(stage))
    assert page.status_code == 413 and "larger than this tool takes" in words(page)


@pytest.mark.parametrize("packed", ["", "bm8=", "x" * 100, "\x00", "4"])
def test_what_was_changed_on_its_way_back_is_not_taken(stage: Stage, designer: Guest, packed: str) -> None:
    answer = designer.send("exchange/take", {"issuer": house(stage), "packed": packed, "place": "2"})
    assert answer.status_code == 400 and "does not match what you were shown" in words(answer)


def test_a_row_that_comes_back_with_faults_is_not_taken(stage: Stage, designer: Guest) -> None:
    import base64
    import zlib

    told = [{"place": "2", "slug": "x", "issuer": None, "document": {"title": "<script>", "evil": 1}}]
    form = {"packed": base64.b64encode(zlib.compress(json.dumps(told).encode())).decode(), "place": "2"}
    answer = designer.send("exchange/take", {"issuer": house(stage), **form})
    assert answer.status_code == 400 and drafts(stage) == []


@pytest.mark.parametrize("show", ["both", "th", "en"])
def test_the_design_document_holds_all_that_is_written(stage: Stage, designer: Guest, show: str) -> None:
    offer = stage.offers[0]
    page = designer.read(f"design-documents/{offer.public_id}/{offer.number}?show={show}&lang={'en' if show == 'en' else 'th'}")
    paper = unescape(page.partition("<main")[2])
    told = offer.definition
    texts = [
        told.title,
        *(level.name for criterion in told.criteria for level in criterion.levels),
        *(item.title for item in told.evidence),
    ]
    assert all((text.th in paper) == (show != "en") and (text.en in paper) == (show != "th") for text in texts if text.en not in text.th)


def test_a_draft_with_almost_nothing_in_it_prints_too(stage: Stage, designer: Guest) -> None:
    page = bring(designer, "t.csv", b"title.en\nWeld\n", house(stage))
    designer.send("exchange/take", {"issuer": house(stage), **packed(page.text)})
    (made,) = drafts(stage)
    assert "Not written yet" in designer.read(f"design-documents/{made.public_id}/1")


def test_reviewers_print_what_was_sent_to_them_and_no_draft(stage: Stage, designer: Guest) -> None:
    page = bring(designer, "t.csv", b"title.en\nWeld\n", house(stage))
    designer.send("exchange/take", {"issuer": house(stage), **packed(page.text)})
    (made,) = drafts(stage)
    with stage.runtime.database.writing() as session:
        people.grant(session, "Host", "Ravi", "reviewer", stage.clock(), issuer=house(stage))
    reviewer = stage.arrives("Ravi", "instructor")
    assert reviewer.get(f"design-documents/{made.public_id}/1").status_code == 404
    assert reviewer.get(f"design-documents/{stage.offers[0].public_id}/1").status_code == 200
