"""Two documents side by side, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from lti_tool.domain.drafts.documents import plain
from lti_tool.domain.drafts.paths import Kind, identity, kind_of
from lti_tool.domain.micro_credentials import Definition
from lti_tool.domain.micro_credentials.shape import field_kinds

What = Literal["changed", "added", "removed", "moved"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two documents differ. `path` names the field in the later one (in the earlier, where it was removed).

    `before` and `after` are what stands there; an item that came or went is there whole, in one of the two.
    """

    path: str
    what: What
    before: Any
    after: Any


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return where two documents differ, in the order of a definition's fields.

    Texts are one field in two languages. Items are paired by their keys; those without are paired where they are
    equal, then in the order they stand in between.
    """
    return tuple(_record("", before, after, Kind("record", cls=Definition)))


def _record(path: str, before: Mapping[str, Any], after: Mapping[str, Any], kind: Kind) -> Iterator[Difference]:
    for name in field_kinds(kind.cls):
        yield from _field(f"{path}.{name}" if path else name, before.get(name), after.get(name))


def _field(path: str, before: Any, after: Any) -> Iterator[Difference]:
    kind = kind_of(path)
    if kind.shape == "items":
        yield from _items(path, before or [], after or [], kind)
    elif kind.shape == "record" and not is_text(kind) and isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _record(path, before, after, kind)
    elif _bare(before) != _bare(after):
        yield Difference(path, "changed", _bare(before), _bare(after))


def is_text(kind: Kind) -> bool:
    """Whether this record is writing in both languages, which pages show as one."""
    return kind.cls is not None and list(field_kinds(kind.cls)) == ["en", "th"]


def _items(path: str, before: list[Any], after: list[Any], kind: Kind) -> Iterator[Difference]:
    pairs = _by_key(before, after) if kind.has_keys else _by_likeness(before, after)
    for at, (old, new) in enumerate(pairs, 1):
        item = f"{path}.{identity(new or old) or f'i{at}'}"
        if old is None:
            yield Difference(item, "added", None, _bare(new))
        elif new is None:
            yield Difference(item, "removed", _bare(old), None)
        elif is_text(kind):
            yield from [Difference(item, "changed", _bare(old), _bare(new))] if _bare(old) != _bare(new) else []
        else:
            yield from _record(item, old, new, Kind("record", cls=kind.cls))
    if kind.has_keys and (moved := _order(before, after)):
        yield Difference(path, "moved", *moved)


def _by_key(before: list[Any], after: list[Any]) -> list[tuple[Any, Any]]:
    old = {identity(item): item for item in before}
    new = {identity(item): item for item in after}
    return [(old.get(key), item) for key, item in new.items()] + [(item, None) for key, item in old.items() if key not in new]


def _by_likeness(before: list[Any], after: list[Any]) -> list[tuple[Any, Any]]:
    old, new = ([json.dumps(_bare(item), sort_keys=True) for item in items] for items in (before, after))
    pairs: list[tuple[Any, Any]] = []
    for _tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for at in range(max(b - a, d - c)):
            pairs.append((before[a + at] if a + at < b else None, after[c + at] if c + at < d else None))
    return pairs


def _order(before: list[Any], after: list[Any]) -> tuple[list[str], list[str]] | None:
    """Return both orders of the items that both have, where they are not the same."""
    old, new = [identity(item) for item in before], [identity(item) for item in after]
    both = [key for key in old if key in new], [key for key in new if key in old]
    return both if both[0] != both[1] else None


def _bare(value: Any) -> Any:
    """Return a value without the ids of items; None, where it holds nothing."""
    return plain({"value": value}).get("value")
