import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.domain.outbox import (
    ADVICE,
    LOOK_WAITS,
    NEEDS_PERSON,
    SETTLED,
    STATES,
    TRANSITIONS,
    EntryNotAllowed,
    look_after,
    next_state,
    wait_after,
)

ALLOWED = {
    ("waiting", "claim"): "claimed",
    ("unconfirmed", "claim"): "claimed",
    ("claimed", "deliver"): "delivered",
    ("claimed", "doubt"): "unconfirmed",
    ("claimed", "wait"): "waiting",
    ("claimed", "lapse"): "waiting",
    ("claimed", "hold"): "held",
    ("claimed", "refuse"): "refused",
    ("claimed", "stop_clock"): "clock",
    ("claimed", "exempt"): "cancelled",
    ("waiting", "retry"): "waiting",
    ("unconfirmed", "retry"): "waiting",
    ("unconfirmed", "heal"): "waiting",
    ("refused", "retry"): "waiting",
    ("clock", "retry"): "waiting",
    ("held", "write_over"): "waiting",
    ("held", "leave"): "cancelled",
    ("refused", "give_up"): "cancelled",
    ("clock", "give_up"): "cancelled",
    ("waiting", "replace"): "cancelled",
    ("unconfirmed", "replace"): "cancelled",
    ("held", "replace"): "cancelled",
    ("refused", "replace"): "cancelled",
    ("clock", "replace"): "cancelled",
}
ACTIONS = sorted({action for _, action in ALLOWED} | {"explode"})


@pytest.mark.parametrize(("state", "action"), list(itertools.product(STATES, ACTIONS)))
def test_an_entry_moves_only_along_its_ways(state, action):
    if (state, action) in ALLOWED:
        assert next_state(state, action) == ALLOWED[state, action]
    else:
        with pytest.raises(EntryNotAllowed) as refused:
            next_state(state, action)
        assert refused.value.facts == {"state": state, "action": action}


def test_every_way_is_known_and_leads_between_known_states():
    assert {(step.source, step.action): step.target for step in TRANSITIONS} == ALLOWED
    assert len(TRANSITIONS) == len(ALLOWED)


def test_what_is_settled_stays_settled():
    assert not any(step.source in SETTLED for step in TRANSITIONS)


def test_whatever_stops_has_a_way_on_for_a_person_and_none_for_the_worker():
    for state in NEEDS_PERSON:
        actors = {step.actor for step in TRANSITIONS if step.source == state}
        assert "person" in actors and "worker" not in actors


def test_only_a_person_writes_over_somebody_elses_value():
    assert [step.actor for step in TRANSITIONS if step.source == "held" and step.target == "waiting"] == ["person"]


def test_advice_is_told_by_code():
    assert "ask_host_administrator" in ADVICE and all(ADVICE.values())


chances = st.floats(0, 1, exclude_max=True)


def test_the_ceiling_doubles_from_five_seconds_to_an_hour():
    nearly = 1 - 2**-53
    assert [round(wait_after(tries, None, nearly)) for tries in (1, 2, 3, 4, 10, 11, 12)] == [5, 10, 20, 40, 2560, 3600, 3600]


@given(st.integers(-3, 10**9), chances)
def test_no_wait_is_longer_than_an_hour_or_shorter_than_a_second(tries, chance):
    assert 1 <= wait_after(tries, None, chance) <= 3600


@given(st.integers(1, 40), chances)
def test_waits_spread_over_the_whole_range_below_the_ceiling(tries, chance):
    assert wait_after(tries, None, chance) <= max(1, wait_after(tries + 1, None, chance))
    assert wait_after(tries, None, 0.0) == 1


@given(st.integers(1, 40), st.floats(1, 24 * 3600), chances)
def test_the_host_is_never_asked_again_before_it_said(tries, asked, chance):
    assert asked <= wait_after(tries, asked, chance) <= asked + 5


def test_a_host_may_not_send_us_away_for_more_than_a_day():
    assert wait_after(1, 10**9, 0.5) == 24 * 3600 + 2.5


@pytest.mark.parametrize("nonsense", [0, -5, float("nan"), float("inf")])
def test_a_wait_that_makes_no_sense_is_not_kept_to(nonsense):
    assert wait_after(3, nonsense, 0.5) == 10


def test_what_is_not_shown_is_looked_at_six_times_within_a_day_ever_more_seldom():
    waits = [look_after(looks) for looks in range(len(LOOK_WAITS))]
    assert len(waits) == 6 and waits == sorted(set(waits)) and sum(waits) <= 24 * 3600
    assert look_after(99) == waits[-1]
