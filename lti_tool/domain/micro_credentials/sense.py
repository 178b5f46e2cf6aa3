"""Whether the pieces of a definition fit together: keys unique, ties leading somewhere, every demand provable.

Works on the raw document, so that a fault of shape in one corner hides no fault of sense in
another: what cannot be read is passed over here, `shape.py` has named it already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lti_tool.domain.micro_credentials.shape import Fault

Found = tuple[str, Mapping[str, Any]]


def sense_faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield every place where the pieces do not fit."""
    parts, evidence, criteria = (list(_records(data, name)) for name in ("parts", "evidence", "criteria"))
    prompts = [prompt for path, part in parts for prompt in _records(part, "prompts", path)]
    for pieces in (parts, prompts, evidence, criteria):
        yield from _repeated(pieces)
    yield from _part_faults(parts)
    yield from _tie_faults(evidence, criteria)
    for path, criterion in criteria:
        yield from _scale_faults(path, criterion)
    yield from _exemplar_faults(list(_records(data, "exemplars")), criteria)


def _part_faults(parts: list[Found]) -> Iterator[Fault]:
    keys = [part.get("key") for _, part in parts]
    for needed in ("overview", "work"):
        if parts and needed not in keys:
            yield Fault("parts", f"no_{needed}")


def _tie_faults(evidence: list[Found], criteria: list[Found]) -> Iterator[Fault]:
    known, served = {criterion.get("key") for _, criterion in criteria if _is_text(criterion.get("key"))}, set()
    for path, requirement in evidence:
        for at, key in _texts(requirement, "criteria"):
            served.add(key)
            if key not in known:
                yield Fault(f"{path}.criteria.{at}", "no_such_criterion")
    for path, criterion in criteria:
        if _is_required(criterion) and _is_text(criterion.get("key")) and criterion["key"] not in served:
            yield Fault(path, "criterion_without_evidence")
    # Without either, an empty submission would earn: nothing to hand in, or nothing to meet.
    if evidence and not any(_is_required(requirement) for _, requirement in evidence):
        yield Fault("evidence", "no_required_evidence")
    if criteria and not any(_is_required(criterion) for _, criterion in criteria):
        yield Fault("criteria", "no_required_criterion")


def _scale_faults(path: str, criterion: Mapping[str, Any]) -> Iterator[Fault]:
    levels = list(_records(criterion, "levels", path))
    yield from _repeated(levels)
    keys = [level.get("key") for _, level in levels]
    passing = criterion.get("passing")
    if not _is_text(passing):
        return
    if passing not in keys:
        yield Fault(f"{path}.passing", "no_such_level")
    elif passing == keys[0]:
        # If the lowest level passes, nobody can fall short of it, and the demand is none.
        yield Fault(f"{path}.passing", "passing_is_lowest")


def _exemplar_faults(exemplars: list[Found], criteria: list[Found]) -> Iterator[Fault]:
    """What an exemplar shows must be a criterion, and a level of it, that the rubric has."""
    scales = {criterion.get("key"): [level.get("key") for _, level in _records(criterion, "levels")] for _, criterion in criteria}
    for path, exemplar in exemplars:
        criterion, level = exemplar.get("criterion"), exemplar.get("level")
        if _is_text(criterion) and criterion not in scales:
            yield Fault(f"{path}.criterion", "no_such_criterion")
        elif level is not None and level not in scales.get(criterion, []):
            yield Fault(f"{path}.level", "no_such_level")


def _repeated(pieces: list[Found]) -> Iterator[Fault]:
    seen: set[str] = set()
    for path, piece in pieces:
        key = piece.get("key")
        if _is_text(key):
            if key in seen:
                yield Fault(f"{path}.key", "repeated")
            seen.add(key)


def _records(data: Mapping[str, Any], name: str, path: str = "") -> Iterator[Found]:
    items = data.get(name)
    for at, item in enumerate(items if isinstance(items, list | tuple) else ()):
        if isinstance(item, Mapping):
            yield (f"{path}.{name}.{at}" if path else f"{name}.{at}"), item


def _texts(data: Mapping[str, Any], name: str) -> Iterator[tuple[int, str]]:
    items = data.get(name)
    for at, item in enumerate(items if isinstance(items, list | tuple) else ()):
        if _is_text(item):
            yield at, item


def _is_required(piece: Mapping[str, Any]) -> bool:
    return piece.get("required", True) is not False


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
