import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.domain.files import KINDS, LONGEST_NAME, EvidenceRefused, FileFacts, check_file

LIMIT = 1000


def archive(first_name, rest=b""):
    """Return the beginning of a ZIP archive whose first entry has this name (APPNOTE 4.3.7)."""
    return b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0, 0, 0, 0, len(first_name), 0) + first_name + rest


ODT = archive(b"mimetype", b"application/vnd.oasis.opendocument.text")
DOCX = archive(b"[Content_Types].xml", b"...word/document.xml")
MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00"

GENUINE = {
    "pdf": b"%PDF-1.7\n",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "gif": b"GIF89a\x01\x00",
    "mp3": b"ID3\x04\x00",
    "m4a": b"\x00\x00\x00\x20ftypM4A \x00\x00",
    "wav": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "mp4": MP4,
    "webm": b"\x1a\x45\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1f\x42\x86\x81\x01\x42\x82\x84webm",
    "docx": DOCX,
    "xlsx": archive(b"docProps/app.xml", b"...xl/workbook.xml"),
    "pptx": archive(b"_rels/.rels", b"...ppt/presentation.xml"),
    "odt": ODT,
    "txt": "หมายเหตุ\n".encode(),
    "csv": "\ufeffชื่อ,ค่า\n".encode(),
    "md": b"# Notes\n",
}


def check(name, head, size=None, limit=LIMIT):
    return check_file(name, len(head) if size is None else size, head, limit)


def refusal(*args, **kwargs):
    with pytest.raises(EvidenceRefused) as refused:
        check(*args, **kwargs)
    return refused.value


def test_every_kind_has_an_example_here():
    assert GENUINE.keys() == KINDS.keys()


@pytest.mark.parametrize("extension", GENUINE)
def test_a_file_that_is_what_its_name_says_is_taken(extension):
    assert check(f"work.{extension}", GENUINE[extension]) == FileFacts(KINDS[extension].media_type, extension, f"work.{extension}")


SAME_CONTAINER = [{"mp4", "m4a"}, {"txt", "csv", "md"}]


@pytest.mark.parametrize("named", GENUINE)
@pytest.mark.parametrize("content", GENUINE)
def test_a_file_that_is_something_else_is_refused(named, content):
    if named == content or any({named, content} <= alike for alike in SAME_CONTAINER):
        assert check(f"work.{named}", GENUINE[content]).extension == named
    else:
        assert refusal(f"work.{named}", GENUINE[content]).code == "file_content_differs"


@pytest.mark.parametrize(
    "name", ["page.html", "page.htm", "drawing.svg", "all.zip", "run.exe", "macro.docm", "old.doc", "work.pdf.html", "x.php", "film.mov"]
)
def test_other_kinds_are_forbidden_whatever_they_hold(name):
    refused = refusal(name, b"%PDF-1.7")
    assert refused.code == "file_kind_forbidden" and "pdf" in refused.facts["allowed"]


@pytest.mark.parametrize(
    "head",
    [
        b"<!DOCTYPE html><p>",
        b"  \n<html>",
        b"<svg onload=x>",
        b"<script>",
        b"<?xml version='1.0'?><svg/>",
        b"\xef\xbb\xbf<HTML>",
        b"nul \x00",
        b"\x1b[2J",
        b"\xff\xfea\x00",
        b"neither UTF-8 nor Thai: \xfc\xfd\xfe",
    ],
)
def test_writing_that_a_browser_would_run_or_no_reader_could_read_is_no_text(head):
    assert refusal("notes.txt", head).code == "file_content_differs"


def test_markdown_may_speak_of_markup():
    assert check("notes.md", b"# On <script> tags\n<b>bold</b>").extension == "md"


def test_thai_text_cut_in_the_middle_of_a_character_is_still_text():
    assert check("notes.txt", "สวัสดี".encode()[:-1]).media_type == "text/plain"


