"""An issuer's badge keys: Ed25519, told apart by their public half, which is also their name in the did document."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lti_tool.badges import multibase


def new_ed25519() -> tuple[bytes, str]:
    """Return a fresh private key (its 32 raw bytes, a secret: seal it) and its public half as multibase."""
    key = Ed25519PrivateKey.generate()
    return key.private_bytes_raw(), public_multibase(key)


def public_multibase(key: Ed25519PrivateKey) -> str:
    """Return the public half as `z6Mk...`."""
    return multibase.encode(multibase.ED25519_PUBLIC + key.public_key().public_bytes_raw())


def public_key(text: str) -> Ed25519PublicKey:
    """Return the key a `z6Mk...` stands for; ValueError for anything but an Ed25519 public key."""
    raw = multibase.decode(text)
    if not raw.startswith(multibase.ED25519_PUBLIC):
        raise ValueError("not an Ed25519 public key")
    return Ed25519PublicKey.from_public_bytes(raw.removeprefix(multibase.ED25519_PUBLIC))
