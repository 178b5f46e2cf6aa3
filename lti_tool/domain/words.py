"""What people write: kept as they wrote it, and counted in words, for writers of Thai as for writers of English."""

from __future__ import annotations

import re
import unicodedata

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""What no text of ours can hold: PostgreSQL keeps no U+0000, and half a surrogate pair is nothing in UTF-8."""

THAI = range(0x0E01, 0x0E5C)

THAI_LETTERS_PER_WORD = 5
"""Thai is written without spaces, so its words are estimated from its letters.

Vowels and tones written above or below a consonant are not counted (Unicode calls them marks).
Everyday Thai words have about four letters counted so; five keeps the estimate below what a
reader would count, because a limit must never refuse a text that a person would let through.
"""


def clean(text: str) -> str:
    """Return the text as it can be kept and sent anywhere: without U+0000 and lone surrogates, everything else as it was."""
    return UNSTORABLE.sub("", text)


def count_words(text: str) -> int:
    """Return how many words a text has.

    Thai letters count one word for every five, all in all; the rest counts as the pieces between
    spaces that hold a letter or a digit, so that a dash on its own is no word.
    """
    thai_letters = sum(1 for character in text if _is_thai(character) and _is_letter(character))
    rest = "".join(" " if _is_thai(character) else character for character in text)
    pieces = sum(1 for piece in rest.split() if any(map(_is_letter, piece)))
    return pieces + -(-thai_letters // THAI_LETTERS_PER_WORD)


def _is_thai(character: str) -> bool:
    return ord(character) in THAI


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"
