"""A roster that could not be read: every fault has words and a remedy, in both languages."""

from __future__ import annotations

import pytest
from flask import Flask

from lti_tool.domain.hosts import PROFILES
from lti_tool.domain.rosters import HANDED_OVER, STATES, UNCLEAR
from lti_tool.lti.roster import OutOfTime
from lti_tool.web import delivery_words, roster_words
from tests.house import deliveries
from tests.house.codes import own_modules
from tests.house.places import TEMPLATES

READING = ("lti/roster.py", "lti/roster_reading.py")
ON_THE_WAY = ("lti/paging.py", "lti/tokens.py", "outbound/doors.py")


def own_faults() -> set[str]:
    """Return what reading a roster can end with, besides what stands in the way of any call."""
    return {*deliveries.gathered(own_modules(*READING), 0), OutOfTime().reason, UNCLEAR, "internal_fault"}


def test_what_reading_can_end_with_is_in_the_table_and_nothing_else() -> None:
    assert set(roster_words.FAULTS) == own_faults()


@pytest.mark.parametrize("locale", ["en", "th"])
def test_every_fault_has_words_and_a_remedy(app: Flask, locale: str) -> None:
    faults = own_faults() | set(deliveries.gathered(own_modules(*ON_THE_WAY), 0))
    with app.test_request_context(f"/?lang={locale}"):
        assert [code for code in sorted(faults) if not roster_words.roster_fault(code).strip()] == []
        assert [code for code in sorted(faults) if not roster_words.roster_remedy(code, "moodle").strip()] == []


def test_remedies_are_for_faults_that_exist() -> None:
    known = own_faults() | set(delivery_words.REASONS)
    assert (roster_words.PERMITTED_BY | roster_words.LEARNT_AT_LAUNCH | roster_words.PASSING) - known == set()


def test_the_switches_named_are_those_of_families_we_know() -> None:
    assert set(roster_words.SWITCHES) <= {profile.family for profile in PROFILES}


def test_the_page_knows_every_state_a_roster_can_be_in() -> None:
    page = (TEMPLATES / "rosters" / "standing.html").read_text("utf-8")
    assert [state for state in STATES if f'roster_state == "{state}"' not in page and state != "unread"] == []
    assert HANDED_OVER not in roster_words.FAULTS, "it is a state of its own"
