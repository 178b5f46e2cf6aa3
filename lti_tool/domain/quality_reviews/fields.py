"""A version as a reviewer reads it: its fields in the order of a conversation, each a place that a comment can stand at.

It reads documents that are still being written: nothing has to be there, and nothing that is there is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ORDER = {
    "what": (
        "title", "competency", "key_method", "rationale", "references", "outcomes", "worth", "audience", "prerequisites", "pathways",
        "stackability", "resources", "alignments", "programme_outcomes", "classifications", "category",
    ),
    "evidence": ("parts", "evidence", "criteria", "exemplars", "common_mistakes", "evidence_languages"),
    "judging": (
        "assessed_by", "turnaround_days", "judging", "assessment_type", "participation", "supervision", "quality_assurance",
        "workload_hours", "level", "credits", "partners", "fee", "validity_months", "review_months", "further_information",
    ),
}  # fmt: skip
"""Section -> its fields. What the document holds besides comes last."""
HIDDEN = frozenset({"id", "key", "slug"})
"""What holds pieces together and is not read."""
ON_THEIR_OWN = frozenset({"levels", "prompts"})
"""Lists within a record whose pieces are commented on one by one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a field says: at which place of the document, in both languages or (`plain`) once."""

    place: str
    """Path with numbers from 0: `criteria.1.levels.0.name`, for the words of a page."""
    en: str = ""
    th: str = ""
    plain: str = ""
    is_bilingual: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A place that a comment can stand at. `path` names pieces by key or id, so that it holds when the order changes."""

    path: str
    place: str
    lines: tuple[Line, ...]
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that are read together: what, evidence, judging or more."""

    name: str
    fields: tuple[Field, ...]


def list_sections(document: Mapping[str, Any]) -> tuple[Section, ...]:
    """Return the fields that this document fills, section by section; a section with none is left out."""
    known = {name for names in ORDER.values() for name in names}
    order = {**ORDER, "more": tuple(name for name in document if name not in known and name not in HIDDEN)}
    sections = (
        Section(name, tuple(field for each in names for field in _fields(each, document.get(each)))) for name, names in order.items()
    )
    return tuple(section for section in sections if section.fields)


def paths(document: Mapping[str, Any]) -> frozenset[str]:
    """Return every place of this document that a comment can stand at; the empty one is the whole."""
    return frozenset({"", *(field.path for section in list_sections(document) for field in section.fields)})


def _fields(name: str, value: Any) -> Iterator[Field]:
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        for number, each in enumerate(value):
            yield from _record(each, f"{name}.{_ident(each, number)}", f"{name}.{number}", 0)
    else:
        yield from _record(value, name, name, 0)


def _record(value: Any, path: str, place: str, depth: int) -> Iterator[Field]:
    lines = tuple(_lines(value, place))
    own = [key for key in ON_THEIR_OWN if isinstance(value, dict) and isinstance(value.get(key), list)]
    if lines or own:
        yield Field(path, place, lines, depth)
    for key in own:
        for number, each in enumerate(value[key]):
            yield from _record(each, f"{path}.{key}.{_ident(each, number)}", f"{place}.{key}.{number}", depth + 1)


def _lines(value: Any, place: str) -> Iterator[Line]:
    if value is None or value in ("", [], {}):
        return
    if isinstance(value, dict):
        if set(value) - {"id"} <= {"en", "th"}:
            english, thai = str(value.get("en") or ""), str(value.get("th") or "")
            if english or thai:
                yield Line(place, english, thai, is_bilingual=True)
            return
        for key, each in value.items():
            if key not in HIDDEN | ON_THEIR_OWN:
                yield from _lines(each, f"{place}.{key}")
    elif isinstance(value, list):
        if any(isinstance(each, dict | list) for each in value):
            for number, each in enumerate(value):
                yield from _lines(each, f"{place}.{number}")
        else:
            yield Line(place, plain=", ".join(map(str, value)))
    else:
        yield Line(place, plain=str(value))


def _ident(value: Any, number: int) -> str:
    told = value if isinstance(value, dict) else {}
    return str(told.get("key") or told.get("id") or number)
