"""A draft's document, and the plain one that the rest of the world reads."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from lti_tool.domain.drafts.paths import identity
from lti_tool.domain.micro_credentials import Definition
from lti_tool.domain.micro_credentials.shape import Fault, Reader, writing_fault
from lti_tool.errors import BadInput

CONTAINERS = ("unknown_field", "not_a_table", "not_a_list")
"""Faults that no page could show in a field; anything else a designer can mend."""


class DraftUnreadable(BadInput):
    """A document with fields that no micro-credential has, or of another shape; `faults` lists all, with path and code."""

    code, status, coded = "design_unreadable", 400, False

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = [{"path": fault.path, "fault": fault.fault} for fault in faults]
        super().__init__(places=tuple(fault.path for fault in faults[:5]))


def prepare(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the draft document of a plain one, which may lack fields; raises DraftUnreadable.

    What is plain text stays as it is, whatever it says: pages clean it when they show it.
    """
    reader = Reader()
    reader.record(Definition, document, "")
    faults = [fault for fault in reader.faults if fault.fault in CONTAINERS or _is_nested(document, fault)]
    if faults:
        raise DraftUnreadable(sorted(faults, key=lambda fault: fault.path))
    return _with_ids(copy.deepcopy(dict(document)))


def plain(draft: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plain document of a draft: no ids, nothing that is empty.

    A text in one language keeps the other as "", so that the check names it; what was never begun is left out.
    """
    return {name: made for name, value in draft.items() if (made := _bare(value)) is not None}


def stable_path(document: Mapping[str, Any], path: str) -> str:
    """Return the name that stays for a path by position: `criteria.0.name` of `parse`'s faults becomes `criteria.accuracy.name`.

    `document` is the draft; a position that is not there ends the path.
    """
    value: Any = document
    named: list[str] = []
    for segment in path.split(".") if path else ():
        if isinstance(value, list) and segment.isdigit():
            items = [item for item in value if not (isinstance(item, Mapping) and "key" not in item and _bare(item) is None)]
            if int(segment) >= len(items) or not isinstance(items[int(segment)], Mapping):
                break
            value = items[int(segment)]
            named.append(identity(value))
        else:
            value = value.get(segment) if isinstance(value, Mapping) else None
            named.append(segment)
    return ".".join(named)


def free_id(taken: set[str], stem: str) -> str:
    """Return the first of stem1, stem2, ... that nobody has."""
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def _with_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_ids(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_with_ids(_named(item, at)) for at, item in enumerate(value, 1)]
    return value


def _named(item: Any, at: int) -> Any:
    return {"id": f"i{at}", **item} if isinstance(item, dict) and "key" not in item else item


def _bare(value: Any) -> Any:
    """Return a value without ids and emptiness, None where nothing is left."""
    if isinstance(value, Mapping):
        return _bare_record(value)
    if isinstance(value, list):
        return [bare for item in value if (bare := _bare(item)) is not None]
    return None if isinstance(value, str) and not value.strip() else value


def _bare_record(record: Mapping[str, Any]) -> dict[str, Any] | None:
    if record.keys() - {"id"} <= {"en", "th"}:
        words = {language: record.get(language) or "" for language in ("en", "th")}
        return words if any(str(text).strip() for text in words.values()) else None
    bare = {name: made for name, value in record.items() if name != "id" and (made := _bare(value)) is not None}
    return bare if any(value != [] for value in bare.values()) else None


def _is_nested(document: Any, fault: Fault) -> bool:
    """Whether a list or table stands where words or a number should, or writing that cannot be kept at all."""
    value = document
    for segment in fault.path.split("."):
        value = value[int(segment)] if isinstance(value, list | tuple) else value.get(segment) if isinstance(value, Mapping) else None
    if isinstance(value, str):
        return writing_fault(value) == "unreadable"
    return fault.fault.startswith("not_") and isinstance(value, list | tuple | Mapping)
