"""The links that deep linking makes: no more than was accepted, each well formed (Deep Linking 2.0 3.2, 3.6, 4.4.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from lti_tool.conformance.case import Case
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.picking import pick_one, pick_with_data
from lti_tool.conformance.stage import Stage

KNOWN = frozenset("type url title text icon thumbnail window iframe custom lineItem available submission".split())
"""What Deep Linking 2.0 3.2 says of a link; anything else is an extension."""


def only_accepted(stage: Stage) -> str:
    """DL-08: only types that were accepted."""
    answer = pick_with_data(stage)
    types = {str(each.get("type")) for each in answer.items}
    if not types <= set(answer.settings["accept_types"]):
        raise NotProved(f"accepted {answer.settings['accept_types']}, came {sorted(types)}")
    return f"{len(answer.items)} of type {', '.join(sorted(types))}"


def only_one(stage: Stage) -> str:
    """DL-08: one item where several were not accepted."""
    items = pick_one(stage).items
    if len(items) > 1:
        raise NotProved(f"accept_multiple is false, and {len(items)} items came")
    return f"{len(items)} item came"


def well_formed(stage: Stage) -> str:
    """DL-09: every value of a link is of its kind."""
    faults = [text for link in pick_with_data(stage).links for text in faults_of_link(link)]
    if faults:
        raise NotProved("; ".join(dict.fromkeys(faults)))
    return ", ".join(sorted(pick_with_data(stage).links[0]))


def with_maximum(stage: Stage) -> str:
    """DL-10: a link's column has a maximum above nothing."""
    columns = [link["lineItem"] for link in pick_with_data(stage).links if "lineItem" in link]
    if not columns:
        raise NotProved("no link brought a lineItem, though the platform takes them")
    maxima = [column.get("scoreMaximum") if isinstance(column, dict) else None for column in columns]
    if not all(isinstance(each, int | float) and not isinstance(each, bool) and each > 0 for each in maxima):
        raise NotProved(f"scoreMaximum is {maxima}")
    return f"lineItem with {', '.join(sorted(columns[0]))}; scoreMaximum {maxima[0]}"


def extensions_are_addresses(stage: Stage) -> str:
    """DL-13: what the standard does not name is named by an address."""
    others = {name for link in pick_with_data(stage).links for name in link if name not in KNOWN}
    plain = sorted(name for name in others if not urlsplit(name).netloc)
    if plain:
        raise NotProved(f"extensions that are no addresses: {', '.join(plain)}")
    return f"{len(others)} extensions"


def faults_of_link(link: dict[str, Any]) -> list[str]:
    """Return which values of a link are not of the kind the standard gives them."""
    kinds: dict[str, Callable[[Any], bool]] = {
        "url": _is_address, "title": _is_text, "text": _is_text, "icon": _is_picture, "thumbnail": _is_picture,
        "window": _is_object, "iframe": _is_object, "custom": _is_custom, "lineItem": _is_object,
        "available": _is_object, "submission": _is_object,
    }  # fmt: skip
    return [f"{name} is {link[name]!r}" for name, fits in kinds.items() if name in link and not fits(link[name])]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and urlsplit(value).scheme in ("http", "https")


def _is_picture(value: Any) -> bool:
    return isinstance(value, dict) and _is_address(value.get("url"))


def _is_custom(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


CASES = (
    Case("DL-08", "DL 4.4.1", "Only types that are accepted", only_accepted),
    Case("DL-08-one", "DL 4.4.1", "One item where several are not accepted", only_one),
    Case("DL-09", "DL 3.2", "Every value of a link is of its kind", well_formed),
    Case("DL-10", "DL 3.2", "The link's column has a maximum", with_maximum),
    Case("DL-13", "DL 3.6", "Extensions are named by addresses", extensions_are_addresses),
)
