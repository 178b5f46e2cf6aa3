"""Which item of a host's competency scale an award stands for, and whether it may be written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lti_tool.domain.plans import Already, Held, Plan, Write
from lti_tool.errors import ToolError

__all__ = ["Already", "Held", "Plan", "ScaleFaulty", "Write", "passing_item", "plan_rating"]


class ScaleFaulty(ToolError):
    """The host's scale names no item that means "proficient"."""

    code, coded = "scale_unreadable", True


def passing_item(scale_configuration: str) -> int:
    """Return the scale item (1 is the lowest) that says "proficient" in Moodle's `scaleconfiguration`.

    That is a JSON list: first the scale, then one entry per item that is the default or
    proficient. The default item if it is proficient, since it is what Moodle itself gives on
    completion; else the lowest proficient one. Raises ScaleFaulty: scale_unreadable,
    scale_without_proficient.
    """
    proficient = [item for item in _items(scale_configuration) if _is_on(item, "proficient")]
    if not proficient:
        raise ScaleFaulty("scale_without_proficient")
    defaults = [item for item in proficient if _is_on(item, "scaledefault")]
    return min(int(item["id"]) for item in defaults or proficient)


def plan_rating(host_grade: int | None, wanted: int, last_ours: int | None) -> Plan:
    """Return whether to write the wanted scale item over the host's rating; `last_ours` is what we last wrote.

    Never lowers: our own rating above the wanted one stays. Somebody else's differing rating,
    higher or lower, is theirs to change.
    """
    if host_grade is None:
        return Write()
    if host_grade == wanted:
        return Already()
    if host_grade != last_ours:
        return Held(host_grade)
    return Write() if host_grade < wanted else Already()


def _items(scale_configuration: str) -> list[Mapping[str, Any]]:
    try:
        entries = json.loads(scale_configuration)
        items = [entry for entry in entries if "id" in entry]
        if all(int(item["id"]) >= 1 for item in items):
            return items
    except (TypeError, ValueError, RecursionError):
        pass
    raise ScaleFaulty("scale_unreadable")


def _is_on(item: Mapping[str, Any], flag: str) -> bool:
    # Moodle writes these as numbers, as strings or as true, by version and by who saved them.
    return item.get(flag) in (1, "1", True)
