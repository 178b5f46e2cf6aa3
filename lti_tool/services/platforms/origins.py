"""Origins of addresses: whose pages may hold ours in a frame."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from lti_tool.domain.hosts import profile_of
from lti_tool.outbound import OutboundRefused, addresses


def origins_of(*urls: str) -> tuple[str, ...]:
    """Return the different origins of these addresses."""
    return tuple(dict.fromkeys(map(_origin, urls)))


def _origin(url: str) -> str:
    """Made of parsed parts only: an origin goes into a header, where a stray mark would begin another directive."""
    target = addresses.parse(url)
    host = f"[{target.host}]" if ":" in target.host else target.host
    return f"{target.scheme}://{host}" + ("" if target.port == addresses.PORTS[target.scheme] else f":{target.port}")


def is_way_back(return_url: str, known: Iterable[str]) -> bool:
    """Whether people may be sent to this signed address: https, or plain http at an origin the platform registered with (MSG-17)."""
    try:
        target = addresses.parse(return_url)
    except OutboundRefused:
        return False
    return target.scheme == "https" or _origin(return_url) in known


def framing_origins(family: str, issuer: str, auth_url: str, further: Iterable[str] = (), return_url: str = "") -> tuple[str, ...]:
    """Return the CSP sources whose pages may hold ours: the platform's addresses, its family's, and the page a launch came from.

    `return_url` is a launch's own, signed by the platform: on a cloud it tells which institution's host this is.
    """
    known = _own_origins(family, issuer, auth_url, tuple(further))
    if not return_url:
        return known
    try:
        return tuple(dict.fromkeys((*known, _origin(return_url))))
    except OutboundRefused:
        return known


@lru_cache(1024)
def _own_origins(family: str, issuer: str, auth_url: str, further: tuple[str, ...]) -> tuple[str, ...]:
    """Asked at every launch and every page, and the same for all who come from there."""
    return tuple(dict.fromkeys((*origins_of(issuer, auth_url), *profile_of(family).frame_origins, *further)))
