"""What two people wrote at once: different fields both stay, the same field shows both and loses neither."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lti_tool.domain.drafts.edits import assign, read
from lti_tool.domain.drafts.paths import FieldUnknown, kind_of, look_up


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody wants a field to hold, and the revision of the draft that they saw while writing."""

    path: str
    value: Any
    revision: int


@dataclass(frozen=True, slots=True)
class Past:
    """One field as an earlier save changed it: what it was, what it is, and in which revision."""

    path: str
    was: Any
    revision: int
    actor_id: int | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two wrote: what stands there now (None and `is_gone` where its item was removed) and what was to be written."""

    path: str
    stored: Any
    given: Any
    actor_id: int | None = None
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Merged:
    """The draft after the changes that could be taken, the fields they changed with what was there, and the clashes."""

    draft: dict[str, Any]
    changed: tuple[tuple[str, Any, Any], ...]
    """(path, was, is)"""
    clashes: tuple[Clash, ...]


def merge(draft: Mapping[str, Any], changes: Iterable[Change], past: Sequence[Past]) -> Merged:
    """Return the draft with these changes, as far as nobody else changed the same field since it was seen.

    `past` holds the saves made since the oldest revision named in the changes, the oldest first. A page without script
    sends every field, also those its reader did not touch: what equals the value that was there at the revision they
    saw is no change of theirs. Raises FieldUnknown for a field that no micro-credential has, or BadInput.
    """
    made, changed, clashes = dict(draft), [], []
    for change in changes:
        kind = kind_of(change.path)
        if not kind.is_leaf:
            raise FieldUnknown
        value = read(kind, change.value)
        later = [save for save in past if save.revision > change.revision and _concerns(save.path, change.path)]
        try:
            stored = look_up(made, change.path)
        except FieldUnknown:
            clashes += [Clash(change.path, None, value, _who(later), is_gone=True)] if value not in (None, [], "") else []
            continue
        mine = [save for save in later if save.path == change.path]
        if _same(value, stored) or (mine and _same(value, mine[0].was)):
            continue
        if mine:
            clashes.append(Clash(change.path, stored, value, _who(mine)))
            continue
        made = assign(made, change.path, value)
        changed.append((change.path, stored, value))
    return Merged(made, tuple(changed), tuple(clashes))


def _concerns(saved: str, path: str) -> bool:
    return path == saved or path.startswith(f"{saved}.")


def _who(saves: Sequence[Past]) -> int | None:
    return saves[-1].actor_id if saves else None


def _same(one: Any, other: Any) -> bool:
    """Whether two values say the same; nothing is nothing, in whatever form."""
    return one == other or (one in (None, "", []) and other in (None, "", []))
