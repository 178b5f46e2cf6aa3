"""The two JSON-LD contexts that give a badge's words their meaning, byte for byte as their authors published them.

A signature covers what the words mean, so a context that changes breaks every badge or, worse, makes two
halves of the world disagree about one. Open Badges 3.0.3 has been edited in place. So both documents come from
an installed package, are read once, must have the hashes below, and are never asked from the network
(docs/decisions/0010-json-ld-contexts.md).
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any

from lti_tool.badges.errors import SigningRefused

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

PACKAGE = "openbadgeslib"
SOURCES = {
    CREDENTIALS: ("credentials-v2.json", "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"),
    OPEN_BADGES: ("ob-v3p0-context-3.0.3.json", "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84"),
}

DISPUTED = frozenset({"jti", "endorsementJwt"})
"""Terms that some copies of Open Badges 3.0.3 have and others lack: a badge that used one would verify in half the world."""


@cache
def context(url: str) -> dict[str, Any]:
    """Return the context document of this address.

    Raises SigningRefused: context_unknown, context_missing (package not installed), context_changed (other bytes).
    """
    if url not in SOURCES:
        raise SigningRefused("context_unknown", url=url)
    name, expected = SOURCES[url]
    raw = _packaged(name)
    if sha256(raw).hexdigest() != expected:
        raise SigningRefused("context_changed", url=url, package=PACKAGE)
    return json.loads(raw)


def _packaged(name: str) -> bytes:
    """The file is found through the package's record, so that none of the package's code runs."""
    try:
        return distribution(PACKAGE).locate_file(f"{PACKAGE}/ob3/contexts/{name}").read_bytes()
    except (PackageNotFoundError, FileNotFoundError) as fault:
        raise SigningRefused("context_missing", package=PACKAGE, file=name) from fault
