"""The way through a list that a platform gives in pages (RFC 8288): columns, results, members.

The address of a page is the platform's own word: it is asked for exactly as it was given, in its case too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urljoin

from lti_tool.errors import Refused
from lti_tool.outbound import Answer, OutboundRefused
from lti_tool.outbound.addresses import parse

LINK = re.compile(r"<([^<>]*)>([^<]*)")
REL = re.compile(r";\s*rel\s*=\s*[\"'\u201c\u201d\u2018\u2019]?([^;,\"'\u201c\u201d\u2018\u2019]*)", re.IGNORECASE)
MOST_PAGES = 500


def next_link(header: str | None) -> str | None:
    """Return where the next page is, None on the last.

    Moodle puts the word in typographic quotes and writes `&amp;` into the address; on the wire its
    quotes are UTF-8, which HTTP hands over as latin-1.

    >>> next_link('<https://lms.example/items?type_id=1&amp;from=2>; rel=\u201cnext\u201d')
    'https://lms.example/items?type_id=1&from=2'
    """
    return find_link(header, "next")


def find_link(header: str | None, rel: str) -> str | None:
    """Return the address that a Link header gives for this relation, or None."""
    for address, parameters in LINK.findall(_as_written(header or "")):
        named = REL.search(parameters)
        if named and rel in named[1].lower().split():
            return str(address).strip().replace("&amp;", "&")
    return None


class Pages:
    """The way from page to page of one list: never to another host, never in a circle (AGS-05, NRP-05).

    `mend` puts back what a platform is known to leave out of its address for the next page.
    """

    def __init__(self, first: str, mend: Callable[[str], str] = str) -> None:
        self._next: str | None = first
        self._seen: set[str] = set()
        self._mend = mend

    def __iter__(self) -> Iterator[str]:
        while self._next is not None:
            url, self._next = self._next, None
            self._seen.add(url)
            yield url

    @property
    def is_over(self) -> bool:
        """Whether the newest page that was turned is the last."""
        return self._next is None

    def turn(self, answer: Answer, url: str) -> None:
        """Note where this page says the next one is; raises Refused next_page_foreign or next_page_circle."""
        following = link_beside(answer, url, "next")
        if following is None:
            return
        following = self._mend(following)
        if following in self._seen or len(self._seen) >= MOST_PAGES:
            raise Refused("next_page_circle", host=answer.host)
        self._next = following


def link_beside(answer: Answer, url: str, rel: str) -> str | None:
    """Return the address this answer gives for a relation, None without one; raises Refused next_page_foreign.

    The token that opens one page must not be carried to another host.
    """
    told = find_link(answer.headers.get("Link"), rel)
    if told is None:
        return None
    following = urljoin(url, told)
    try:
        foreign = parse(following).origin != parse(url).origin
    except OutboundRefused:
        foreign = True
    if foreign:
        raise Refused("next_page_foreign", host=answer.host)
    return following


def _as_written(header: str) -> str:
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header
