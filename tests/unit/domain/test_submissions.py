import itertools
from typing import get_args

import pytest

from lti_tool.domain.submissions import (
    CONFIRMATIONS,
    DECIDED_BY,
    TRANSITIONS,
    Action,
    EvidenceItem,
    Gap,
    NotAllowedNow,
    State,
    gaps,
    list_actions,
    next_state,
)
from lti_tool.errors import NotAllowed

from .examples import definition

ALLOWED = {
    ("draft", "submit"): "submitted",
    ("submitted", "withdraw"): "draft",
    ("submitted", "claim"): "in_review",
    ("in_review", "award"): "awarded",
    ("in_review", "send_back"): "not_yet",
    ("not_yet", "revise"): "draft",
    ("awarded", "withdraw_award"): "award_withdrawn",
}


@pytest.mark.parametrize(("state", "action"), list(itertools.product(get_args(State), get_args(Action))))
def test_a_submission_moves_only_along_its_ways(state, action):
    if (state, action) in ALLOWED:
        assert next_state(state, action) == ALLOWED[state, action]
    else:
        with pytest.raises(NotAllowedNow) as refused:
            next_state(state, action)
        assert refused.value.code == "not_allowed_now"
        assert refused.value.facts == {"state": state, "action": action}


def test_no_state_has_two_ways_by_one_name():
    assert len({(step.source, step.action) for step in TRANSITIONS}) == len(TRANSITIONS) == len(ALLOWED)


def test_a_refused_move_can_be_caught_as_not_allowed():
    with pytest.raises(NotAllowed):
        next_state("nowhere", "submit")


def test_learners_send_and_assessors_judge():
    assert list_actions("draft", "learner") == ("submit",)
    assert list_actions("submitted", "learner") == ("withdraw",)
    assert list_actions("submitted", "assessor") == ("claim",)
    assert list_actions("in_review", "learner") == ()
    assert list_actions("in_review", "assessor") == ("award", "send_back")
    assert list_actions("not_yet", "learner") == ("revise",)


def test_once_somebody_has_begun_to_read_the_learner_cannot_take_it_back():
    with pytest.raises(NotAllowedNow):
        next_state("in_review", "withdraw")


def test_each_decision_is_carried_out_from_review():
    assert {wanted: next_state("in_review", action) for wanted, action in DECIDED_BY.items()} == {
        "awarded": "awarded",
        "not_yet": "not_yet",
    }


def test_three_things_are_confirmed_on_sending():
    assert CONFIRMATIONS == ("ready", "release", "own_work")


ANSWERS = {"setting": "A bar by the river"}
FILM = EvidenceItem("film", "file", ("brewing",))


def test_a_complete_submission_has_no_gaps():
    assert gaps(definition(), ANSWERS, [FILM]) == ()


def test_an_empty_submission_lacks_what_is_required_and_nothing_else():
    assert gaps(definition(), {}, []) == (Gap("prompt_missing", "setting"), Gap("evidence_missing", "film"))


def test_spaces_are_no_answer():
    assert gaps(definition(), {"setting": " \n "}, [FILM]) == (Gap("prompt_missing", "setting"),)


def test_the_word_limit_itself_may_be_reached_and_not_passed():
    assert gaps(definition(), {"setting": "one two three four five"}, [FILM]) == ()
    assert gaps(definition(), {"setting": "one two three four five six"}, [FILM]) == (Gap("prompt_too_long", "setting"),)


def test_thirty_thai_letters_without_a_space_are_not_one_word():
    assert gaps(definition(), {"setting": "ก" * 25}, [FILM]) == ()
    assert gaps(definition(), {"setting": "ก" * 26}, [FILM]) == (Gap("prompt_too_long", "setting"),)


def test_a_part_that_is_optional_asks_for_nothing_even_of_its_required_prompts():
    assert not any(gap.key == "learned" for gap in gaps(definition(), {}, []))


def test_evidence_of_a_kind_nobody_asked_for_is_a_gap_also_where_it_is_optional():
    assert gaps(definition(), ANSWERS, [EvidenceItem("film", "text")]) == (Gap("evidence_kind", "film"),)
    assert gaps(definition(), ANSWERS, [FILM, EvidenceItem("menu", "file")]) == (Gap("evidence_kind", "menu"),)


def test_evidence_serves_only_the_criteria_it_is_asked_for():
    assert gaps(definition(), ANSWERS, [EvidenceItem("film", "link", ("style",))]) == (Gap("evidence_criterion", "film"),)


def test_evidence_that_answers_to_nothing_is_told_once():
    stray = EvidenceItem("song", "file")
    assert gaps(definition(), ANSWERS, [FILM, stray, stray]) == (Gap("evidence_unknown", "song"),)
