"""The exchange file: what is written is what is read, and nothing a stranger puts into a file gets further than a sentence."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from lti_tool.domain.exchange import IssuerName, Record, RecordVersion, read, write
from lti_tool.domain.micro_credentials import dump
from lti_tool.domain.micro_credentials.shape import Fault
from lti_tool.errors import BadInput
from lti_tool.seeds import list_definitions

NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
DOCUMENTS = [dump(definition) for definition in list_definitions()]
HOUSE = IssuerName("kmutt", "King Mongkut's University of Technology Thonburi", "มหาวิทยาลัยเทคโนโลยีพระจอมเกล้าธนบุรี")


def record(document: dict[str, Any], *more: tuple[RecordVersion, dict[str, Any]]) -> Record:
    first = RecordVersion(1, "published", published_at="2026-03-14T09:00:00+00:00")
    return Record(document["slug"], "mc1", HOUSE, ((first, document), *more))


def a_file(**changes: Any) -> dict[str, Any]:
    return {**json.loads(write([record(DOCUMENTS[0])], NOW)), **changes}


def changed(**definition: Any) -> bytes:
    """Return a file whose one definition has these fields changed."""
    told = a_file()
    told["micro_credentials"][0]["versions"][0]["definition"].update(definition)
    return json.dumps(told).encode()


def faults(data: bytes) -> list[tuple[str, str]]:
    (found,) = read(data)
    return [(fault.path, fault.fault) for fault in found.faults]


def refusal(data: bytes) -> str:
    with pytest.raises(BadInput) as refused:
        read(data)
    return refused.value.code


def test_every_version_of_every_micro_credential_comes_back_as_it_went() -> None:
    retired = RecordVersion(
        2, "retired", "2026-01-01T00:00:00+07:00", "2026-01-02T00:00:00+07:00", None, "2026-02-01T00:00:00+00:00", "เลิกใช้"
    )
    draft = RecordVersion(3, "draft")
    records = [record(document, (retired, document), (draft, {**document, "worth": None})) for document in DOCUMENTS]
    found = read(write(records, NOW))
    assert [(one.slug, one.public_id, one.issuer, one.faults) for one in found] == [(one.slug, "mc1", HOUSE, ()) for one in records]
    assert [tuple((version.facts, version.document) for version in one.versions) for one in found] == [one.versions for one in records]


def test_a_file_written_twice_is_the_same_file() -> None:
    assert write([record(DOCUMENTS[0])], NOW) == write([record(DOCUMENTS[0])], NOW)


def test_a_draft_may_have_gaps_and_what_was_published_may_not() -> None:
    gaps = {name: each for name, each in DOCUMENTS[0].items() if name != "worth"}
    draft = Record("x", "mc1", HOUSE, ((RecordVersion(1, "draft"), {**gaps, "slug": "x"}),))
    published = Record("x", "mc1", HOUSE, ((RecordVersion(1, "published"), {**gaps, "slug": "x"}),))
    ((as_draft,), (as_published,)) = read(write([draft], NOW)), read(write([published], NOW))
    assert (as_draft.faults, as_draft.newest.gaps) == ((), (Fault("worth", "missing"),))
    assert as_published.faults == (Fault("versions.0.definition.worth", "missing"),)


def test_a_script_in_a_text_is_kept_as_text_and_told_of() -> None:
    title = {"en": "Weld <script>alert(1)</script>", "th": "เชื่อม"}
    (found,) = read(changed(title=title))
    assert found.newest.document["title"] == title
    assert found.notes == (Fault("versions.0.definition.title.en", "has_html"),)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"colour": "red"}, ("colour", "unknown_field")),
        ({"workload_hours": "18"}, ("workload_hours", "not_a_number")),
        ({"workload_hours": True}, ("workload_hours", "not_a_number")),
        ({"workload_hours": 10**30}, ("workload_hours", "out_of_range")),
        ({"title": "Weld"}, ("title", "not_a_table")),
        ({"title": {"en": ["Weld"], "th": "เชื่อม"}}, ("title.en", "not_text")),
        ({"title": {"en": "We\u0000ld", "th": "เชื่อม"}}, ("title.en", "unreadable")),
        ({"title": {"en": "\ud800", "th": "เชื่อม"}}, ("title.en", "unreadable")),
        ({"title": {"en": "W" * 10_001, "th": "เชื่อม"}}, ("title.en", "too_long")),
        ({"criteria": {"0": {}}}, ("criteria", "not_a_list")),
        ({"category": "magic"}, ("category", "not_one_of")),
        ({"references": [{"title": "A", "url": "javascript:alert(1)"}]}, ("references.0.url", "address_bad")),
    ],
)  # fmt: skip
def test_what_is_of_the_wrong_kind_is_named_with_its_place(change: dict[str, Any], fault: tuple[str, str]) -> None:
    place, code = fault
    assert (f"versions.0.definition.{place}", code) in faults(changed(**change))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "import_empty"),
        (b"  \n", "import_empty"),
        (b"PK\x03\x04rest", "import_not_json"),
        ("ก".encode("cp874"), "import_not_utf8"),
        (b'{"schema": ', "import_not_json"),
        (b"[]", "import_not_ours"),
        (b'{"schema": "something-else", "schema_version": 1}', "import_not_ours"),
        (b'{"schema": "micro-credentials-exchange", "schema_version": true}', "import_not_ours"),
        (b'{"schema": "micro-credentials-exchange", "schema_version": 2}', "import_newer"),
        (b'{"schema": "micro-credentials-exchange", "schema_version": 1}', "import_nothing_in_it"),
        (b'{"schema": "micro-credentials-exchange", "schema_version": 1, "micro_credentials": []}', "import_nothing_in_it"),
        (b'{"schema": "micro-credentials-exchange", "schema_version": 1, "run": "me"}', "import_unknown_field"),
        (b'{"schema": 1, "schema": 2}', "import_repeated_field"),
        (b'{"schema": Infinity}', "import_not_json"),
        (b'{"schema": ' + b"9" * 5_000 + b"}", "import_not_json"),
        (b"[" * 200_000, "import_too_deep"),
        (b'{"a":' * 200_000, "import_too_deep"),
        (b" " * 100 + b"x" * (100 * 1024 * 1024), "import_too_large"),
    ],
    ids=range(18),
)  # fmt: skip
def test_a_file_that_is_none_of_ours_is_refused_with_a_reason(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_too_many_micro_credentials_are_not_taken() -> None:
    assert refusal(json.dumps(a_file(micro_credentials=[{}] * 501)).encode()) == "import_too_many"


@pytest.mark.parametrize(
    "record", [None, 7, [], {}, {"slug": 7}, {"versions": {}}, {"versions": [None]}, {"versions": [{"definition": 1}]}]
)
def test_a_micro_credential_of_the_wrong_shape_is_faulty_and_breaks_nothing(record: Any) -> None:
    (found,) = read(json.dumps(a_file(micro_credentials=[record])).encode())
    assert found.faults and not found.versions


def test_two_under_one_name_are_both_refused() -> None:
    twice = a_file()["micro_credentials"] * 2
    found = read(json.dumps(a_file(micro_credentials=twice)).encode())
    assert [each.faults for each in found] == [(Fault("slug", "repeated_in_file"),)] * 2


def test_numbers_of_versions_and_open_versions_are_looked_at() -> None:
    document = DOCUMENTS[0]
    twice = record(document, (RecordVersion(1, "revised"), document))
    two_drafts = record(document, (RecordVersion(2, "draft"), document), (RecordVersion(3, "in_review"), document))
    assert faults(write([twice], NOW)) == [("versions", "number_repeated")]
    assert faults(write([two_drafts], NOW)) == [("versions", "two_open_versions")]


def test_a_name_that_differs_from_the_one_in_the_definition_is_told() -> None:
    told = a_file()
    told["micro_credentials"][0]["slug"] = "another"
    assert faults(json.dumps(told).encode()) == [("slug", "slug_differs")]


def test_a_million_faults_are_told_of_as_fifty_that_can_be_shown() -> None:
    strange = {f"\ud800\n<b>{'x' * 300}{number}": number for number in range(5_000)}
    (found,) = read(changed(**strange))
    assert len(found.faults) == 50
    for fault in found.faults:
        assert len(fault.path) <= 120 and fault.path.encode() and "\n" not in fault.path


def test_brackets_within_a_definition_end_as_a_fault_and_not_as_a_crash() -> None:
    deep: Any = "x"
    for _ in range(300):
        deep = {"en": deep}
    assert ("versions.0.definition.title.en", "not_text") in faults(changed(title={"en": deep, "th": "ก"}))


def test_moments_without_a_zone_are_not_guessed() -> None:
    told = a_file()
    told["micro_credentials"][0]["versions"][0]["published_at"] = "2026-03-14T09:00:00"
    assert faults(json.dumps(told).encode()) == [("versions.0.published_at", "moment_bad")]
