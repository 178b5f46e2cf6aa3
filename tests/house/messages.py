"""The messages that pages use, read off templates and Python, and the catalogue that answers them."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from tests.house.places import PACKAGE, TEMPLATES, modules, short

KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
THAI = PACKAGE / "translations" / "th" / "LC_MESSAGES" / "messages.po"

Key = str | tuple[str, ...]


@cache
def used() -> dict[Key, str]:
    """Return each message in use -> the first place that uses it."""
    found: dict[Key, str] = {}
    for path in (*sorted(TEMPLATES.rglob("*.html")), *modules("web"), *modules("launch.py"), *modules("visits.py")):
        for line, message in _of_file(path):
            found.setdefault(message, f"{short(path)}:{line}")
    return found


@cache
def thai() -> Catalog:
    """Return the Thai catalogue as it is written."""
    assert THAI.exists(), f"there is no {short(THAI)}"
    with THAI.open("rb") as file:
        return read_po(file, locale="th")


def singular(key: Key) -> str:
    """Return the id by which a catalogue finds the message."""
    return key if isinstance(key, str) else key[0]


def texts(message: Message) -> tuple[str, ...]:
    """Return what the translation says, in each plural form."""
    return message.string if isinstance(message.string, tuple) else (message.string,)


def _of_file(path: Path) -> list[tuple[int, Key]]:
    method = "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"
    file: IO[bytes] = BytesIO(path.read_bytes())
    options: dict[str, Any] = {"silent": "false", "encoding": "utf-8"}
    return [(line, message) for line, message, _comments, _context in extract(_method(method), file, KEYWORDS, (), options)]


def _method(name: str) -> Any:
    if name == "python":
        return name
    from jinja2.ext import babel_extract

    return babel_extract
