"""How long a piece of writing is, in words, for writers of Thai as for writers of English."""

from __future__ import annotations

import unicodedata

THAI = range(0x0E01, 0x0E5C)

THAI_LETTERS_PER_WORD = 5
"""Thai is written without spaces, so its words are estimated from its letters.

Vowels and tones written above or below a consonant are not counted (Unicode calls them marks).
Everyday Thai words have about four letters counted so; five keeps the estimate below what a
reader would count, because a limit must never refuse a text that a person would let through.
"""


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
