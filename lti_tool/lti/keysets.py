"""Platform keys: read when an unknown one signs, kept as key objects, one read at a time.

A warm launch reads nothing. A new key works at its first launch (KEY-07), a keyset that is down does
not stop known keys (KEY-12), and nobody can make us read one address over and over by sending tokens
with invented key ids.
"""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import rsa

from lti_tool.errors import ToolError
from lti_tool.lti.jwt import refused
from lti_tool.outbound import Outbound
from lti_tool.sealing import decode

LARGEST = 512 * 1024
"""Bytes; Brightspace's keyset passes 64 KB (KEY-09)."""

PAUSE = 5.0
"""Seconds between two readings of one address for the sake of an unknown key id."""

LONGEST_WAIT = 6.0
"""Seconds for one reading: a launch waits for it."""

LONGEST_TRUST = 24 * 3600.0
"""Seconds for which keys are believed while their address cannot be read."""


@dataclass
class Keyset:
    """The keys of one address as last read."""

    keys: dict[str, rsa.RSAPublicKey] = field(default_factory=dict)
    read_at: float = float("-inf")
    tried_at: float = float("-inf")
    good_for: float = 3600.0
    failure: ToolError | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


class Keysets:
    """The keysets this process has read, by address."""

    def __init__(self, outbound: Outbound) -> None:
        self._outbound = outbound
        self._kept: dict[str, Keyset] = {}
        self._guard = threading.Lock()

    def find(self, address: str, kid: str) -> rsa.RSAPublicKey:
        """Return the key with this id; 401 `kid_unknown`, or `keyset_unreadable` where we could not look."""
        with self._guard:
            kept = self._kept.setdefault(address, Keyset())
        seen = kept.tried_at
        if kid in kept.keys and time.monotonic() - kept.read_at < kept.good_for:
            return kept.keys[kid]
        self._refresh(address, kept, seen)
        key = kept.keys.get(kid)
        if key is None or time.monotonic() - kept.read_at > LONGEST_TRUST:
            if kept.failure:
                raise refused("keyset_unreadable", cause=kept.failure.code)
            raise refused("kid_unknown", spec="Security 1.0 6.3")
        return key

    def _refresh(self, address: str, kept: Keyset, seen: float) -> None:
        """Read the address again, unless somebody did while we waited, or a moment ago."""
        with kept.lock:
            if kept.tried_at != seen or time.monotonic() - kept.tried_at < PAUSE:
                return
            try:
                answer = self._outbound.request(
                    "GET", address, headers={"Accept": "application/json"}, max_bytes=LARGEST, total_timeout=LONGEST_WAIT, redirects=1
                )
                keys = usable_keys(answer.json() if answer.status == 200 else None)
            except ToolError as failure:
                kept.failure = failure
            else:
                kept.keys, kept.failure = keys or kept.keys, None if keys else KeysetBad()
                kept.read_at = time.monotonic() if keys else kept.read_at
                kept.good_for = _good_for(answer.headers.get("Cache-Control", ""))
            kept.tried_at = time.monotonic()  # after the reading: a slow address must not be read by each waiter in turn


class KeysetBad(ToolError):
    """The address answered, but not with a keyset."""

    code = "keyset_bad"


def usable_keys(document: object) -> dict[str, rsa.RSAPublicKey]:
    """Return the RSA signing keys by id; one without `alg` is usable, one for encryption is not (KEY-08)."""
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list):
        raise KeysetBad()
    found = {}
    for jwk in keys:
        if isinstance(jwk, dict) and jwk.get("kty") == "RSA" and jwk.get("use", "sig") == "sig" and jwk.get("alg", "RS256") == "RS256":
            key = _rsa(jwk)
            if key is not None and isinstance(jwk.get("kid"), str):
                found[jwk["kid"]] = key
    return found


def _rsa(jwk: dict[str, object]) -> rsa.RSAPublicKey | None:
    try:
        n, e = (int.from_bytes(decode(str(jwk[name])), "big") for name in ("n", "e"))
        key = rsa.RSAPublicNumbers(e, n).public_key()
    except (KeyError, ValueError):
        return None
    return key if key.key_size >= 2048 else None


def _good_for(cache_control: str) -> float:
    """Return how long to believe a keyset: the host's max-age within a minute and a day (KEY-06)."""
    named = re.search(r"max-age=(\d{1,9})", cache_control)
    return min(max(float(named[1]), 60.0), 86400.0) if named else 3600.0
