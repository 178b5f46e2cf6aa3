"""What a host's competencies can stand for."""

from copy import deepcopy

import pytest

from lti_tool.domain.competency_mappings import WHOLE, Choice, HostCompetency, check_choices, rated_levels, suggest, suggest_item
from lti_tool.domain.micro_credentials import Text, parse
from lti_tool.errors import BadInput
from tests.unit.domain.examples import DOCUMENT, both

NUMBERED = parse({**deepcopy(DOCUMENT), "competency": {"statement": both("Brew"), "idnumber": "MC-BUS-01"}})
PLAIN = parse(deepcopy(DOCUMENT))
ALIGNED = parse(
    {
        **deepcopy(DOCUMENT),
        "alignments": [{"framework": "ESCO", "name": "Prepare hot drinks", "url": "https://e.example/1", "type": "CFItem", "code": "S1.2"}],
    }
)
SIZES = {"7": 4, "8": 4}


def suggested(definition, *competencies):
    return {key: (each.competency, each.why) for key, each in suggest(definition, [HostCompetency(*each) for each in competencies]).items()}


def test_the_idnumber_is_a_promise_and_comes_before_a_name():
    assert suggested(NUMBERED, ("1", "", "Brew good coffee"), ("2", " mc-bus-01 ", "Other")) == {WHOLE: ("2", "idnumber")}


def test_what_the_competency_is_aligned_to_is_recognised_by_code_or_by_name():
    assert suggested(ALIGNED, ("1", "S1.2", "x")) == {WHOLE: ("1", "alignment")}
    assert suggested(ALIGNED, ("1", "x", "prepare  HOT drinks")) == {WHOLE: ("1", "alignment")}


def test_the_title_in_either_language_is_recognised_as_a_name():
    assert suggested(PLAIN, ("1", "", "Brew good coffee (ไทย)")) == {WHOLE: ("1", "name")}


def test_a_criterion_is_recognised_by_its_own_number_and_by_its_name():
    found = suggested(NUMBERED, ("1", "MC-BUS-01", ""), ("2", "MC-BUS-01.taste", ""), ("3", "", "brewing"))
    assert found == {WHOLE: ("1", "idnumber"), "taste": ("2", "idnumber"), "brewing": ("3", "name")}


def test_nothing_is_suggested_for_what_has_no_number_or_for_a_competency_without_words():
    assert suggested(PLAIN, ("1", "", ""), ("2", "MC-BUS-01", "Other")) == {}


def test_one_competency_is_suggested_for_one_thing_only():
    assert suggested(NUMBERED, ("1", "MC-BUS-01", "taste")) == {WHOLE: ("1", "idnumber")}


def test_only_levels_that_meet_a_criterion_are_rated():
    assert [level.key for level in rated_levels(PLAIN.criterion("taste"))] == ["middle", "high"]


def test_the_step_of_the_same_name_is_suggested_unless_it_is_lower_than_what_passes():
    scale = ("Not met", "Progressing", "Demonstrated", "Exemplary")
    assert suggest_item(Text("exemplary", "ดีเยี่ยม"), scale, 3) == 4
    assert suggest_item(Text("Progressing", "กำลังพัฒนา"), scale, 3) == 3
    assert suggest_item(Text("Anything", "อะไรก็ได้"), scale, 3) == 3


def test_choices_that_fit_are_kept():
    check_choices(PLAIN, [Choice(WHOLE, "7", {WHOLE: 3}), Choice("taste", "8", {"middle": 3, "high": 3}), Choice("style", None, {})], SIZES)


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        ([Choice(WHOLE, "7", {}), Choice("taste", "7", {})], "competency_mapped_twice"),
        ([Choice("smell", "7", {})], "no_such_criterion"),
        ([Choice(WHOLE, "9", {})], "competency_unknown"),
        ([Choice(WHOLE, "7", {WHOLE: 5})], "scale_item_unknown"),
        ([Choice(WHOLE, "7", {WHOLE: 0})], "scale_item_unknown"),
        ([Choice("taste", "7", {"low": 3})], "scale_item_unknown"),
        ([Choice("taste", "7", {"middle": 4, "high": 3})], "scale_items_fall"),
    ],
)
def test_a_choice_that_could_not_be_carried_out_is_refused_by_name(choices, code):
    with pytest.raises(BadInput) as refusal:
        check_choices(PLAIN, choices, SIZES)
    assert refusal.value.code == code
