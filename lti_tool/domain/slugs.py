"""Names for addresses, made from titles."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 60


def slug_of(title: str) -> str:
    """Return a title in small letters, digits and hyphens, cut at a word; "" where it has none of them (a Thai title)."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower().replace("'", "")
    words = re.findall(r"[a-z0-9]+", letters)
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:LONGEST]
        if len(longer) > LONGEST:
            break
        slug = longer
    return slug
