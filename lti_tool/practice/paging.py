"""Pages of a list: how this host names a page, and in which form its Link header says where the next one is."""

import base64
import json
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import g, request

from . import profiles
from .refusals import ServiceRefused

FORMS = {"plain": ("next",), "full": ("current", "next", "first", "last"), "curly": ("first", "prev", "canonical", "next", "last")}
OWN = ("limit", "from", "page")


@dataclass(frozen=True)
class Page:
    """A cut of a list: from where, how many at most (0: all), and what of the query goes along to the other pages."""

    start: int
    size: int
    kept: dict[str, str]

    @property
    def number(self) -> int:
        return self.start // self.size + 1 if self.size else 1

    def cut(self, rows: list) -> list:
        return rows[self.start : self.start + self.size] if self.size else rows[self.start :]

    def link(self, url: str, total: int, form: str) -> str | None:
        """The Link header; an ordered circle leads every page back to the first."""
        following = self.start + self.size
        others = {"current": self.start, "canonical": self.start, "first": 0, "last": max(0, (total - 1) // (self.size or 1) * self.size)}
        if self.size and following < total:
            others["next"] = following
        if self.size and self.start:
            others["prev"] = max(0, self.start - self.size)
        if g.get("fault") and g.fault["kind"] == "circle":
            others["next"] = 0
        rels = [rel for rel in FORMS[form] if rel in others]
        return ", ".join(self._one(url, rel, others[rel], form) for rel in rels) if self.size and rels else None

    def _one(self, url: str, rel: str, start: int, form: str) -> str:
        named = {"from": str(start)} if profiles.current().paging == "from" else {"page": _bookmark(start)}
        address = url + ("&" if "?" in url else "?") + urlencode({**self.kept, "limit": self.size, **named})
        if form == "curly":
            # Typographic quotes and an escaped ampersand, as Moodle sends them; a header is bytes, here UTF-8.
            return f"<{address.replace('&', '&amp;')}>; rel=“{rel}”".encode().decode("latin-1")
        return f'<{address}>; rel="{rel}"'


def read(default_size: int, drop: tuple[str, ...] = ()) -> Page:
    """The page that was asked for; what is in the query besides goes along, but for `drop`."""
    size = whole("limit", 0) or default_size
    start = whole("from", 0) if profiles.current().paging == "from" else _read_bookmark(request.args.get("page"))
    kept = {name: value for name, value in request.args.items() if name not in (*OWN, *drop)}
    return Page(start, size, kept)


def list_names() -> tuple[str, ...]:
    """The query's words for pages in this host."""
    return ("limit", "from") if profiles.current().paging == "from" else ("limit", "page")


def whole(name: str, default: int) -> int:
    text = request.args.get(name, str(default))
    if not (text.isascii() and text.isdigit()) or (name == "limit" and name in request.args and int(text) == 0):
        raise ServiceRefused(400, f"{name} must be a whole number above zero.", "AGS 2.0 3.2.4")
    return int(text)


def _bookmark(start: int) -> str:
    """An opaque word; whoever changes its letters to small ones finds no page."""
    return "bookmark:" + base64.urlsafe_b64encode(json.dumps(["AC", start]).encode()).decode()


def _read_bookmark(word: str | None) -> int:
    if word is None:
        return 0
    try:
        mark, start = json.loads(base64.urlsafe_b64decode(word.removeprefix("bookmark:")))
        if mark == "AC" and isinstance(start, int) and start >= 0:
            return start
    except (ValueError, TypeError):
        pass
    raise ServiceRefused(400, "There is no such page: keep the address exactly as it was given.", "AGS 2.0 3.2.4; RFC 8288")
