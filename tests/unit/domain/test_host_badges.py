"""Which badge of the host came of an award."""

from datetime import UTC, datetime, timedelta

import pytest

from lti_tool.domain.host_badges import Issued, caused, sort_out

NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
ARRIVED = [NOW + timedelta(seconds=2)]
NAMES = ("Brew good coffee", "ชงกาแฟให้ดี", "MC-BUS-01", "")


def sign(text, seconds=3.0, is_near=True, name="A badge"):
    found = sort_out([Issued(name, "https://x.example", text, NOW + timedelta(seconds=seconds), is_near)], NOW, ARRIVED, NAMES)
    return found[0].sign if found else None


@pytest.mark.parametrize("text", ["For MC-BUS-01.", "You can brew  Good coffee now", "เหรียญ ชงกาแฟให้ดี ระดับต้น"])
def test_a_badge_that_names_what_was_earned_is_recognised_by_it(text):
    assert sign(text, seconds=9000) == "named"


def test_a_number_that_only_begins_alike_is_another():
    assert sign("For MC-BUS-012", seconds=9000) == "since"


def test_a_badge_issued_as_our_score_arrived_came_of_it():
    assert sign("Anything", seconds=2) == "moment"
    assert sign("Anything", seconds=2 - 59) == "moment", "the host's clock may be a minute behind"


def test_a_badge_issued_at_another_time_may_have_any_reason():
    assert sign("Anything", seconds=600) == "since"


def test_a_badge_from_before_counts_only_where_it_names_what_was_earned():
    assert sign("MC-BUS-01", seconds=-9000) == "earlier"
    assert sign("Anything", seconds=-9000) is None


def test_a_badge_of_another_course_never_counts():
    assert sign("MC-BUS-01", is_near=False) is None


def test_the_surest_comes_first_and_only_the_sure_ones_end_the_looking():
    badges = [Issued(text, "", text, NOW + timedelta(seconds=after)) for text, after in (("late", 600), ("MC-BUS-01", 700), ("now", 2))]
    found = sort_out(badges, NOW, ARRIVED, NAMES)
    assert [each.sign for each in found] == ["named", "moment", "since"]
    assert [each.name for each in caused(found)] == ["MC-BUS-01", "now"]
