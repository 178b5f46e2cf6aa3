"""A composed document in, the same document with its proof out, checked before anybody sees it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lti_tool.badges import multibase
from lti_tool.badges.dids import method
from lti_tool.badges.errors import SigningRefused
from lti_tool.badges.keys import public_multibase
from lti_tool.badges.plain import stamp
from lti_tool.badges.proofs import PURPOSE, SUITE, TYPE, check, signing_input


def sign(document: dict[str, Any], private_key: bytes, verification_method: str, created: datetime) -> dict[str, Any]:
    """Return the document with an eddsa-rdfc-2022 proof by this key, as its bytes will be read back.

    `private_key` is the 32 raw bytes, `verification_method` the key's address in the issuer's did document.
    Takes some thirty milliseconds and holds a lock of the whole process: work for the worker, not for a page.
    Raises SigningRefused: signed_already, key_not_issuers, self_check_failed, or what `canonical` refuses.
    """
    key = Ed25519PrivateKey.from_private_bytes(private_key)
    public = public_multibase(key)
    if "proof" in document:
        raise SigningRefused("signed_already")
    if verification_method != method(issuer_of(document), public):
        raise SigningRefused("key_not_issuers", method=verification_method)
    proof = {
        "type": TYPE,
        "cryptosuite": SUITE,
        "created": stamp(created),
        "verificationMethod": verification_method,
        "proofPurpose": PURPOSE,
    }
    signature = key.sign(signing_input(document, proof))
    # An array, though of one: 1EdTech's schema takes nothing else.
    signed = json.loads(to_bytes({**document, "proof": [{**proof, "proofValue": multibase.encode(signature)}]}))
    verify_own(signed, public)
    return signed


def verify_own(document: dict[str, Any], public: str) -> None:
    """Return if the document, as read back from its bytes, verifies; a signature that does not must never leave."""
    try:
        check(document, public)
    except SigningRefused as fault:
        raise SigningRefused("self_check_failed", reason=fault.code) from fault


def to_bytes(document: dict[str, Any]) -> bytes:
    """Return the bytes that are stored and served for ever: UTF-8 JSON in the order the document was composed."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def issuer_of(document: dict[str, Any]) -> str:
    """Return the issuer's id, whether named by an object (badges) or by its address alone (status lists)."""
    issuer = document.get("issuer")
    found = issuer.get("id") if isinstance(issuer, dict) else issuer
    return found if isinstance(found, str) else ""
