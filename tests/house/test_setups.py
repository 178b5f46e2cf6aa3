"""Each platform's set-up: its words, its guide, and values that a form can be filled with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lti_tool.domain.hosts import PROFILES
from lti_tool.domain.setups import FIELDS, SETUPS, HostSetup, setup_of
from lti_tool.lti.registration import fill, own_values
from lti_tool.services.platforms import checking
from lti_tool.settings import Settings
from lti_tool.web import setup_words
from tests.house.places import ROOT

by_name = pytest.mark.parametrize("setup", SETUPS, ids=lambda setup: setup.name)
SIGNS = {"deployed", "launched", "picked", "named", "columns", "roster", "token", "service", ""}


@by_name
def test_everything_a_page_says_of_a_set_up_has_words(setup: HostSetup) -> None:
    assert {step.code for step in setup.steps} <= set(setup_words.STEPS)
    assert {part.heading for part in setup.parts} <= set(setup_words.HEADINGS)
    assert setup.by_address in {*setup_words.ADDRESSES, ""}


def test_no_words_are_kept_for_what_no_set_up_says() -> None:
    assert {step.code for setup in SETUPS for step in setup.steps} == set(setup_words.STEPS)
    assert {part.heading for setup in SETUPS for part in setup.parts} == set(setup_words.HEADINGS)
    assert {setup.by_address for setup in SETUPS if setup.by_address} == set(setup_words.ADDRESSES)


@by_name
def test_a_step_is_ticked_by_a_sign_that_can_be_seen(setup: HostSetup) -> None:
    assert {step.seen_by for step in setup.steps} <= SIGNS
    assert {step.needed for step in setup.steps} <= {"", "port", "private", "plain"}


def test_every_fault_of_a_field_has_words() -> None:
    codes = {checking.MISSING, checking.TOO_LONG, checking.NOT_PLAIN, "address_bad", "address_scheme", "address_private", "exists"}
    assert codes == set(setup_words.FAULTS) and set(FIELDS) <= set(setup_words.FIELDS)


@by_name
def test_every_value_is_filled_in(setup: HostSetup) -> None:
    for _heading, lines in fill(Settings(public_url="https://tool.example"), setup):
        assert all(re.search(r"\{(" + "|".join(own_values(Settings())) + r")\}", line.value) is None for line in lines)
        assert all(line.label and line.value for line in lines)


@by_name
def test_what_comes_back_are_fields_of_ours_each_once(setup: HostSetup) -> None:
    names = [field for field, _label in setup.fields]
    assert sorted(names) == sorted(FIELDS) and set(setup.presets) <= set(FIELDS)


def test_every_family_with_habits_has_a_set_up() -> None:
    assert {profile.family for profile in PROFILES} - {"practice"} <= {setup.family for setup in SETUPS}
    assert setup_of("D2L").name == "brightspace" and setup_of("never heard of").name == "other"


@pytest.mark.parametrize("setup", [each for each in SETUPS if each.family], ids=lambda setup: setup.name)
def test_every_platform_has_a_guide_that_says_at_its_head_what_was_tried(setup: HostSetup) -> None:
    guide = ROOT / "docs" / "lms-admin" / f"{setup.name}.md"
    head = "\n".join(_text(guide).splitlines()[:4])
    assert re.search(r"\*\*Tried\*\*|\*\*Not tried\*\*", head)


def _text(path: Path) -> str:
    return path.read_text("utf-8")
