"""Key pairs: made, sealed, handed out for signing, published for ever."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.errors import ToolError
from lti_tool.models.keys import CREDENTIAL, LTI, Key
from lti_tool.sealing import Sealer, encode

ED25519_PREFIX = b"\xed\x01"
"""Multicodec of an Ed25519 public key (Controlled Identifiers 1.0 2.2.2)."""


class KeyUnreadable(ToolError):
    """The key in force cannot be opened: the secret key is not the one that sealed it."""

    code, status = "key_unreadable", 500


@dataclass(frozen=True)
class SigningKey:
    """The RSA key that signs our words to hosts."""

    kid: str
    private: rsa.RSAPrivateKey


@dataclass(frozen=True)
class CredentialKey:
    """The Ed25519 key that signs an issuer's badges; the fragment of its id is its multibase form."""

    kid: str
    multibase: str
    seed: bytes


def ensure_lti_key(session: Session, sealer: Sealer, now: datetime) -> str:
    """Return the id of the LTI key in force, making the first one where there is none."""
    found = session.scalars(_in_force(LTI, None)).first()
    return found.kid if found else add_lti_key(session, sealer, rsa.generate_private_key(65537, 2048), now)


def add_lti_key(session: Session, sealer: Sealer, private: rsa.RSAPrivateKey, now: datetime) -> str:
    """Keep this RSA pair (at least 2048 bits, Security 1.0 6.1) and return its id, the RFC 7638 thumbprint."""
    if private.key_size < 2048:
        raise ToolError(bits=private.key_size)
    public = _public_jwk(private.public_key())
    if session.get(Key, public["kid"]) is None:
        pem = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        session.add(Key(kid=public["kid"], purpose=LTI, public=public, private=sealer.seal(pem), created_at=now))
        session.flush()
    return str(public["kid"])


def signing_key(session: Session, sealer: Sealer) -> SigningKey:
    """Return the newest LTI key in force."""
    row = session.scalars(_in_force(LTI, None)).first()
    pem = sealer.unseal(row.private) if row and row.private else None
    if row is None or pem is None:
        raise KeyUnreadable(purpose=LTI)
    # What we sealed nobody has changed; to check its primes again would take a tenth of a second each time.
    private = serialization.load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(private, rsa.RSAPrivateKey)
    return SigningKey(row.kid, private)


def list_public_jwks(session: Session) -> list[dict[str, Any]]:
    """Return every public LTI key, the newest first: a retired key stays published for the overlap."""
    rows = session.scalars(select(Key).where(Key.purpose == LTI).order_by(Key.created_at.desc(), Key.kid))
    return [row.public for row in rows]


def ensure_credential_key(session: Session, sealer: Sealer, issuer_id: int, now: datetime) -> str:
    """Return the id of the issuer's badge key in force, making the first one where there is none."""
    row = session.scalars(_in_force(CREDENTIAL, issuer_id)).first()
    if row is None:
        private = ed25519.Ed25519PrivateKey.generate()
        multibase = "z" + _base58(ED25519_PREFIX + private.public_key().public_bytes_raw())
        row = Key(
            kid=multibase, purpose=CREDENTIAL, issuer_id=issuer_id, public={"multibase": multibase},
            private=sealer.seal(private.private_bytes_raw()), created_at=now,
        )
        session.add(row)
        session.flush()
    return row.kid


def credential_key(session: Session, sealer: Sealer, issuer_id: int) -> CredentialKey:
    """Return the newest badge key of this issuer in force."""
    row = session.scalars(_in_force(CREDENTIAL, issuer_id)).first()
    seed = sealer.unseal(row.private) if row and row.private else None
    if row is None or seed is None:
        raise KeyUnreadable(purpose=CREDENTIAL, issuer=issuer_id)
    return CredentialKey(row.kid, row.public["multibase"], seed)


def list_credential_keys(session: Session, issuer_id: int) -> list[str]:
    """Return the multibase form of every badge key this issuer ever had: none is ever taken away."""
    rows = session.scalars(select(Key).where(Key.purpose == CREDENTIAL, Key.issuer_id == issuer_id).order_by(Key.created_at, Key.kid))
    return [row.public["multibase"] for row in rows]


def _in_force(purpose: str, issuer_id: int | None) -> Any:
    mine = Key.issuer_id.is_(None) if issuer_id is None else Key.issuer_id == issuer_id
    return select(Key).where(Key.purpose == purpose, mine, Key.retired_at.is_(None)).order_by(Key.created_at.desc(), Key.kid)


def _public_jwk(public: rsa.RSAPublicKey) -> dict[str, Any]:
    numbers = public.public_numbers()
    e, n = (encode(value.to_bytes((value.bit_length() + 7) // 8, "big")) for value in (numbers.e, numbers.n))
    thumbprint = hashlib.sha256(f'{{"e":"{e}","kty":"RSA","n":"{n}"}}'.encode()).digest()
    return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": encode(thumbprint), "n": n, "e": e}


ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def _base58(raw: bytes) -> str:
    number, out = int.from_bytes(raw, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        out = ALPHABET[rest] + out
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + out
