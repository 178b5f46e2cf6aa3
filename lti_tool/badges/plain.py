"""Plain values on their way into a document that is signed for ever."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Any


def stamp(moment: datetime) -> str:
    """Return the moment as credentials write it: UTC, whole seconds, `Z`; ValueError where it has no zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def tidy(value: Any) -> Any:
    """Return the value without what is absent, its texts in one form.

    Nulls and empty arrays are no statements and 1EdTech's schema refuses them. Texts become NFC, since Thai can
    be typed in several orders that look alike; characters that no reader sees are dropped (see `is_writable`).
    """
    if isinstance(value, dict):
        return {key: kept for key, item in value.items() if not _absent(kept := tidy(item))}
    if isinstance(value, list):
        return [kept for item in value if not _absent(kept := tidy(item))]
    return _text(value) if isinstance(value, str) else value


def is_writable(character: str) -> bool:
    """Whether every canonicaliser writes this character alike.

    RDFC-1.0 escapes control characters in canonical N-Quads and PyLD does not, nor do all agree about
    noncharacters; half a surrogate pair is no text at all. Tab and line ends are safe.
    """
    point = ord(character)
    if point < 0x20 or point == 0x7F:
        return character in "\t\n\r"
    return not (0xD800 <= point <= 0xDFFF or 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE)


def _text(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", "".join(filter(is_writable, lines)))


def _absent(value: Any) -> bool:
    return value is None or value in ("", [], {})
