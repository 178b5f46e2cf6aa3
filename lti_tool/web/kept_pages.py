"""Pages that differ between people by a few words only: drawn once, then filled in.

A class of 500 opens one link in the same minute, and each gets the same page but for name, visit, token and way back. It is drawn
once with marks in the place of these; each person's own words are then put in, escaped as the template engine would have
escaped them. The marks are random, made by each process for itself: nothing a person writes can be one. What else a
page may differ by is part of its key.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cachetools import LRUCache
from flask import g, request
from markupsafe import escape

from lti_tool.services.visits import OpenVisit
from lti_tool.web.access import csrf_token
from lti_tool.web.languages import locale
from lti_tool.web.returns import WayBack, way_back

MOST_PAGES = 256
"""Of some 20 kB each."""

VISIT, TOKEN, NAME, BACK = (secrets.token_hex(16) for _ in range(4))
_MARKS = re.compile(f"({VISIT}|{TOKEN}|{NAME}|https?://{BACK}/)")
_kept: LRUCache[tuple[Any, ...], list[str]] = LRUCache(MOST_PAGES)
_lock = threading.Lock()
"""The cache moves entries about even when it is only read."""


def page_of(what: tuple[Any, ...], draw: Callable[[], str]) -> str:
    """Return the page that `draw` would draw for this visit; `what` names all it shows beyond the frame of every page.

    Only for pages that show of a person no more than the frame does, in answer to a launch: a page with an address of its own names that.
    """
    if request.method == "GET":
        return draw()
    back = way_back()
    key = *what, *_frame(g.visit, back)
    with _lock:
        pieces = _kept.get(key)
    if pieces is None:
        pieces = _MARKS.split(_with_marks(draw))
        with _lock:
            _kept[key] = pieces
    words = {VISIT: g.visit.id, TOKEN: csrf_token(), NAME: escape(g.visit.person_name)}
    own = {**words, _marked(back.url): escape(back.url)} if back else words
    return "".join(own.get(piece, piece) for piece in pieces)


def _frame(visit: OpenVisit, back: WayBack | None) -> tuple[Any, ...]:
    """Return what the frame of every page (layout.html) depends on, but for the four."""
    return (
        locale(), request.endpoint, visit.kind, visit.platform_id, visit.platform_name, visit.platform_family, visit.context_title,
        bool(visit.person_name), visit.roles, bool(visit.details.get("mentored")), back and (back.target, _marked(back.url)),
    )


def _marked(url: str) -> str:
    return f"{'http' if url.startswith('http:') else 'https'}://{BACK}/"


def _with_marks(draw: Callable[[], str]) -> str:
    """Return the page as it is drawn for nobody: the visit is put back whatever happens."""
    visit, visit_id, token = g.visit, g.visit_id, csrf_token()
    back = visit.details.get("return_url")
    details = {**visit.details, "return_url": _marked(back)} if back else visit.details
    try:
        g.visit, g.visit_id, g.csrf_token = replace(visit, id=VISIT, person_name=visit.person_name and NAME, details=details), VISIT, TOKEN
        return draw()
    finally:
        g.visit, g.visit_id, g.csrf_token = visit, visit_id, token
