from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.domain.scores import (
    Already,
    Held,
    HostCell,
    Points,
    ScoreRefused,
    Write,
    holds_comment,
    level_points,
    next_stamp,
    plan_erasure,
    plan_score,
    same_value,
    share_met,
)
from tests.unit.domain.examples import definition

NOON = datetime(2026, 1, 5, 12, 0, 0, 250_000, tzinfo=UTC)
FULL = Points(100, 100)

moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("given", "maximum", "code"),
    [
        (float("nan"), 100, "score_not_finite"),
        (float("inf"), 100, "score_not_finite"),
        (Decimal("NaN"), 100, "score_not_finite"),
        ("100", 100, "score_not_finite"),
        (True, 1, "score_not_finite"),
        (None, 100, "score_not_finite"),
        (100, None, "score_not_finite"),
        (-0.01, 100, "score_negative"),
        (0, 0, "maximum_not_positive"),
        (1, -1, "maximum_not_positive"),
        (1, float("inf"), "score_not_finite"),
    ],
)
def test_numbers_that_no_gradebook_understands_are_refused(given, maximum, code):
    with pytest.raises(ScoreRefused) as refused:
        Points(given, maximum)
    assert refused.value.code == code


def test_more_than_the_maximum_is_a_score():
    assert Points(Decimal("110"), 100).given == 110


def test_the_first_stamp_is_now_in_whole_milliseconds_of_utc():
    bangkok = timezone(timedelta(hours=7))
    assert next_stamp(datetime(2026, 1, 5, 19, 0, 0, 250_999, tzinfo=bangkok), None) == NOON
    assert next_stamp(datetime(2026, 1, 5, 19, tzinfo=bangkok), None).tzinfo is UTC


def test_two_scores_within_one_second_are_stamped_a_second_apart():
    assert next_stamp(NOON + timedelta(milliseconds=10), NOON) == NOON + timedelta(seconds=1)


def test_a_clock_put_back_still_stamps_later():
    assert next_stamp(NOON - timedelta(hours=1), NOON) == NOON + timedelta(seconds=1)


@given(moments, moments)
def test_stamps_grow_by_a_whole_second_and_are_never_before_now(now, last):
    stamp = next_stamp(now, last)
    assert stamp - last >= timedelta(seconds=1)
    assert int(stamp.timestamp()) > int(last.timestamp())
    assert stamp > now - timedelta(milliseconds=1)


@given(st.lists(moments, min_size=2, max_size=6))
def test_a_host_that_compares_whole_seconds_takes_every_score_in_turn(moments):
    last, taken = None, []
    for now in moments:
        last = next_stamp(now, last)
        taken.append(int(last.timestamp()))
    assert taken == sorted(set(taken))


@pytest.mark.parametrize(
    ("shown", "out_of", "given", "maximum", "same"),
    [
        (40, 40, 100, 100, True),
        (1, 1, 100, 100, True),
        (33.33333, 100, 1, 3, True),
        (Decimal("0.66667"), 1, 2, 3, True),
        (0.1, 1, Decimal("0.1"), 1, True),
        (39, 40, 100, 100, False),
        (99.999, 100, 100, 100, False),
        (0, 100, 100, 100, False),
        (0, 40, 0, 100, True),
        (None, 100, 0, 100, False),
        (0, 0, 0, 100, False),
    ],
)
def test_a_value_is_the_same_whatever_its_column_is_out_of(shown, out_of, given, maximum, same):
    assert same_value(shown, out_of, given, maximum) is same


@given(
    st.integers(0, 1000),
    st.integers(1, 1000),
    st.sampled_from([1, 5, 10, 40, 100, 1000]),
)
def test_five_decimals_of_rounding_are_forgiven(given, maximum, column):
    shown = round(Decimal(given) / Decimal(maximum) * column, 5)
    assert same_value(shown, column, given, maximum)


@pytest.mark.parametrize("empty", [None, HostCell(None), HostCell(None, 40)])
def test_an_empty_cell_is_written(empty):
    assert plan_score(empty, FULL, None) == Write()
    assert plan_score(empty, FULL, FULL) == Write()


def test_a_cell_that_shows_it_already_is_left():
    assert plan_score(HostCell(40, 40), FULL, None) == Already()
    assert plan_score(HostCell(40, 40), FULL, Points(50, 100)) == Already()


