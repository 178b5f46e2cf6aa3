"""Every code that can be raised has words for whoever may read it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from lti_tool.cli.words import WORDS as COMMAND_WORDS
from lti_tool.errors import DoorError
from lti_tool.web.error_words import WORDS, words_for
from tests.house.codes import error_classes, own_modules, raised

NEVER_ON_A_PAGE = {
    "SettingsFaulty": "read at start, before there are pages; `lti-tool` prints its sentences",
    "CommandRefused": "raised by commands",
    "DefinitionFaulty": "raised by commands that publish; its faults are a list of paths",
    "SigningRefused": "the worker signs; it notes signing_failed",
    "AwardFaulty": "the worker composes; it notes signing_failed",
    "StatusListFaulty": "the worker signs the list; it notes status_list_unsigned",
    "DidRefused": "settings and `issuers add` have checked address and slug before",
    "ScoreFaulty": "the worker sends scores; it notes internal_fault",
    "ScoreRefused": "the worker scales scores; it notes internal_fault",
    "ScaleFaulty": "the worker reads scales; the delivery carries the reason",
    "ClaimLost": "the worker's own; the entry is another worker's by then",
    "ReadingLost": "caught where rosters are read; the course is another reading's by then",
}
COMMANDS_ONLY = {
    "issuer_exists": "issuers are added by commands",
    "slug_bad": "issuers are added by commands",
    "grant_needs_scope": "grants are given by commands",
    "settings_faulty": "said in sentences of its own",
}
USED_BY_COMMANDS = ("services/platforms", "services/issuers.py", "services/people.py", "services/keys.py")


def _doors_and_hidden() -> tuple[type, ...]:
    return (DoorError, *(kind for name, kind in error_classes().items() if name in NEVER_ON_A_PAGE))


def test_the_exceptions_named_here_exist() -> None:
    assert set(NEVER_ON_A_PAGE) - set(error_classes()) == set()


def test_every_code_can_be_read_off_the_source() -> None:
    """A code put together at run time could miss its words; list it in codes.PUT_TOGETHER."""
    assert [code for code in raised(own_modules(), _doors_and_hidden()) if code.startswith("not to be read")] == []


def test_every_code_a_page_can_show_has_words() -> None:
    missing = {code: places for code, places in raised(own_modules(), _doors_and_hidden()).items() if code not in {*WORDS, *COMMANDS_ONLY}}
    assert missing == {}


def test_every_code_a_command_can_show_has_words() -> None:
    said = {**raised(own_modules("cli")), **raised(own_modules(*USED_BY_COMMANDS))}
    assert {code: places for code, places in said.items() if code not in COMMAND_WORDS} == {}


def test_no_words_are_kept_for_a_code_nobody_raises() -> None:
    from_the_web_server = {"page_unknown", "method_wrong", "request_too_large", "request_bad", "surprise"}
    classes = {kind.code for kind in error_classes().values()}
    assert set(WORDS) - set(raised(own_modules())) - classes - from_the_web_server == set()


def test_no_code_says_two_things_in_two_tables() -> None:
    assert [code for code in COMMANDS_ONLY if code in WORDS] == []


@pytest.mark.parametrize("locale", ["en", "th"])
def test_the_words_of_every_code_read_in_both_languages(app: Flask, locale: str) -> None:
    facts: dict[str, Any] = {"seconds_ago": 3, "seconds_ahead": 4, "missing": "x", "said": "y"}
    with app.test_request_context(f"/?lang={locale}"):
        for code in WORDS:
            for part in words_for(code, facts):
                assert part.strip() and "%(" not in part, code
