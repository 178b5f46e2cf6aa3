"""Who an issuer is for the whole world: a did:web under the tool's public address, and the document that stands there.

did:web with a path is the one form of issuer that every verifier we know accepts. It is signed into each
badge, so that a public address once used can never be given up (did:web 1.0, "DID format" and "Read").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlsplit

from lti_tool.badges.errors import DidRefused

CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def did_web(public_url: str, slug: str) -> str:
    """Return the did whose document is served at `<public_url>/issuers/<slug>/did.json`.

    The colon before a port is written %3A, since a bare colon stands for a slash.
    Raises DidRefused: public_url_bad (no http or https, no plain host name, a query), slug_bad.

    >>> did_web("http://localhost:8000", "kmutt")
    'did:web:localhost%3A8000:issuers:kmutt'
    """
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or parts.query or parts.fragment or "@" in parts.netloc or not HOST.fullmatch(host):
        raise DidRefused("public_url_bad")
    if not SLUG.fullmatch(slug):
        raise DidRefused("slug_bad", slug=slug)
    port = f"%3A{parts.port}" if parts.port else ""
    path = [quote(part, safe="~") for part in parts.path.split("/") if part]
    return ":".join(["did:web:" + host + port, *path, "issuers", slug])


def method(did: str, public: str) -> str:
    """Return the address of one key in an issuer's document: its fragment is the key itself, so none is used twice."""
    return f"{did}#{public}"


def did_document(did: str, keys: Iterable[str], profile_url: str | None = None) -> dict[str, Any]:
    """Return the issuer's did document with all of its keys (`z6Mk...`), retired ones included.

    A key that leaves `assertionMethod` kills every badge it signed, so only a compromised one is ever
    left out. Methods are named as strings: verifiers look them up by text (Controlled Identifiers 1.0, "Assertion").
    """
    keys = list(dict.fromkeys(keys))
    document: dict[str, Any] = {"@context": list(CONTEXTS), "id": did}
    if profile_url:
        document["alsoKnownAs"] = [profile_url]
    document["verificationMethod"] = [
        {"id": method(did, key), "type": "Multikey", "controller": did, "publicKeyMultibase": key} for key in keys
    ]
    document["assertionMethod"] = [method(did, key) for key in keys]
    return document
