"""Web addresses that people give us: evidence to look at, references to read.

The tool never fetches them; it puts them into `href`. So the only question is whether a
browser may safely follow one, and whether it says honestly where it leads.
"""

from __future__ import annotations

import ipaddress
import unicodedata
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from lti_tool.errors import ToolError

LONGEST = 2000
"""Characters; longer addresses are cut by mail programs and some proxies."""

SAFE_IN_ADDRESS = "/?:@!$&'()*+,;=-._~%"


class LinkRefused(ToolError):
    """This address may not be shown as a link; the code says why."""

    code, coded = "link_bad", True


def check_link(url: str) -> str:
    """Return the address as it will be kept: trimmed, scheme and host in lower case, all ASCII.

    Only http and https, so that `javascript:` and `data:` never become a link. A name or a
    password before the host is refused: it leaks a secret or hides where the link leads.
    Raises LinkRefused: link_empty, link_too_long, link_bad, link_scheme, link_credentials, link_host.
    """
    url = url.strip()
    if not url:
        raise LinkRefused("link_empty")
    if len(url) > LONGEST:
        raise LinkRefused("link_too_long", longest=LONGEST)
    if any(_breaks(character) for character in url):
        raise LinkRefused("link_bad")
    kept = _normalise(_split(url))
    if len(kept) > LONGEST:
        raise LinkRefused("link_too_long", longest=LONGEST)
    return kept


def is_link(url: str) -> bool:
    """Whether `check_link` takes this address."""
    try:
        check_link(url)
    except LinkRefused:
        return False
    return True


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise LinkRefused("link_bad") from error
    if parts.scheme not in ("http", "https"):
        raise LinkRefused("link_scheme")
    if "@" in parts.netloc:
        raise LinkRefused("link_credentials")
    if not host:
        raise LinkRefused("link_host")
    return parts


def _normalise(parts: SplitResult) -> str:
    host = _ascii_host(parts.hostname or "")
    port = f":{parts.port}" if parts.port else ""
    path, query, fragment = (quote(piece, safe=SAFE_IN_ADDRESS) for piece in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, host + port, path or "/", query, fragment))


def _ascii_host(host: str) -> str:
    if ":" in host:
        try:
            return f"[{ipaddress.IPv6Address(host)}]"
        except ValueError as error:
            raise LinkRefused("link_host") from error
    try:
        named = host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise LinkRefused("link_host") from error
    if not all(character.isalnum() or character in "-._" for character in named):
        raise LinkRefused("link_host")
    return named


def _breaks(character: str) -> bool:
    # Browsers read "\" as "/" and drop tabs and line ends, so what is shown would not be where it leads;
    # format characters (Cf) can turn the reading direction around.
    return character in '\\ <>"' or unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")
