"""The columns of a table, derived from the annotations of the definition.

A field is one column (`workload_hours`), a text two (`title.en`, `title.th`), a list of pieces so many
as are numbered (`criteria.2.levels.1.name.en`), a list of words one column with commas between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from lti_tool.domain.micro_credentials import Definition
from lti_tool.domain.micro_credentials.shape import field_kinds

N = "N"
"""Stands in a column's name for a number from 1."""
MOST_NUMBER = 40
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Column:
    """One kind of column: its name with N for numbers, what its cells hold, the words it takes, whether a definition needs it."""

    name: str
    kind: Literal["text", "word", "number", "yes_no", "words"]
    choices: tuple[str, ...] = ()
    needed: bool = False


@cache
def list_columns() -> tuple[Column, ...]:
    """Return every column there can be, in the order of the definition's fields."""
    return tuple(_columns(Definition, "", True))


def place_of(header: str) -> tuple[Column, Path] | None:
    """Return the column a heading names and the path of its value in the document, numbers from 0; None if it is none of ours.

    Small and capital letters, spaces, dots and underscores make no difference: `Title (EN)` is `title.en`.
    """
    plain = _plain(header)
    for pattern, column in _patterns():
        if found := pattern.fullmatch(plain):
            numbers = iter(int(number) for number in found.groups())
            path = [next(numbers) if part == N else part for part in column.name.split(".")]
            if any(isinstance(part, int) and not 1 <= part <= MOST_NUMBER for part in path):
                return None
            return column, tuple(part - 1 if isinstance(part, int) else part for part in path)
    return None


def column_of(path: str) -> str:
    """Return the name of the column that would hold the value at this path of a document, `criteria.0.name.th` for instance.

    A path to a piece (`criteria.0`) gives the beginning that its columns share.
    """
    parts = path.split(".")
    name = ".".join(str(int(part) + 1) if part.isdecimal() else part for part in parts)
    return name.rpartition(".")[0] if _plain(".".join(N if part.isdecimal() else part for part in parts[:-1])) in _words() else name


def unwrapped(kind: Any) -> Any:
    """Return the kind without what may surround it: demands on it, and that it may be absent."""
    while True:
        if get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        elif get_origin(kind) in (UnionType, Union):
            (kind,) = (arm for arm in get_args(kind) if arm is not type(None))
        else:
            return kind


def _columns(cls: Any, before: str, needed: bool) -> Iterator[Column]:
    kinds = field_kinds(cls)
    for field in fields(cls):
        yield from _of_kind(kinds[field.name], before + field.name, needed and field.default is MISSING)


def _of_kind(kind: Any, name: str, needed: bool) -> Iterator[Column]:
    plain = unwrapped(kind)
    if is_dataclass(plain):
        yield from _columns(plain, f"{name}.", needed)
    elif get_origin(plain) is tuple:
        item = unwrapped(get_args(plain)[0])
        if is_dataclass(item):
            yield from _columns(item, f"{name}.{N}.", needed)
        else:
            yield Column(name, "words", _choices(item), needed)
    else:
        yield Column(name, _kind(kind, plain), _choices(plain), needed)


def _kind(kind: Any, plain: Any) -> Literal["text", "word", "number", "yes_no"]:
    """What has to match a pattern or a list is a word, without blanks around it; other text is kept to the letter."""
    if plain is int:
        return "number"
    if plain is bool:
        return "yes_no"
    return "word" if "Annotated[" in repr(kind) or get_origin(plain) is Literal else "text"


def _choices(kind: Any) -> tuple[str, ...]:
    return get_args(kind) if get_origin(kind) is Literal else ()


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Column], ...]:
    return tuple((re.compile(_plain(column.name.replace(f".{N}", ".#")).replace("#", r"0*(\d{1,2})")), column) for column in list_columns())


@cache
def _words() -> frozenset[str]:
    """The plain names of columns whose cells hold several words."""
    return frozenset(_plain(column.name) for column in list_columns() if column.kind == "words")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9#]", "", name.lower())
