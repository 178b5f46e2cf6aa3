"""Addresses of the grade services (AGS 2.0): what is put into them, and where the next page is.

Service addresses are the platform's own: their query belongs to them (Moodle's `?type_id=1` says
which tool is speaking), so everything we add goes around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from lti_tool.errors import Refused
from lti_tool.outbound import Answer, OutboundRefused
from lti_tool.outbound.addresses import parse

LINK = re.compile(r"<([^<>]*)>([^<]*)")
REL = re.compile(r";\s*rel\s*=\s*[\"'\u201c\u201d\u2018\u2019]?([^;,\"'\u201c\u201d\u2018\u2019]*)", re.IGNORECASE)
MOST_PAGES = 500


def scores_url(line_item: str) -> str:
    """Return the address to which this line item's scores are posted.

    The segment joins the path and the query stays behind it (AGS 2.0 3.4.1); Moodle's line items
    carry a query, so gluing text on the end breaks.

    >>> scores_url("https://lms.example/items/7?type_id=1")
    'https://lms.example/items/7/scores?type_id=1'
    """
    return _below(line_item, "scores")


def results_url(line_item: str, user_id: str | None = None) -> str:
    """Return the address of this line item's results, or of one person's (AGS 2.0 3.3.6).

    >>> results_url("https://lms.example/items/7?type_id=1", "a b")
    'https://lms.example/items/7/results?type_id=1&user_id=a+b'
    """
    return with_query(_below(line_item, "results"), user_id=user_id)


def with_query(url: str, **wanted: str | None) -> str:
    """Return the address with these parameters added; the query it came with stays as it was.

    >>> with_query("https://lms.example/items?type_id=1", tag="a&b", resource_id=None)
    'https://lms.example/items?type_id=1&tag=a%26b'
    """
    parts = urlsplit(url)
    added = urlencode({name: value for name, value in wanted.items() if value is not None})
    return urlunsplit(parts._replace(query="&".join(text for text in (parts.query, added) if text), fragment=""))


def next_link(header: str | None) -> str | None:
    """Return where the next page is, None on the last (RFC 8288 `rel="next"`).

    Moodle puts the word in typographic quotes and writes `&amp;` into the address; on the wire its
    quotes are UTF-8, which HTTP hands over as latin-1.

    >>> next_link('<https://lms.example/items?type_id=1&amp;from=2>; rel=\u201cnext\u201d')
    'https://lms.example/items?type_id=1&from=2'
    """
    for address, parameters in LINK.findall(_as_written(header or "")):
        rel = REL.search(parameters)
        if rel and "next" in rel[1].lower().split():
            return address.strip().replace("&amp;", "&")
    return None


class Pages:
    """The way from page to page of one list: never to another host, never in a circle (AGS-05)."""

    def __init__(self, first: str) -> None:
        self._next: str | None = first
        self._seen: set[str] = set()

    def __iter__(self) -> Iterator[str]:
        while self._next is not None:
            url, self._next = self._next, None
            self._seen.add(url)
            yield url

    def turn(self, answer: Answer, url: str) -> None:
        """Note where this page says the next one is; raises Refused next_page_foreign or next_page_circle."""
        following = next_link(answer.headers.get("Link"))
        if following is None:
            return
        following = urljoin(url, following)
        try:
            foreign = parse(following).origin != parse(url).origin
        except OutboundRefused:
            foreign = True
        if foreign:
            raise Refused("next_page_foreign", host=answer.host)
        if following in self._seen or len(self._seen) >= MOST_PAGES:
            raise Refused("next_page_circle", host=answer.host)
        self._next = following


def _below(line_item: str, segment: str) -> str:
    parts = urlsplit(line_item)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{segment}", fragment=""))


def _as_written(header: str) -> str:
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header
