"""What a platform's administrator pastes: the values of a registration, found by label, by JSON name or by their order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from lti_tool.domain.setups import SETUPS

LONGEST = 20_000
JSON_NAMES = {
    "issuer": "issuer", "iss": "issuer", "platform_id": "issuer", "client_id": "client_id", "clientid": "client_id",
    "deployment_id": "deployment_id", "jwks_uri": "jwks_url", "jwks_url": "jwks_url", "public_jwk_url": "jwks_url",
    "keyset_url": "jwks_url", "key_set_url": "jwks_url",
    "token_endpoint": "token_url", "auth_token_url": "token_url", "access_token_url": "token_url", "token_url": "token_url",
    "authorization_endpoint": "auth_url", "auth_login_url": "auth_url", "oidc_auth_url": "auth_url",
    "auth_url": "auth_url", "authorization_server": "token_audience", "auth_audience": "token_audience", "audience": "token_audience",
}  # fmt: skip
"""Names in the JSON of OpenID configurations, of registrations, and of tools' own files."""
LABELS = {label.lower(): field for setup in SETUPS for field, label in setup.returns} | {
    "platform id": "issuer", "client id": "client_id", "deployment id": "deployment_id", "issuer": "issuer", "keyset url": "jwks_url",
    "public keyset url": "jwks_url", "jwks url": "jwks_url", "access token url": "token_url", "oauth2 token url": "token_url",
    "oauth token url": "token_url", "token url": "token_url", "authentication request url": "auth_url", "oidc auth url": "auth_url",
    "oidc callback url": "auth_url", "authentication url": "auth_url", "audience": "token_audience", "application id": "client_id",
}  # fmt: skip
_LONGEST_FIRST = "|".join(re.escape(label).replace(r"\ ", r"\s+") for label in sorted(LABELS, key=len, reverse=True))
_LABEL = re.compile(rf"(?<![\w./])({_LONGEST_FIRST})(?!\w)\s*[:=]?", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
MOODLE_ORDER = ("issuer", "client_id", "deployment_id", "jwks_url", "token_url", "auth_url")
"""Moodle shows its six values in one order in every language."""


def read_pasted(text: str) -> dict[str, str]:
    """Return field -> value for all that is recognised in a pasted block, empty where nothing is."""
    text = text[:LONGEST]
    return _from_json(text) or _by_label(text) or _by_order(text)


def _from_json(text: str) -> dict[str, str]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    found: dict[str, str] = {}
    for name, value in _pairs(document):
        field = JSON_NAMES.get(name.lower().replace("-", "_"))
        if field and field not in found:
            found[field] = value
    return found


def _pairs(document: Any, depth: int = 4) -> Iterator[tuple[str, str]]:
    """Yield names and plain values, those further out first."""
    listed = [("", each) for each in document] if isinstance(document, list) else []
    members = list(document.items()) if isinstance(document, Mapping) else listed
    yield from ((name, str(value).strip()) for name, value in members if isinstance(value, str | int) and not isinstance(value, bool))
    for _name, value in members if depth else ():
        yield from _pairs(value, depth - 1)


def _by_label(text: str) -> dict[str, str]:
    """What stands between a label and the next; the longest label wins, the first value counts."""
    found: dict[str, str] = {}
    places = list(_LABEL.finditer(text))
    for place, following in zip_longest(places, places[1:]):
        value = text[place.end() : following.start() if following else len(text)].split()
        field = LABELS[re.sub(r"\s+", " ", place[1].lower())]
        if value and field not in found:
            found[field] = value[0].strip("\"',;")
    return found if len(found) > 1 else {}


def _by_order(text: str) -> dict[str, str]:
    """Moodle's details in a language we have no labels for: an address, two ids, three addresses."""
    first = _ADDRESS.search(text)
    lines = (text[first.start() :] if first else "").splitlines()
    values = [value for value in map(_value, lines) if value and not value.endswith(":")]
    return dict(zip(MOODLE_ORDER, values, strict=True)) if len(values) == len(MOODLE_ORDER) and _fits(values) else {}


def _value(line: str) -> str:
    """Return what stands behind the label of a line or in its last cell; a line without either is all value or all label."""
    address = _ADDRESS.search(line)
    return address[0] if address else re.split(r":\s+|\t", line.strip())[-1].strip()


def _fits(values: list[str]) -> bool:
    return [bool(_ADDRESS.fullmatch(value)) for value in values] == [True, False, False, True, True, True]
