"""One document, one sequence of bytes, whatever the order and spacing of its JSON (RDFC-1.0, by way of PyLD).

PyLD quietly drops what it does not understand and lets pass what other verifiers refuse, and its caches break
when threads share them. So: strict checks before and after expansion, no network, one lock for the process.
It also has no limit of work: only our own documents come here, never one that a stranger uploads.
"""

from __future__ import annotations

import math
import re
from threading import Lock
from typing import Any

from pyld import jsonld

from lti_tool.badges.contexts import DISPUTED, context
from lti_tool.badges.errors import SigningRefused
from lti_tool.badges.plain import is_writable

LOCK = Lock()
BASE = "https://relative.invalid/"
"""Relative addresses are resolved against this, and thereby seen."""

ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[^\x00-\x20<>\"{}|\\^`\[\]%]|%[0-9A-Fa-f]{2})+")
ANY_URI = "http://www.w3.org/2001/XMLSchema#anyURI", "https://www.w3.org/2001/XMLSchema#anyURI"
SAFE_INTEGER = 2**53 - 1
"""Beyond it JavaScript verifiers read another number (ECMA-262 Number.MAX_SAFE_INTEGER)."""


def canonical(document: dict[str, Any]) -> bytes:
    """Return the canonical N-Quads of a document that every verifier reads alike.

    Raises SigningRefused, each with the field concerned: term_undefined, address_relative, term_disputed,
    keyword_inside, value_empty, number_bad, character_bad, context_unknown, json_ld.
    """
    contexts = document.get("@context")
    if not isinstance(contexts, list) or not all(isinstance(url, str) for url in contexts):
        raise SigningRefused("context_unknown")
    _check_plain({key: value for key, value in document.items() if key != "@context"}, "")
    for url in contexts:
        context(url)
    with LOCK:
        return _canonical(document)


def _canonical(document: dict[str, Any]) -> bytes:
    dropped: list[Any] = []
    options = {"base": BASE, "documentLoader": _load, "processingMode": "json-ld-1.1"}
    try:
        expanded = jsonld.expand(document, options, on_property_dropped=dropped.append)
        if dropped:
            raise SigningRefused("term_undefined", terms=sorted(map(str, dropped)))
        _check_expanded(expanded)
        return jsonld.normalize(expanded, options | {"algorithm": "URDNA2015", "format": "application/n-quads"}).encode()
    except jsonld.JsonLdError as fault:
        raise SigningRefused("json_ld", fault=fault.code or fault.type) from fault


def _load(url: str, options: dict[str, Any]) -> dict[str, Any]:
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": context(url)}


def _check_plain(value: Any, path: str) -> None:
    """What can be said of the JSON itself, before anybody interprets it."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in DISPUTED or key.startswith("@"):
                raise SigningRefused("term_disputed" if key in DISPUTED else "keyword_inside", field=f"{path}/{key}")
            _check_plain(item, f"{path}/{key}")
    elif isinstance(value, list):
        for item in value:
            _check_plain(item, path)
    elif isinstance(value, str) and not all(map(is_writable, value)):
        raise SigningRefused("character_bad", field=path)
    elif isinstance(value, float) and not math.isfinite(value) or isinstance(value, int) and abs(value) > SAFE_INTEGER:
        raise SigningRefused("number_bad", field=path)
    if value is None or value in ([], {}):
        raise SigningRefused("value_empty", field=path)


def _check_expanded(value: Any) -> None:
    """What shows only once every term has become an address: whether each address is one, and absolute."""
    if isinstance(value, list):
        for item in value:
            _check_expanded(item)
    elif isinstance(value, dict):
        for address in _addresses(value):
            if not isinstance(address, str) or address.startswith(BASE) or not ABSOLUTE.fullmatch(address):
                raise SigningRefused("address_relative", address=str(address).removeprefix(BASE))
        for item in value.values():
            _check_expanded(item)


def _addresses(node: dict[str, Any]) -> list[Any]:
    types = node.get("@type", [])
    found = [key for key in node if not key.startswith("@")] + (types if isinstance(types, list) else [types])
    if "@id" in node:
        found.append(node["@id"])
    if types in ANY_URI:
        found.append(node["@value"])
    return found
