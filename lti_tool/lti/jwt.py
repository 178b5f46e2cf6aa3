"""Strict reading of signed tokens: what is not exactly a compact RS256 JWS is refused.

Our own because it is what the tool exists for: one parse, the raw bytes verified with a cached key
object. A general library spends most of its time checking characters (docs/performance.md).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from lti_tool.errors import LaunchRefused
from lti_tool.sealing import decode, encode

LONGEST = 64 * 1024
"""Characters; a launch of a real host is below 8,000 (TOK-21)."""

ALGORITHMS = frozenset({"RS256"})
"""Fixed here, never taken from the token: no symmetric algorithm, no `none` (Security 1.0 5.1.3, 6.1)."""


@dataclass(frozen=True)
class Unverified:
    """A token taken apart but not believed: only its header may be looked at, to find the key."""

    kid: str
    signed: bytes
    signature: bytes
    payload: bytes


def take_apart(token: str) -> Unverified:
    """Return the parts of a compact JWS; raises LaunchRefused for any other form (401)."""
    if len(token) > LONGEST:
        raise refused("token_too_long", limit=LONGEST)
    parts = token.split(".")
    if len(parts) != 3:
        raise refused("token_malformed")
    try:
        header_bytes, payload, signature = (decode(part) for part in parts)
    except ValueError:
        raise refused("token_malformed") from None
    header = read_object(header_bytes)
    if header.get("alg") not in ALGORITHMS:
        raise refused("algorithm_refused", spec="Security 1.0 5.1.3 (6)")
    if "crit" in header:
        raise refused("header_critical_unknown")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise refused("kid_missing", spec="Security 1.0 6.3")
    return Unverified(kid, f"{parts[0]}.{parts[1]}".encode(), signature, payload)


def believe(token: Unverified, key: rsa.RSAPublicKey) -> dict[str, Any]:
    """Return the claims once the signature holds (Security 1.0 5.1.3 (1))."""
    try:
        key.verify(token.signature, token.signed, padding.PKCS1v15(), SHA256())
    except InvalidSignature:
        raise refused("signature_wrong", spec="Security 1.0 5.1.3 (1)") from None
    return read_object(token.payload)


def read_object(raw: bytes) -> dict[str, Any]:
    """Return the JSON object; a name that stands twice, NaN and Infinity are refused (TOK-21)."""
    try:
        value = json.loads(raw, object_pairs_hook=_no_doubles, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise refused("token_malformed") from None
    if not isinstance(value, dict):
        raise refused("token_malformed")
    return value


def sign(claims: dict[str, Any], private: rsa.RSAPrivateKey, kid: str) -> str:
    """Return the claims as a compact JWS, RS256, with its key id (Security 1.0 5.4, 6.3)."""
    header = encode(json.dumps({"typ": "JWT", "alg": "RS256", "kid": kid}, separators=(",", ":")).encode())
    body = encode(json.dumps(claims, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode())
    signature = private.sign(f"{header}.{body}".encode(), padding.PKCS1v15(), SHA256())
    return f"{header}.{body}.{encode(signature)}"


def refused(code: str, spec: str = "", **facts: Any) -> LaunchRefused:
    """Return the refusal of a token that cannot be trusted (401)."""
    return LaunchRefused(code, status=401, spec=spec, **facts)


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(_name: str) -> Any:
    raise ValueError("not a JSON number")
