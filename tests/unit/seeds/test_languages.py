"""Both languages of the seeds are written, and written as each is written."""

import re

import pytest

from lti_tool.domain.micro_credentials import dump
from lti_tool.seeds import list_first_year

SEEDS = list_first_year()
each = pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.slug)

THAI = re.compile("[\u0e00-\u0e7f]")
NAMES = re.compile(r"key_method\.name|evidence\.\d+\.title|criteria\.\d+\.name")
"""Where the name of a method or a document may stand in English alone, as Thai universities write it."""


def texts(value, path=""):
    """Yield every bilingual text of a dumped definition with its place."""
    if isinstance(value, dict) and value.keys() == {"en", "th"}:
        yield path, value
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts(inner, f"{path}.{key}" if path else str(key))


@each
def test_thai_is_written_in_thai_and_english_is_not(seed):
    for path, text in texts(dump(seed)):
        assert not THAI.search(text["en"]), text["en"]
        assert THAI.search(text["th"]) or (NAMES.fullmatch(path) and len(text["th"].split()) <= 2), text["th"]


@each
def test_the_mark_of_repetition_stands_between_spaces(seed):
    # The Royal Institute's rule: a space before and after, save before a closing mark.
    for _, text in texts(dump(seed)):
        assert not re.search(r"[^ ]ๆ|ๆ[^ \n”),.]", text["th"]), text["th"]


@each
def test_no_writing_has_stray_spaces(seed):
    for _, text in texts(dump(seed)):
        for words in text.values():
            assert words == words.strip() and "  " not in words, words
            assert not re.search(r" [,;:!?)”]|[(“] ", words), words


@each
def test_the_thai_is_a_translation_and_not_a_summary(seed):
    # Thai, vowels and tone marks counted, comes to about the length of the English; far less means that something is missing.
    for path, text in texts(dump(seed)):
        if len(text["en"]) > 60:
            assert len(text["th"]) > 0.45 * len(text["en"]), (path, text["th"])


@each
def test_figures_agree_between_the_languages(seed):
    """A limit of fifteen in one language and five in the other would be two micro-credentials."""
    for path, text in texts(dump(seed)):
        if path.startswith(("evidence", "criteria")):
            digits = {language: set(re.findall(r"\d+", words)) for language, words in text.items()}
            assert digits["en"] <= digits["th"], (path, text)
