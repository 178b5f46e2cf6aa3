"""The way back to the host, as an address (Core 1.3 5.4.4)."""

from __future__ import annotations

import pytest

from lti_tool.domain.returns import LONGEST, way_back
from lti_tool.services.platforms import is_way_back


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://lms.example/r", "https://lms.example/r?lti_msg=a%26b"),
        ("https://lms.example/r?x=1&y=%20z", "https://lms.example/r?x=1&y=%20z&lti_msg=a%26b"),
        ("https://lms.example/r?x=1#part", "https://lms.example/r?x=1&lti_msg=a%26b#part"),
    ],
)
def test_MSG_17_what_we_say_is_encoded_and_added_behind_the_hosts_own_query(address: str, expected: str) -> None:
    assert way_back(address, msg="a&b") == expected


def test_nothing_to_say_leaves_the_address_as_it_was() -> None:
    assert way_back("https://lms.example/r?x=1") == "https://lms.example/r?x=1"


def test_each_of_the_four_words_has_its_parameter() -> None:
    said = way_back("https://lms.example/r", msg="1", log="2", errormsg="3", errorlog="4")
    assert said.endswith("?lti_msg=1&lti_log=2&lti_errormsg=3&lti_errorlog=4")


def test_long_words_are_cut_so_that_the_address_stays_one_that_servers_take() -> None:
    assert len(way_back("https://lms.example/r", msg="ก" * 5000)) < 9 * LONGEST + 100


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("https://elsewhere.example/return", True),
        ("http://lms.example:8080/return", True),
        ("http://lms.example/return", False),
        ("http://elsewhere.example:8080/return", False),
        ("javascript:alert(1)", False),
        ("https://lms.example@evil.example/", False),
        ("", False),
    ],
)
def test_people_are_sent_back_by_https_or_to_the_registered_host_only(address: str, is_one: bool) -> None:
    assert is_way_back(address, ("http://lms.example:8080",)) is is_one
