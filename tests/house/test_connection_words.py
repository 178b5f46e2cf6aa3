"""The connection test speaks to an administrator: every step, cause and remedy has its words."""

from __future__ import annotations

import pytest

from lti_tool.connection import running
from lti_tool.web import connection_words, delivery_words, error_words
from tests.house.codes import calls, literals, name_of
from tests.house.places import modules, short

CAUSES = {*connection_words.CAUSES, *delivery_words.REASONS, *error_words.WORDS}
ADVICE = {*connection_words.ADVICE, *delivery_words.ADVICE}


def _given(place: int) -> list[tuple[str, str]]:
    """Return (where, code) for each literal cause (1) or advice (2) that a step can carry."""
    found = []
    for path in modules("connection"):
        for call in calls(path, ["failed", "not_possible"]):
            values = call.args[place : place + 1]
            for value in values:
                found += [(f"{short(path)}:{call.lineno}", code) for code in literals(value, path) or () if code]
            assert len(call.args) >= 2 or name_of(call) == "count", short(path)
    return found


def test_every_step_has_a_title_and_no_title_is_for_nothing() -> None:
    assert set(connection_words.TITLES) == set(running.STEPS)


def test_codes_were_found_at_all() -> None:
    assert len(_given(1)) > 15 and len(_given(2)) > 8


@pytest.mark.parametrize(("where", "code"), sorted(_given(1)))
def test_every_cause_has_words(where: str, code: str) -> None:
    assert code in CAUSES, where


@pytest.mark.parametrize(("where", "code"), sorted(_given(2)))
def test_every_remedy_has_words(where: str, code: str) -> None:
    assert code in ADVICE, where
