import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.domain.assessments import Awarded, DecisionFault, MarkRefused, NotYet, check_decision, decide

from .examples import definition

CRITERIA = definition().criteria
MET = {"brewing": "middle", "taste": "middle"}
NOT_MET = {"brewing": "high", "taste": "low"}


def test_every_required_criterion_at_its_passing_level_earns_the_award():
    assert decide(CRITERIA, MET) == Awarded()
    assert decide(CRITERIA, {"brewing": "high", "taste": "middle"}) == Awarded()


def test_a_strong_mark_does_not_make_up_for_a_missing_one():
    assert decide(CRITERIA, {"brewing": "high"}) == NotYet(missing=("taste",))


def test_a_strong_mark_does_not_make_up_for_a_weak_one():
    assert decide(CRITERIA, NOT_MET) == NotYet(missing=("taste",))


def test_nothing_marked_is_not_yet_in_the_rubrics_order():
    assert decide(CRITERIA, {}) == NotYet(missing=("brewing", "taste"))


def test_an_optional_criterion_never_blocks():
    assert decide(CRITERIA, MET | {"style": "low"}) == Awarded()


@pytest.mark.parametrize(
    ("marks", "code"), [({"smell": "high"}, "no_such_criterion"), ({"taste": "perfect"}, "no_such_level"), ({"style": ""}, "no_such_level")]
)
def test_marks_the_rubric_does_not_know_are_refused(marks, code):
    for judge in (lambda: decide(CRITERIA, marks), lambda: check_decision(CRITERIA, marks, {}, "not_yet", "")):
        with pytest.raises(MarkRefused) as refused:
            judge()
        assert refused.value.code == code


def test_awarded_may_be_decided_without_a_word_when_all_is_met():
    assert check_decision(CRITERIA, MET, {}, "awarded", "") == ()


def test_awarded_may_not_be_decided_over_an_unmet_or_unmarked_criterion():
    assert check_decision(CRITERIA, NOT_MET, {}, "awarded", "Well done") == (DecisionFault("below_passing", "taste"),)
    assert check_decision(CRITERIA, {"taste": "high"}, {}, "awarded", "") == (DecisionFault("unmarked", "brewing"),)


def test_not_yet_owes_a_comment_for_each_unmet_criterion():
    assert check_decision(CRITERIA, NOT_MET, {"brewing": "Fine"}, "not_yet", "Almost") == (DecisionFault("comment_missing", "taste"),)
    assert check_decision(CRITERIA, NOT_MET, {"taste": "  "}, "not_yet", "") == (DecisionFault("comment_missing", "taste"),)
    assert check_decision(CRITERIA, NOT_MET, {"taste": "Too sour: grind coarser"}, "not_yet", "") == ()


def test_not_yet_needs_every_required_criterion_marked():
    faults = check_decision(CRITERIA, {"taste": "low"}, {"taste": "Too sour"}, "not_yet", "")
    assert faults == (DecisionFault("unmarked", "brewing"),)


def test_not_yet_although_all_is_met_must_say_why():
    assert check_decision(CRITERIA, MET, {"taste": "Good"}, "not_yet", " ") == (DecisionFault("overall_missing"),)
    assert check_decision(CRITERIA, MET, {}, "not_yet", "The film shows somebody else brewing") == ()


def test_an_unmet_optional_criterion_owes_no_comment():
    assert check_decision(CRITERIA, NOT_MET | {"style": "low"}, {"taste": "Too sour"}, "not_yet", "") == ()


marks = st.dictionaries(st.sampled_from([c.key for c in CRITERIA]), st.sampled_from(["low", "middle", "high"]))


@given(marks)
def test_the_award_is_open_exactly_when_the_marks_amount_to_it(marks):
    assert (check_decision(CRITERIA, marks, {}, "awarded", "") == ()) == (decide(CRITERIA, marks) == Awarded())


@given(marks, st.sampled_from(["brewing", "taste", "style"]))
def test_a_higher_mark_never_takes_an_award_away(marks, key):
    if decide(CRITERIA, marks) == Awarded():
        assert decide(CRITERIA, marks | {key: "high"}) == Awarded()
