"""The status list: one bit per award, so that whoever checks one badge tells nobody which (Bitstring Status List 1.0)."""

from __future__ import annotations

import base64
import binascii
import gzip
import zlib
from collections.abc import Collection, Iterable
from random import Random

from lti_tool.badges.errors import StatusListFaulty
from lti_tool.badges.facts import StatusPlace

SIZE = 131_072
"""Entries: the least the standard allows, so that a badge hides among many even on a new list."""

LARGEST = 4 * 1024 * 1024
"""Bytes we unpack: a few hundred bytes of gzip can stand for gigabytes."""


def encode(revoked: Iterable[int], size: int = SIZE) -> str:
    """Return the list with these places set, as `encodedList`: first place is the leftmost bit ("Bitstring Generation Algorithm")."""
    if size < SIZE or size % 8:
        raise StatusListFaulty("size_bad", size=size)
    bits = bytearray(size // 8)
    for index in revoked:
        if not 0 <= index < size:
            raise StatusListFaulty("index_outside", index=index)
        bits[index >> 3] |= 0x80 >> (index & 7)
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()


def decode(encoded: str) -> bytes:
    """Return the bits of an `encodedList`; ask `is_set` about one. Raises StatusListFaulty: list_unreadable, list_too_large, size_bad."""
    try:
        packed = base64.b64decode(encoded.removeprefix("u") + "=" * (-(len(encoded) - 1) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj(wbits=31)
        bits = unpacker.decompress(packed, LARGEST)
    except (binascii.Error, ValueError, zlib.error) as fault:
        raise StatusListFaulty("list_unreadable") from fault
    if not encoded.startswith("u") or not (unpacker.eof or unpacker.unconsumed_tail):
        raise StatusListFaulty("list_unreadable")
    if not unpacker.eof:
        raise StatusListFaulty("list_too_large")
    if len(bits) * 8 < SIZE:
        raise StatusListFaulty("size_bad", size=len(bits) * 8)
    return bits


def is_set(bits: bytes, index: int) -> bool:
    """Whether the award at this place is revoked; StatusListFaulty("index_outside") where the list has no such place."""
    if not 0 <= index < len(bits) * 8:
        raise StatusListFaulty("index_outside", index=index)
    return bool(bits[index >> 3] & 0x80 >> (index & 7))


def entry(place: StatusPlace) -> dict[str, str]:
    """Return the `credentialStatus` of an award; the index is text ("BitstringStatusListEntry")."""
    return {
        "id": f"{place.list_url}#{place.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place.index),
        "statusListCredential": place.list_url,
    }


def free_index(taken: Collection[int], chance: Random, size: int = SIZE) -> int:
    """Return a place that no award has or had.

    Drawn at random, since places given in order would tell strangers who was awarded when and next to whom.
    Pass a set of what is taken and `random.SystemRandom()` for `chance`. Raises StatusListFaulty("list_full").
    """
    if len(taken) >= size:
        raise StatusListFaulty("list_full", size=size)
    while (index := chance.randrange(size)) in taken:
        pass
    return index
