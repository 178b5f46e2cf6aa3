"""What is owed to hosts: every kind has a door, every end a rule, and everything a person is told has words."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from lti_tool.domain import outbox, submissions
from lti_tool.models.outbox import Entry
from lti_tool.worker.doors import DOORS
from tests.house import deliveries

LOCALES = ("en", "th")


@pytest.fixture(params=LOCALES)
def words(app: Flask, request: Any) -> Any:
    """Return the macros that tell a person about an entry, in one language."""
    with app.test_request_context(f"/?lang={request.param}"):
        yield app.jinja_env.get_template("deliveries/words.html").make_module()


@pytest.fixture(params=LOCALES)
def macros(app: Flask, request: Any) -> Any:
    with app.test_request_context(f"/?lang={request.param}"):
        yield app.jinja_env.get_template("macros.html").make_module()


def test_every_kind_that_is_owed_has_a_door_and_every_door_something_to_do() -> None:
    assert deliveries.kinds() == set(DOORS)


def test_the_table_says_which_kinds_there_are() -> None:
    said = (Entry.__doc__ or "") + "".join(line for line in open_source(Entry))
    assert [kind for kind in DOORS if kind not in said] == []


def test_every_end_of_a_try_leads_somewhere() -> None:
    by_worker = {step.action for step in outbox.TRANSITIONS if step.actor == "worker" and step.source == "claimed"}
    assert set(deliveries.actions()) - by_worker == set()


def test_a_try_that_failed_waits_longer_each_time_and_never_for_ever() -> None:
    waits = [outbox.wait_after(tries, None, 1.0) for tries in range(1, 60)]
    assert waits == sorted(waits) and waits[0] > 0 and waits[-1] == outbox.LONGEST_WAIT


def test_no_state_is_a_dead_end_but_those_that_are_settled() -> None:
    left = {step.source for step in outbox.TRANSITIONS}
    assert set(outbox.STATES) - left == outbox.SETTLED
    assert outbox.NEEDS_PERSON <= {step.source for step in outbox.TRANSITIONS if step.actor == "person"}


def test_the_two_tables_of_advice_agree() -> None:
    """`domain.outbox.ADVICE` says which advice there is; what the doors and the worker give is of it, and all of it is given."""
    assert set(deliveries.advice()) == set(outbox.ADVICE)


def test_every_advice_has_words(words: Any) -> None:
    assert {code: places for code, places in deliveries.advice().items() if not words.advice(code).strip()} == {}


def test_every_reason_has_words(words: Any) -> None:
    """A person who is asked to do something reads why, not a code alone."""
    assert hasattr(words, "reason"), "deliveries/words.html has no macro `reason(code)`"
    assert {code: places for code, places in deliveries.reasons().items() if not words.reason(code).strip()} == {}


def test_every_kind_has_a_word(words: Any) -> None:
    assert all(words.kind_word(kind).strip() for kind in DOORS)


def test_every_state_of_an_entry_has_a_word_and_a_sign(macros: Any) -> None:
    assert all(macros.delivery_word(state).strip() and "<svg" in macros.delivery_pill(state) for state in outbox.STATES)


def test_every_state_of_a_submission_has_a_word_and_a_sign(macros: Any) -> None:
    states = {step.source for step in submissions.TRANSITIONS} | {step.target for step in submissions.TRANSITIONS}
    assert all(macros.state_word(state).strip() and "<svg" in macros.state_pill(state) for state in states)


def open_source(model: type) -> list[str]:
    """Return the lines of the module a model stands in."""
    import inspect

    return inspect.getsource(inspect.getmodule(model)).splitlines()  # type: ignore[arg-type]