def test_our_own_earlier_value_may_be_written_over():
    assert plan_score(HostCell(20, 40), FULL, Points(50, 100)) == Write()


@pytest.mark.parametrize("last_ours", [None, Points(50, 100), Points(0, 100)])
def test_a_value_somebody_typed_is_held_for_a_person(last_ours):
    typed = HostCell(37, 40)
    assert plan_score(typed, FULL, last_ours) == Held(typed)


def test_a_typed_zero_is_a_value_too():
    assert plan_score(HostCell(0, 100), FULL, None) == Held(HostCell(0, 100))


def test_withdrawing_erases_only_what_is_still_ours():
    assert plan_erasure(HostCell(40, 40), FULL) == Write()
    assert plan_erasure(HostCell(37, 40), FULL) == Held(HostCell(37, 40))
    assert plan_erasure(HostCell(40, 40), None) == Held(HostCell(40, 40))
    assert plan_erasure(None, FULL) == Already()
    assert plan_erasure(HostCell(None), FULL) == Already()


def test_our_own_points_are_written_again_where_the_words_beside_them_are_new():
    assert plan_score(HostCell(67, 100), Points(67, 100), Points(67, 100), is_comment_new=True) == Write()
    assert plan_score(HostCell(67, 100), Points(67, 100), Points(67, 100)) == Already()


def test_new_words_are_no_reason_to_write_over_the_same_points_typed_by_somebody():
    assert plan_score(HostCell(67, 100), Points(67, 100), None, is_comment_new=True) == Already()
    assert plan_score(HostCell(67, 100), Points(67, 100), Points(33, 100), is_comment_new=True) == Already()


@pytest.mark.parametrize(
    ("shown", "is_there"),
    [
        ("Well brewed.", True),
        ("<p>Well&nbsp;brewed.</p>", True),
        ("An earlier word. Well brewed. A later one.", True),
        ("Well  brewed", True),
        ("Badly brewed.", False),
        ("", False),
        (None, False),
    ],
)
def test_words_are_known_again_however_the_host_sets_them(shown, is_there):
    assert holds_comment(HostCell(67, 100, shown), "Well brewed.") is is_there
    assert not holds_comment(None, "Well brewed.")


CRITERIA = definition().criteria  # brewing and taste are required, style is not; "middle" passes


@pytest.mark.parametrize(
    ("marks", "share"),
    [
        ({}, 0),
        ({"brewing": "low", "taste": "low"}, 0),
        ({"brewing": "middle", "taste": "low"}, 50),
        ({"brewing": "high", "taste": "low", "style": "high"}, 50),
        ({"brewing": "high", "taste": "high"}, 99),
    ],
)
def test_a_share_counts_what_is_required_and_met_and_never_looks_like_an_award(marks, share):
    assert share_met(CRITERIA, marks) == Points(share, 100)


def test_two_of_three_are_sixty_seven_of_a_hundred():
    three = (*CRITERIA[:2], replace(CRITERIA[2], required=True))
    assert share_met(three, {"brewing": "high", "taste": "middle", "style": "low"}) == Points(67, 100)


def test_a_level_is_its_step_on_the_scale_and_the_lowest_is_not_nothing():
    assert [level_points(CRITERIA[0], level.key) for level in CRITERIA[0].levels] == [Points(1, 3), Points(2, 3), Points(3, 3)]


cells = st.none() | st.builds(HostCell, st.none() | st.integers(0, 100), st.just(100))
points = st.builds(Points, st.integers(0, 100), st.just(100))


@given(cells, points, st.none() | points)
def test_somebody_elses_value_is_never_written_over(host, wanted, last_ours):
    free = host is None or host.score is None
    if not free and (last_ours is None or host.score != last_ours.given):
        assert plan_score(host, wanted, last_ours) != Write()
        assert plan_erasure(host, last_ours) != Write()


@given(cells, points, st.none() | points)
def test_after_writing_there_is_nothing_left_to_write(host, wanted, last_ours):
    if plan_score(host, wanted, last_ours) == Write():
        assert plan_score(HostCell(wanted.given, wanted.maximum), wanted, wanted) == Already()
