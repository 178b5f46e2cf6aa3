"""Addresses of the grade services (AGS 2.0), and what is put into them.

Service addresses are the platform's own: their query belongs to them (Moodle's `?type_id=1` says
which tool is speaking), so everything we add goes around it.
"""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit


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


def _below(line_item: str, segment: str) -> str:
    parts = urlsplit(line_item)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{segment}", fragment=""))

