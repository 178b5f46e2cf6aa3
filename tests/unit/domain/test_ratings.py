import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.domain.ratings import Already, Held, ScaleFaulty, Write, passing_item, plan_rating


def scale(*items):
    return json.dumps(
        [{"scaleid": "2"}] + [{"id": id, "scaledefault": default, "proficient": proficient} for id, default, proficient in items]
    )


def test_the_default_item_is_given_when_it_means_proficient():
    assert passing_item(scale((1, 0, 0), (2, 0, 1), (3, 1, 1))) == 3


def test_else_the_lowest_proficient_item_is_given():
    assert passing_item(scale((1, 1, 0), (3, 0, 1), (2, 0, 1))) == 2


def test_flags_and_numbers_may_be_written_as_strings():
    assert (
        passing_item('[{"scaleid":"2"},{"id":"1","scaledefault":"0","proficient":"0"},{"id":"2","scaledefault":"1","proficient":"1"}]') == 2
    )


@pytest.mark.parametrize(
    "text", ["", "null", "7", "{", "[1]", '[{"id":"x","proficient":1}]', '[{"id":null,"proficient":1}]', '[{"id":0,"proficient":1}]', None]
)
def test_a_scale_nobody_can_read_is_named_so(text):
    with pytest.raises(ScaleFaulty, match="scale_unreadable"):
        passing_item(text)


@pytest.mark.parametrize("text", ["[]", '[{"scaleid":"2"}]', scale((1, 1, 0), (2, 0, 0))])
def test_a_scale_on_which_nothing_is_proficient_is_named_so(text):
    with pytest.raises(ScaleFaulty, match="scale_without_proficient"):
        passing_item(text)


@pytest.mark.parametrize(
    ("host_grade", "wanted", "last_ours", "plan"),
    [
        (None, 2, None, Write()),
        (None, 2, 2, Write()),
        (2, 2, None, Already()),
        (2, 2, 1, Already()),
        (1, 2, 1, Write()),
        (3, 2, 3, Already()),
        (1, 2, None, Held(1)),
        (3, 2, None, Held(3)),
        (3, 2, 2, Held(3)),
        (1, 3, 2, Held(1)),
    ],
)
def test_a_rating_is_written_where_it_is_free_or_ours_and_lower(host_grade, wanted, last_ours, plan):
    assert plan_rating(host_grade, wanted, last_ours) == plan


@given(st.integers(1, 7), st.integers(1, 7), st.none() | st.integers(1, 7))
def test_no_rating_is_ever_lowered(host_grade, wanted, last_ours):
    if plan_rating(host_grade, wanted, last_ours) == Write():
        assert wanted > host_grade and host_grade == last_ours
