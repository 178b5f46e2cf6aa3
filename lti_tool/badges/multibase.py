"""Keys and signatures as text: multibase base58btc, as Data Integrity writes them (VC-DI-EDDSA 2.1)."""

from __future__ import annotations

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LONGEST = 256
"""Characters read: decoding costs the square of the length, and a key or a signature has under 90."""

ED25519_PUBLIC = b"\xed\x01"
"""The multicodec mark of an Ed25519 public key: written before its 32 bytes it makes the text begin with z6Mk."""


def encode(raw: bytes) -> str:
    """Return the bytes as multibase base58btc, `z` first.

    >>> encode(b"\\x00\\x00abc")
    'z11ZiCa'
    """
    number, digits = int.from_bytes(raw), ""
    while number:
        number, digit = divmod(number, 58)
        digits = ALPHABET[digit] + digits
    zeros = len(raw) - len(raw.lstrip(b"\0"))
    return "z" + ALPHABET[0] * zeros + digits


def decode(text: str) -> bytes:
    """Return the bytes of a multibase base58btc text; ValueError for anything else."""
    if not text.startswith("z") or len(text) > LONGEST:
        raise ValueError("not multibase base58btc")
    number = 0
    for character in text[1:]:
        number = number * 58 + ALPHABET.index(character)
    zeros = len(text) - 1 - len(text[1:].lstrip(ALPHABET[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)
