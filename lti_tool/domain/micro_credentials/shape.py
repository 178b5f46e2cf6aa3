"""Reads a plain document (JSON, TOML) into frozen dataclasses by their annotations, noting every fault.

Annotations are the schema, so there is no second list of fields to forget. Unknown fields are
faults too: a misspelt `worklod_hours` must not be lost in silence, and what is read can be
written back whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Self, Union, get_args, get_origin, get_type_hints

LONGEST_WRITING = 10_000
"""Characters in one string: far above any honest rationale, low enough to keep a page a page."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a document: where (`criteria.0.levels.1.name.th`) and what, as a code."""

    path: str
    fault: str


@dataclass(frozen=True, slots=True)
class Check:
    """A demand on one value; `fault` is the code when it is not met."""

    fault: str
    holds: Callable[[Any], bool]

    @classmethod
    def pattern(cls, fault: str, pattern: str, longest: int) -> Self:
        """Return the demand that a string match this pattern from end to end."""
        return cls(fault, lambda value: len(value) <= longest and re.fullmatch(pattern, value) is not None)


def Between(least: int, most: int) -> Check:  # noqa: N802  (reads as a type in annotations)
    """Return the demand that a number lie in this range, ends included."""
    return Check("out_of_range", lambda value: least <= value <= most)


def Some(least: int = 1) -> Check:  # noqa: N802
    """Return the demand that a list hold at least this many."""
    return Check("too_few", lambda value: len(value) >= least)


Key = Annotated[str, Check.pattern("key_bad", r"[a-z][a-z0-9_-]*", longest=64)]
"""The name of a piece within its definition: in form fields, marks and signed credentials."""


class Reader:
    """Reads values and keeps the faults; a faulty value reads as None, and its neighbours are still read."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def note(self, path: str, fault: str) -> None:
        """Keep a fault and hand back the None that stands for the unreadable value."""
        self.faults.append(Fault(path, fault))

    def read(self, kind: Any, value: Any, path: str) -> Any:
        """Return the value as this kind of thing (a class, `tuple[X, ...]`, `Literal`, `X | None`, `Annotated`)."""
        if value is None and type(None) in get_args(kind):
            return None
        origin = get_origin(kind)
        if origin in (UnionType, Union):
            return self.read(_without_none(kind), value, path)
        if origin is Annotated:
            return self._checked(kind, value, path)
        if origin is tuple:
            return self._list(get_args(kind)[0], value, path)
        if origin is Literal:
            return value if value in get_args(kind) else self.note(path, "not_one_of")
        return self.record(kind, value, path) if is_dataclass(kind) else self._plain(kind, value, path)

    def record(self, cls: type, value: Any, path: str) -> Any:
        """Return one dataclass read from a mapping, or None if anything in it is at fault."""
        if not isinstance(value, Mapping):
            return self.note(path, "not_a_table")
        before, kinds = len(self.faults), field_kinds(cls)
        for name in value.keys() - kinds.keys():
            self.note(_join(path, name), "unknown_field")
        for field in fields(cls):
            if field.name not in value and field.default is MISSING:
                self.note(_join(path, field.name), "missing")
        read = {name: self.read(kind, value[name], _join(path, name)) for name, kind in kinds.items() if name in value}
        return cls(**read) if len(self.faults) == before else None

    def _checked(self, kind: Any, value: Any, path: str) -> Any:
        plain, *checks = get_args(kind)
        before = len(self.faults)
        read = self.read(plain, value, path)
        if len(self.faults) > before:
            return None
        for check in checks:
            if not check.holds(read):
                self.note(path, check.fault)
        return read

    def _list(self, kind: Any, value: Any, path: str) -> Any:
        if not isinstance(value, list | tuple):
            return self.note(path, "not_a_list")
        return tuple(self.read(kind, item, _join(path, at)) for at, item in enumerate(value))

    def _plain(self, kind: type, value: Any, path: str) -> Any:
        # type(), not isinstance(): Python takes True for a whole number.
        if type(value) is not kind:
            return self.note(path, NOT_A[kind])
        if kind is str and (fault := writing_fault(value)):
            return self.note(path, fault)
        return value


NOT_A = {str: "not_text", int: "not_a_number", bool: "not_yes_or_no"}


def writing_fault(text: str) -> str | None:
    """Return what keeps a string from being kept and shown, or None.

    Control characters and half characters (lone surrogates) break PostgreSQL, signatures and mail headers.
    """
    if not text.strip():
        return "empty"
    if len(text) > LONGEST_WRITING:
        return "too_long"
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\r\t" for c in text):
        return "unreadable"
    return None


@cache
def field_kinds(cls: type) -> dict[str, Any]:
    """Return each field of a dataclass with its annotation, resolved."""
    return get_type_hints(cls, include_extras=True)


def _without_none(kind: Any) -> Any:
    (only,) = (arm for arm in get_args(kind) if arm is not type(None))
    return only


def _join(path: str, name: object) -> str:
    return f"{path}.{name}" if path else str(name)
