"""An exchange file in: every micro-credential with its faults, or one reason why the file is none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from lti_tool.domain import drafts
from lti_tool.domain.exchange.json_text import load, plain
from lti_tool.domain.exchange.records import FINISHED, GAPS, SCHEMA, SCHEMA_VERSION, Found, FoundVersion, Record, RecordVersion
from lti_tool.domain.micro_credentials.parsing import document_faults
from lti_tool.domain.micro_credentials.shape import Fault, Reader
from lti_tool.errors import BadInput

MOST_RECORDS = 500
MOST_VERSIONS = 200
MOST_FAULTS = 50
"""Of one micro-credential: whoever has more begins with these."""
DEEPEST = 12
"""Levels of brackets: more than a definition has."""
HTML = re.compile(r"<\s*/?\s*[a-zA-Z!][^<>]*>")


def read(data: bytes) -> list[Found]:
    """Return what the file holds, in its order; faulty micro-credentials with their faults.

    Raises BadInput where the file as a whole cannot be read: empty, too large, no JSON, of another
    kind, of a later schema version, without or with too many micro-credentials.
    """
    told = load(data)
    if not isinstance(told, Mapping) or told.get("schema") != SCHEMA:
        raise BadInput("import_not_ours")
    version = told.get("schema_version")
    if type(version) is not int or version < 1:
        raise BadInput("import_not_ours")
    if version > SCHEMA_VERSION:
        raise BadInput("import_newer", version=version, known=SCHEMA_VERSION)
    if unknown := told.keys() - {"schema", "schema_version", "exported_at", "micro_credentials"}:
        raise BadInput("import_unknown_field", named=plain(min(unknown)))
    records = told.get("micro_credentials")
    if not isinstance(records, list) or not records:
        raise BadInput("import_nothing_in_it")
    if len(records) > MOST_RECORDS:
        raise BadInput("import_too_many", most=MOST_RECORDS)
    return mark_repeated([_record(record, f"micro_credentials.{at}") for at, record in enumerate(records)])


def mark_repeated(found: list[Found]) -> list[Found]:
    """Return the list with a fault for each slug that stands twice: the second would write over the first."""
    count = Counter(each.slug for each in found if each.slug)
    return [
        replace(each, faults=(*each.faults, Fault("slug", "repeated_in_file"))) if count[each.slug] > 1 else each for each in found
    ]  # fmt: skip


def judge(document: Mapping[str, Any], *, is_open: bool = False) -> tuple[tuple[Fault, ...], tuple[Fault, ...], tuple[Fault, ...]]:
    """Return (faults, gaps, notes) of a document: what cannot be taken, what is still to be written, what to know.

    With `is_open` the document is that of a draft, in which somebody may have typed what cannot be read
    ("many" for a number): that is to be mended on the pages, and no reason to lose it.
    """
    document = _without_nulls(document, DEEPEST)
    found = document_faults(document)
    grave = _unkept(document) if is_open else {fault for fault in found if fault.fault not in GAPS}
    faults = shown(fault for fault in found if fault in grave or fault.fault == "repeated")
    gaps = tuple(fault for fault in found if fault not in grave and fault.fault != "repeated")
    # Only what has the shape of a definition is walked through: its depth is bounded then.
    texts = () if faults else _texts(document, "")
    return faults, gaps, shown(Fault(path, "has_html") for path, text in texts if HTML.search(text))


def _unkept(document: Mapping[str, Any]) -> set[Fault]:
    """Return what keeps a document from being a draft's."""
    try:
        drafts.prepare(document)
    except drafts.DraftUnreadable as unreadable:
        return {Fault(fault["path"], fault["fault"]) for fault in unreadable.faults}
    return set()


def shown(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return the first of these faults, their paths so that they can be shown: names of fields may be anything."""
    return tuple(Fault(plain(fault.path), fault.fault) for fault in islice(faults, MOST_FAULTS))


def _record(value: Any, place: str) -> Found:
    if not isinstance(value, Mapping):
        return Found(place, faults=(Fault("", "not_a_table"),))
    slug = value["slug"] if isinstance(value.get("slug"), str) else ""
    reader = Reader()
    facts = reader.record(Record, {name: each for name, each in value.items() if name != "versions"}, "")
    versions = value.get("versions")
    if not isinstance(versions, list) or not versions:
        reader.note("versions", "missing" if versions is None else "not_a_list" if not isinstance(versions, list) else "too_few")
        return Found(place, slug[:64], faults=shown(reader.faults))
    if len(versions) > MOST_VERSIONS:
        return Found(place, slug[:64], faults=(Fault("versions", "too_many"),))
    read_ones, notes = [], []
    for at, version in enumerate(versions):
        one, heard = _version(version, f"versions.{at}", reader)
        read_ones += [one] if one else []
        notes += heard
    faults = reader.faults + list(_sense(read_ones, slug))
    if faults or facts is None:
        return Found(place, slug[:64], faults=shown(faults))
    ordered = tuple(sorted(read_ones, key=lambda each: each.facts.number))
    return Found(place, facts.slug, facts.public_id, facts.issuer, ordered, notes=tuple(notes[:MOST_FAULTS]))


def _version(value: Any, path: str, reader: Reader) -> tuple[FoundVersion | None, list[Fault]]:
    """Read one version; what is wrong with it goes to the reader, paths of its document as they stand in the definition."""
    if not isinstance(value, Mapping):
        reader.note(path, "not_a_table")
        return None, []
    facts: RecordVersion | None = reader.record(RecordVersion, {name: each for name, each in value.items() if name != "definition"}, path)
    document = value.get("definition")
    if not isinstance(document, Mapping):
        reader.note(f"{path}.definition", "missing" if document is None else "not_a_table")
        return None, []
    faults, gaps, notes = judge(document, is_open=facts is not None and facts.state not in FINISHED)
    reader.faults += [Fault(f"{path}.definition.{fault.path}", fault.fault) for fault in faults]
    if facts is None:
        return None, []
    if facts.state in FINISHED:  # what was published was whole
        reader.faults += [Fault(f"{path}.definition.{gap.path}", gap.fault) for gap in gaps]
        gaps = ()
    return FoundVersion(facts, dict(document), gaps), [Fault(f"{path}.definition.{note.path}", note.fault) for note in notes]


def _sense(versions: list[FoundVersion], slug: str) -> Iterator[Fault]:
    numbers = [version.facts.number for version in versions]
    if len(set(numbers)) < len(numbers):
        yield Fault("versions", "number_repeated")
    if sum(version.facts.state not in FINISHED for version in versions) > 1:
        yield Fault("versions", "two_open_versions")
    newest = max(versions, key=lambda version: version.facts.number, default=None)
    if newest and newest.document.get("slug") not in (slug, None):
        yield Fault("slug", "slug_differs")


def _without_nulls(value: Any, depth: int) -> Any:
    """Return the value without fields that are null: they are not written yet. What is too deep to be a definition stays as it is."""
    if depth and isinstance(value, Mapping):
        return {name: _without_nulls(each, depth - 1) for name, each in value.items() if each is not None}
    return [_without_nulls(each, depth - 1) for each in value] if depth and isinstance(value, list) else value


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield every string of a document."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _texts(each, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple):
        for at, each in enumerate(value):
            yield from _texts(each, f"{path}.{at}" if path else str(at))
