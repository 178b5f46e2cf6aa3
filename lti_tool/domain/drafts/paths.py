"""Names for fields: `criteria.accuracy.levels.met.name.th` goes by field names and by the keys or ids of items.

The classes of a definition say which paths there are and what stands at each, so a field added there is one that can be
written in, compared and commented on here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from lti_tool.domain.micro_credentials import Definition
from lti_tool.domain.micro_credentials.shape import field_kinds
from lti_tool.errors import BadInput

Shape = Literal["text", "number", "yes_no", "choice", "choices", "keys", "record", "items"]
LONGEST_PATH = 300


class FieldUnknown(BadInput):
    """A path that names no field of a micro-credential, or an item that is not there."""

    code, status, coded = "design_field_unknown", 400, False


@dataclass(frozen=True, slots=True)
class Kind:
    """What stands at a path.

    Shapes: text, number, yes_no, choice (one of `options`), choices (some of `options`), keys (names of other items),
    record (fields of `cls`), items (a list of records of `cls`).
    """

    shape: Shape
    is_optional: bool = False
    options: tuple[str, ...] = ()
    cls: Any = None

    @property
    def is_leaf(self) -> bool:
        """Whether a value stands here, and no further fields."""
        return self.shape not in ("record", "items")

    @property
    def has_keys(self) -> bool:
        """Whether the records here name themselves by a `key`, so that they carry no `id`."""
        return self.cls is not None and "key" in field_kinds(self.cls)


@lru_cache(maxsize=4096)
def kind_of(path: str) -> Kind:
    """Return what stands at this path, going by the classes alone; raises FieldUnknown.

    A path that ends with an item's identity is that item's record.
    """
    kind = Kind("record", cls=Definition)
    for segment in path.split("."):
        if len(path) > LONGEST_PATH or not segment:
            raise FieldUnknown
        if kind.shape == "items":
            kind = Kind("record", cls=kind.cls)
        elif kind.shape == "record" and segment in field_kinds(kind.cls):
            kind = _read(field_kinds(kind.cls)[segment])
        else:
            raise FieldUnknown
    return kind


def identity(item: Mapping[str, Any]) -> str:
    """Return the name of an item within its list: its key, or its id."""
    return str(item.get("key") or item.get("id") or "")


def look_up(draft: Mapping[str, Any], path: str) -> Any:
    """Return what stands at a path of this draft, None where nothing does; raises FieldUnknown where an item is not there."""
    kind_of(path)
    value: Any = draft
    for segment in path.split("."):
        if isinstance(value, list):
            value = next((item for item in value if isinstance(item, Mapping) and identity(item) == segment), None)
            if value is None:
                raise FieldUnknown
        else:
            value = value.get(segment) if isinstance(value, Mapping) else None
    return value


def leaves(draft: Mapping[str, Any], path: str = "", kind: Kind | None = None) -> Iterator[tuple[str, Any]]:
    """Yield every field of a draft that holds a value or could, with its path, in the order of the classes."""
    kind = kind or Kind("record", cls=Definition)
    if kind.is_leaf:
        yield path, draft
    elif kind.shape == "items":
        for item in draft if isinstance(draft, list) else ():
            yield from leaves(item, f"{path}.{identity(item)}", Kind("record", cls=kind.cls))
    else:
        held = draft if isinstance(draft, Mapping) else {}
        for name, annotation in field_kinds(kind.cls).items():
            yield from leaves(held.get(name), f"{path}.{name}" if path else name, _read(annotation))


def _read(annotation: Any, is_optional: bool = False) -> Kind:
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _read(args[0], is_optional)
    if origin in (UnionType, Union):
        (only,) = (arm for arm in args if arm is not type(None))
        return _read(only, True)
    if origin is tuple:
        inner = _read(args[0])
        if inner.shape == "record":
            return Kind("items", is_optional, cls=inner.cls)
        return Kind("choices", is_optional, inner.options) if inner.shape == "choice" else Kind("keys", is_optional)
    if origin is Literal:
        return Kind("choice", is_optional, tuple(args))
    if is_dataclass(annotation):
        return Kind("record", is_optional, cls=annotation)
    return Kind({str: "text", int: "number", bool: "yes_no"}[annotation], is_optional)  # type: ignore[arg-type]
