"""How much is asked of a host at a time, and what its answers mean for it."""

import pytest

from lti_tool.domain.pacing import deal, judge, lowered, may_hold, pause_after, pause_unasked, raised


@pytest.mark.parametrize(
    ("method", "status", "seconds", "verdict"),
    [
        ("GET", 200, 0.1, "well"), ("POST", 404, 0.1, "well"), ("POST", 401, 0.1, "well"), ("GET", 200, 6, "slow"),
        ("POST", 429, 0.1, "throttled"), ("POST", 503, 0.1, "failed"), ("GET", None, 20, "failed"), ("GET", 500, 0.1, "failed"),
        ("POST", 500, 0.1, "unclear"),
    ],
)  # fmt: skip
def test_only_the_host_itself_fails_never_one_learner(method, status, seconds, verdict):
    assert judge(method, status, seconds) == verdict


def test_a_limit_is_halved_and_grows_by_one_a_round():
    assert (lowered(4), lowered(2), lowered(1)) == (2, 1, 1)
    limit = 2.0
    for _ in range(2):
        limit = raised(limit, 4)
    assert 2.8 < limit < 3.1
    assert raised(4, 4) == 4


def test_pauses_between_probes_double_up_to_five_minutes():
    assert [pause_after(probes) for probes in (0, 1, 2, 10, 10_000)] == [10, 20, 40, 300, 300]


def test_a_host_that_says_too_many_and_not_for_how_long_is_left_alone_ever_longer():
    assert [pause_unasked(times) for times in (1, 2, 3, 7, 10_000)] == [5, 10, 20, 300, 300]


def test_what_there_is_room_for_is_dealt_one_by_one():
    assert deal(8, {"large": 10_000, "small": 1}) == {"large": 7, "small": 1}
    assert deal(3, {"a": 5, "b": 5}) == {"a": 2, "b": 1}
    assert deal(10, {"a": 2, "b": 1}) == {"a": 2, "b": 1}
    assert deal(0, {"a": 1}) == {}


def test_one_platform_never_takes_the_last_free_hand_of_many():
    held = [0, 0, 0, 0]
    for number in range(4):
        held[number] = may_hold(0, 32, sum(held))
        assert may_hold(held[number], 32, sum(held)) == 0
    assert held == [16, 8, 4, 2]
    assert may_hold(0, 1, 0) == 1 and may_hold(0, 1, 1) == 0
