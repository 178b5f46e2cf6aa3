"""Both languages are whole: every message of a page has its Thai."""

from __future__ import annotations

import re

import pytest

from tests.house.messages import Key, singular, texts, thai, used

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
SAME_IN_THAI = {"Micro-credential", "Client id", "Deployment"}
"""Terms that Thai readers meet in English: in KMUTT's own pages, and in the fields of the platform they are compared with."""


def test_pages_use_messages() -> None:
    assert len(used()) > 200


def test_every_message_has_a_thai_translation() -> None:
    missing = {singular(key): place for key, place in used().items() if not _is_translated(singular(key))}
    assert missing == {}


def test_no_translation_is_a_guess() -> None:
    assert [message.id for message in thai() if message.id and message.fuzzy] == []


def test_no_translation_is_kept_for_a_message_nobody_uses() -> None:
    known = {singular(key) for key in used()}
    assert [message.id for message in thai() if message.id and singular(message.id) not in known] == []


def test_a_translation_has_the_same_gaps_to_fill_as_its_message() -> None:
    """A gap that is missing or misspelt breaks the page that fills it, in one language only."""
    spoken = (message for message in thai() if message.id)
    assert [each.id for each in spoken if any(_gaps(text) != _gaps(_fullest(each.id)) for text in texts(each))] == []


def test_a_translation_is_in_thai() -> None:
    """At least one Thai letter, unless the message is a name, a sign or figures."""
    wrong = [
        message.id for message in thai()
        if message.id and re.search(r"[a-z]{3}", singular(message.id)) and singular(message.id) not in SAME_IN_THAI
        and not re.search("[\u0e00-\u0e7f]", "".join(texts(message)))
    ]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize("word", ["student", "teacher"])
def test_people_read_the_words_that_are_theirs(word: str) -> None:
    """Pages speak of students and teachers; learner and assessor are words of the code, instructor one of LTI."""
    assert any(re.search(rf"\b{word}s?\b", singular(key)) for key in used())


def _is_translated(key: str) -> bool:
    message = thai().get(key)
    return message is not None and all(text.strip() for text in texts(message))


def _fullest(key: Key) -> str:
    return key if isinstance(key, str) else key[-1]


def _gaps(text: str) -> set[str]:
    """Return the gaps of a text; the counted number may be said or left to the words."""
    return set(PLACEHOLDER.findall(text)) - {"%(num)s", "%(num)d"}
