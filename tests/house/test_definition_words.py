"""Whatever can be wrong with a definition, a table or a file has a sentence, and limits that sentences name are those that hold."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask import Flask

from lti_tool.domain.exchange import json_text, reading
from lti_tool.domain.sheets import grids, list_columns, workbooks
from lti_tool.web.definition_words import FAULTS, where
from lti_tool.web.exchange_words import NOTES
from lti_tool.web.import_words import IMPORT_WORDS
from tests.house.places import PACKAGE, tree

ROOMS = ("micro_credentials", "exchange", "sheets")
MAKERS = {"note": 1, "Fault": 1, "CellFault": 1, "Unusable": 0, "Check": 0, "pattern": 0}
"""What makes a fault, and which of its arguments is the code."""
PUT_TOGETHER = {"no_overview", "no_work"}


def codes() -> set[str]:
    """Return every code that is written out where a fault is made, or in the tables these places read."""
    found = {"empty", "too_long", "unreadable", "not_text", "not_a_number", "not_yes_or_no", *PUT_TOGETHER}
    for path in sorted(path for room in ROOMS for path in (PACKAGE / "domain" / room).glob("*.py")):
        found |= _of_module(path)
    return found


def _of_module(path: Path) -> set[str]:
    calls = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
    found: set[str] = set()
    for call in calls:
        place = MAKERS.get(getattr(call.func, "attr", getattr(call.func, "id", "")))
        if place is not None and len(call.args) > place:
            found |= _texts(call.args[place])
    return found


def _texts(node: ast.expr) -> set[str]:
    if isinstance(node, ast.IfExp):
        return _texts(node.body) | _texts(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def test_every_fault_has_a_sentence() -> None:
    assert codes() - set(FAULTS) == set()
    assert len(codes()) > 30


@pytest.mark.parametrize("locale", ["en", "th"])
def test_every_column_is_named_in_words(app: Flask, locale: str) -> None:
    """A name in quotation marks is one that nobody translated."""
    with app.test_request_context(f"/?lang={locale}"):
        named = {column.name: where(column.name.replace("N", "3"), 0) for column in list_columns()}
        assert {name: words for name, words in named.items() if f", {words}".count(", “")} == {}
        assert where("versions.0.definition.criteria.1.levels.0.name.th") == where("criteria.2.levels.1.name.th", 0)


def test_limits_in_sentences_are_those_that_hold() -> None:
    said = {code: str(words[0]) for code, words in IMPORT_WORDS.items()}
    assert f"{json_text.MOST_BYTES // 1_048_576} MB" in said["import_too_large"]
    assert str(reading.MOST_RECORDS) in said["import_too_many"] and str(grids.MOST_ROWS) in said["import_too_many"]
    assert str(grids.MOST_COLUMNS) in said["import_too_many_columns"]
    assert f"{workbooks.MOST_UNPACKED // 1_048_576} MB" in said["import_unpacks_too_large"]


def test_notes_of_tables_have_sentences() -> None:
    assert "read_as_windows_874" in NOTES
