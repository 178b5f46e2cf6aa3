"""What became of a score by what the gradebook holds now. Each case is one a teacher or an administrator brings about."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from lti_tool.domain.columns import Wish
from lti_tool.domain.drift import CLASSES, Owed, classify, heals, standing, twins
from lti_tool.domain.hosts import PROFILES, STANDARD, profile_of
from lti_tool.domain.scores import HostCell

MOODLE = profile_of("moodle")
SEEN, TAKEN = Owed("delivered", 100, 100), Owed("unconfirmed", 100, 100)
WITHDRAWN = Owed("delivered", None, None)


@pytest.mark.parametrize("owed", [SEEN, TAKEN])
@pytest.mark.parametrize(
    ("host", "found"),
    [
        (HostCell(100, 100), "equal"),
        (HostCell(10, 10), "equal"),
        (HostCell(1), "equal"),
        (HostCell(Decimal("99.99999"), 100), "equal"),
        (HostCell(64, 100), "overridden"),
        (HostCell(0, 100), "overridden"),
        (HostCell(110, 100), "overridden"),
    ],
)
def test_a_value_that_stands_there_is_ours_or_somebodys(owed, host, found):
    """The column may have another maximum than the score; one unit of the fifth decimal is rounding."""
    assert classify(owed, host, STANDARD) == found


@pytest.mark.parametrize("host", [None, HostCell(None), HostCell(None, 100)])
def test_an_empty_cell_was_emptied_if_ours_was_ever_seen_and_else_never_showed(host):
    assert classify(SEEN, host, STANDARD) == "removed"
    assert classify(TAKEN, host, STANDARD) == "never_seen"


def test_who_left_the_course_is_missed_by_nobody():
    assert classify(SEEN, None, STANDARD, is_away=True) == "away"
    assert classify(SEEN, HostCell(64, 100), STANDARD, is_away=True) == "overridden", "what is listed all the same counts"


def test_a_zero_that_the_host_never_tells_proves_nothing():
    nothing = Owed("delivered", 0, 100)
    assert classify(nothing, None, MOODLE) == "zero_unseen"
    assert classify(nothing, None, STANDARD) == "removed"


def test_after_a_withdrawal_whatever_stands_there_is_not_ours_to_judge():
    assert classify(WITHDRAWN, None, STANDARD) == classify(WITHDRAWN, HostCell(40, 100), STANDARD) == "equal"
    locked = Owed("unconfirmed", None, None, advice="unlock_grade")
    assert classify(locked, HostCell(100, 100), STANDARD) == "locked"
    assert classify(locked, None, STANDARD) == "equal"


@pytest.mark.parametrize("found", sorted(CLASSES))
def test_only_what_never_showed_is_sent_again_unasked_and_once(found):
    assert heals(found, TAKEN, STANDARD, is_own_column=True) == (found == "never_seen")
    assert not heals(found, Owed("unconfirmed", 100, 100, is_healed=True), STANDARD, is_own_column=True)


def test_where_a_persons_zero_reads_like_nothing_only_the_column_that_keeps_it_is_written_to():
    """Moodle keeps an override in the activity's own column; in a column that a tool made, ours would go over it."""
    assert heals("never_seen", TAKEN, MOODLE, is_own_column=True)
    assert not heals("never_seen", TAKEN, MOODLE, is_own_column=False)
    assert {each.family for each in PROFILES if each.results_omit_zero} == {"moodle", "practice"}


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (("waiting", "", "", ""), "under_way"),
        (("claimed", "", "", "removed"), "under_way"),
        (("delivered", "", "", ""), "equal"),
        (("delivered", "", "", "removed"), "removed"),
        (("unconfirmed", "not_shown_by_host", "", ""), "never_seen"),
        (("held", "host_value_differs", "choose_value", ""), "overridden"),
        (("cancelled", "host_value_kept", "", ""), "overridden"),
        (("cancelled", "award_withdrawn", "", ""), None),
        (("refused", "line_item_gone", "make_column_again", ""), "column_gone"),
        (("refused", "column_missing", "mend_column", ""), "column_gone"),
        (("refused", "host_error_500", "unlock_grade", ""), "locked"),
        (("refused", "person_not_gradable", "check_enrolment_and_role", ""), "stuck"),
        (("clock", "stamp_too_old", "check_clock", ""), "stuck"),
    ],
)
def test_every_score_of_a_column_is_counted_in_one_class(entry, found):
    assert standing(*entry) == found and (found is None or found in CLASSES)


@dataclass(frozen=True)
class Item:
    id: str
    resource_link_id: str | None = None
    resource_id: str | None = None
    tag: str | None = None


OWN = Wish("Coffee", 100, "mc-1", "award", "link-1")
LEVEL = Wish("Taste", 3, "mc-1", "criterion:taste")


def test_a_column_is_doubled_when_two_pass_for_it():
    level = [Item("a", None, "mc-1", "criterion:taste"), Item("b", "made-up", "mc-1", "criterion:taste")]
    assert twins(level[:1], LEVEL) == 1 and twins(level, LEVEL) == 2 and twins([], LEVEL) == 0
    assert twins([*level, *level], LEVEL) == 2, "the same column told twice is one"
    tied = [Item("a", "link-1"), Item("b", "link-1", "mc-1", "award")]
    assert twins(tied, OWN) == 2


def test_other_columns_are_no_twins():
    others = [
        Item("b", "link-2", "mc-1", "award"),  # the same micro-credential at another link
        Item("c", "link-1", "mc-1", "criterion:taste"),  # Canvas ties a criterion's column to some link
        Item("d", None, "mc-1", "award"),  # serves another place
    ]
    assert twins([Item("a", "link-1"), *others], OWN, taken=["d"]) == 1
