"""Signed words of both sides: ours, right or wrong as a case wants them, and the tool's, held against its key set."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LEFT_OUT: Any = type("LeftOut", (), {"__repr__": lambda _self: "left out"})()
"""As a value: the name is not there at all."""


class WordFaulty(Exception):
    """A token of the tool that does not hold; says in words what is wrong with it."""


class Key:
    """A platform's key pair under its key id."""

    def __init__(self) -> None:
        self.kid = uuid.uuid4().hex
        self._private = rsa.generate_private_key(65537, 2048)

    def jwk(self) -> dict[str, str]:
        """Return the public half as a key set lists it (Security 1.0 6.3)."""
        numbers = self._private.public_key().public_numbers()
        n, e = (encode(value.to_bytes((value.bit_length() + 7) // 8, "big")) for value in (numbers.n, numbers.e))
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": n, "e": e}

    def sign(self, payload: Any, header: Mapping[str, Any] | None = None) -> str:
        """Return the payload as a compact JWS; what `header` says goes over the right header."""
        head = {"typ": "JWT", "alg": "RS256", "kid": self.kid} | dict(header or {})
        signed = f"{_part(without(head))}.{_part(payload)}"
        return f"{signed}.{encode(self._signature(head.get('alg'), signed.encode()))}"

    def _signature(self, algorithm: Any, signed: bytes) -> bytes:
        if algorithm == "none":
            return b""
        if algorithm == "HS256":  # the classical confusion: our public key as if it were a shared secret
            public = self._private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            return hmac.new(public, signed, hashlib.sha256).digest()
        return self._private.sign(signed, padding.PKCS1v15(), SHA256())


def read(token: str, keys: Mapping[str, Mapping[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and claims of a token signed RS256 by one of these keys; raises WordFaulty."""
    try:
        head, body, signature = token.split(".")
        header, claims = json.loads(decode(head)), json.loads(decode(body))
        signed = decode(signature)
    except (ValueError, AttributeError):
        raise WordFaulty("it is not a compact JWS") from None
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise WordFaulty("it holds no JSON objects")
    if header.get("alg") != "RS256":
        raise WordFaulty(f"its alg is {header.get('alg')!r}, not RS256")
    key = keys.get(str(header.get("kid")))
    if key is None:
        raise WordFaulty(f"its kid {header.get('kid')!r} is not in the tool's key set")
    try:
        public_key(key).verify(signed, f"{head}.{body}".encode(), padding.PKCS1v15(), SHA256())
    except InvalidSignature:
        raise WordFaulty("its signature does not hold") from None
    return header, claims


def public_key(jwk: Mapping[str, Any]) -> rsa.RSAPublicKey:
    """Return the RSA key of a JWK; raises WordFaulty."""
    try:
        n, e = (int.from_bytes(decode(jwk[name]), "big") for name in ("n", "e"))
        return rsa.RSAPublicNumbers(e, n).public_key()
    except (KeyError, TypeError, ValueError):
        raise WordFaulty("the key has no usable n and e") from None


def without(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values but for those that are LEFT_OUT."""
    return {name: value for name, value in values.items() if value is not LEFT_OUT}


def encode(raw: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Return the bytes of base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _part(value: Any) -> str:
    return encode(json.dumps(value, separators=(",", ":")).encode())
