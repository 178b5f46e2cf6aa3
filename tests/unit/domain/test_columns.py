from dataclasses import dataclass

import pytest

from lti_tool.domain.columns import LONGEST_LABEL, for_criterion, for_link, pick, shortened
from lti_tool.grades import LineItem
from tests.unit.domain.examples import definition

COFFEE = definition()
BREWING = COFFEE.criteria[0]
CRITERION = for_criterion(COFFEE, "mc-1", BREWING)
AWARD = for_link("Brew for the exam", COFFEE, "mc-1", "link-1")


@dataclass(frozen=True)
class Item:
    id: str
    resource_id: str | None = None
    tag: str | None = None
    resource_link_id: str | None = None


def test_a_criterions_column_is_out_of_its_levels_and_tied_to_no_link():
    """In Moodle a second column tied to a link takes the first one's address out of launches."""
    assert (CRITERION.maximum, CRITERION.resource_id, CRITERION.tag, CRITERION.resource_link_id) == (3, "mc-1", "criterion:brewing", None)
    assert CRITERION.label == "brewing · brewing (ไทย) · Brew good coffee · Brew good coffee (ไทย)"


def test_the_awards_own_column_is_out_of_a_hundred_and_tied_to_the_link():
    assert (AWARD.label, AWARD.maximum, AWARD.tag, AWARD.resource_link_id) == ("Brew for the exam", 100, "award", "link-1")
    assert for_link(" ", COFFEE, "mc-1", "link-1").label == COFFEE.title.both


@pytest.mark.parametrize(("first", "second"), [("a" * 200, "b" * 200), ("a" * 300, ""), ("ก" * 255, "b"), ("a" * 253, "b")])
def test_no_label_is_longer_than_hosts_can_keep_and_the_criterion_comes_first(first, second):
    label = shortened(first, second)
    assert len(label) <= LONGEST_LABEL and label.startswith(first[:200]) and label.endswith("…")


def test_a_label_that_fits_stays_whole():
    assert shortened("a" * 250, "bb") == "a" * 250 + " · bb"


def test_nothing_found_is_nothing_picked():
    assert pick([], CRITERION) is None
    assert pick([Item("1", "mc-1", "criterion:taste"), Item("2", "mc-2", "criterion:brewing"), Item("3")], CRITERION) is None


def test_of_two_of_one_kind_the_same_is_picked_each_time():
    """They should not be; where a host made two, all of us must agree on one."""
    assert pick([Item("1", "mc-1", "criterion:brewing"), Item("2", "mc-1", "criterion:brewing")], CRITERION).id == "1"


def test_a_criterions_column_is_known_though_the_host_tied_it_to_a_link_of_its_own():
    tied = Item("1", "mc-1", "criterion:brewing", "made-by-the-host")
    assert pick([tied], CRITERION) == tied
    assert pick([tied, Item("2", "mc-1", "criterion:brewing")], CRITERION).id == "2"


def test_the_awards_column_is_the_one_of_the_link_or_one_that_was_ours_and_is_tied_to_none():
    by_link, copied = Item("1", None, None, "link-1"), Item("2", "mc-1", "award")
    named = Item("3", "mc-1", "award", "link-1")
    assert pick([by_link, copied], AWARD) == by_link
    assert pick([copied, by_link, named], AWARD) == named
    assert pick([copied], AWARD) == copied


def test_a_column_of_another_link_is_never_taken_for_the_awards():
    assert pick([Item("1", "mc-1", "award", "link-2")], AWARD) is None
    assert pick([Item("2", "mc-1", "award")], AWARD, taken=["2"]) is None


def test_a_criterions_column_tied_to_the_link_is_not_the_awards():
    assert pick([Item("1", "mc-1", "criterion:brewing", "link-1")], AWARD) is None


def test_line_items_are_what_is_picked_from():
    item = LineItem("Brewing", 3, id="https://lms.example/items/1", resource_id="mc-1", tag="criterion:brewing")
    assert pick([item], CRITERION) is item