def test_thai_text_of_the_older_encoding_is_text():
    assert check("notes.csv", "ชื่อ,ค่า".encode("cp874")).media_type == "text/csv"


@pytest.mark.parametrize("head", [b"\xff\xfb\x90\x00", b"\xff\xf3\x40\x00"])
def test_sound_of_mpeg_layer_three_needs_no_tag(head):
    assert check("talk.mp3", head).media_type == "audio/mpeg"


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("talk.mp3", b"\xff\xf1\x50\x80"),  # AAC
        ("talk.mp3", b"\xff"),
        ("film.mp4", b"\x00\x00\x00\x18ftypheic\x00\x00"),
        ("film.mp4", b"\x00\x00\x00\x14ftypqt  \x00\x00"),
        ("film.webm", b"\x1a\x45\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x23\x42\x82\x88matroska"),
        ("paper.docx", archive(b"evil.html", b"word/")),
        ("paper.docx", archive(b"[Content_Types].xml", b"xl/workbook.xml")),
        ("paper.docx", b"PK\x03\x04"),
        ("paper.odt", archive(b"mimetype", b"application/vnd.oasis.opendocument.spreadsheet")),
        ("paper.pdf", b"\n%PDF-1.7"),
    ],
)
def test_cousins_of_a_kind_are_not_of_the_kind(name, head):
    assert refusal(name, head).code == "file_content_differs"


def test_an_office_document_that_shows_no_folder_yet_is_told_by_its_first_entry():
    assert check("paper.docx", archive(b"[Content_Types].xml")).extension == "docx"


def test_the_limit_itself_is_small_enough():
    assert check("a.pdf", b"%PDF-", size=LIMIT)
    refused = refusal("a.pdf", b"%PDF-", size=LIMIT + 1)
    assert refused.code == "file_too_large" and refused.facts == {"limit": LIMIT, "size": LIMIT + 1}


@pytest.mark.parametrize(("size", "head"), [(0, b""), (10, b""), (0, b"%PDF-")])
def test_an_empty_file_is_no_evidence(size, head):
    assert refusal("a.pdf", head, size=size).code == "file_empty"


@pytest.mark.parametrize("name", ["", ".", "..", ".pdf", "pdf", "a.", "/", "\u202e.pdf", " . .pdf", "dir/"])
def test_a_name_without_a_stem_or_an_extension_is_refused(name):
    assert refusal(name, b"%PDF-").code == "file_name_bad"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\Users\\me\\งาน ของฉัน.pdf", "งาน ของฉัน.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ('a<b>"c|d*.pdf', "a_b__c_d_.pdf"),
        ("two\nlines\t.pdf", "two lines.pdf"),
        ("fdp\u202eexe.pdf", "fdpexe.pdf"),
        ("zero\x00byte.pdf", "zerobyte.pdf"),
        ("Cafe\u0301.PDF", "Café.PDF"),
        ("half\ud800.pdf", "half.pdf"),
    ],
)
def test_names_are_kept_readable_and_made_harmless(name, shown):
    assert check(name, b"%PDF-").safe_name == shown


def test_a_long_name_keeps_its_extension():
    shown = check("ก" * 300 + ".pdf", b"%PDF-").safe_name
    assert len(shown) == LONGEST_NAME and shown.endswith("ก.pdf")


def test_extensions_have_one_spelling():
    assert check("photo.JPEG", GENUINE["jpg"]) == FileFacts("image/jpeg", "jpg", "photo.JPEG")


@given(st.text(max_size=300), st.binary(max_size=64))
def test_whatever_is_called_and_holds_whatever_is_taken_safely_or_refused_by_name(name, head):
    try:
        facts = check_file(name + ".txt", len(head), head, LIMIT)
    except EvidenceRefused as refused:
        assert refused.code.startswith("file_")
    else:
        assert not set(facts.safe_name) & set('/\\<>:"|?*\n\r\x00') and len(facts.safe_name) <= LONGEST_NAME
