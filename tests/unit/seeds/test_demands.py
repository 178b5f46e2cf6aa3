"""The seeds hold themselves to what the framework asks of every micro-credential before it is reviewed."""

import re

import pytest

from lti_tool.seeds import list_first_year

SEEDS = list_first_year()
each = pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.slug)

MEASURABLE = frozenset(
    "adjust align analyse audit build carry change choose collect combine compare compile compose conduct construct decide "
    "decompose define demonstrate derive design determine develop diagnose document draw estimate evaluate explain facilitate find "
    "forecast hold identify interpret lead locate map measure monitor plan predict propose rank recommend reconstruct redesign "
    "refactor report resolve review score select state teach test threat-model trace tune turn use write".split()
)
"""Verbs of things one can watch a person do or look at afterwards; "know", "understand", "appreciate", "be aware" are none of them."""
UNMEASURABLE_THAI = ("รู้", "เข้าใจ", "ทราบ", "ตระหนัก", "ซาบซึ้ง", "เห็นคุณค่า")

# NZQA's rules of listing keep these words for qualifications; the Thai ones name the same.
KEPT_FOR_QUALIFICATIONS = re.compile(
    r"\b(national|diploma|degree|bachelor|master|doctor|certificate)s?\b|ปริญญา|ประกาศนียบัตร|บัณฑิต|แห่งชาติ", re.IGNORECASE
)
YEAR_OR_STANDARD = re.compile(r"\((1[89]|20)\d\d\)|\b(ISO|IEC|IAS|JCGM|Version)\b[^.]*\d|\b(19|20)\d\d\b")


def first_word(text):
    return re.split(r"[\s,]", text.en)[0].lower()


@each
def test_it_certifies_one_competency_said_in_one_sentence(seed):
    for statement in (seed.competency.statement.en, seed.competency.statement.th):
        assert not re.search(r"[\n;•]|\. ", statement) and len(statement) <= 200
    assert seed.competency.miller == "does"


@each
def test_competency_title_and_outcomes_begin_with_what_can_be_seen(seed):
    for text in (seed.title, seed.competency.statement, *seed.outcomes):
        assert first_word(text) in MEASURABLE, text.en
        assert not text.th.startswith(UNMEASURABLE_THAI), text.th


@each
def test_a_title_leaves_alone_what_is_kept_for_qualifications(seed):
    for title in (seed.title.en, seed.title.th):
        assert not KEPT_FOR_QUALIFICATIONS.search(title)


@each
def test_one_key_method_rests_on_works_that_can_be_found(seed):
    assert len(seed.key_method.components) >= 3 and seed.resources
    assert len(seed.references) >= 2
    for reference in seed.references:
        assert YEAR_OR_STANDARD.search(reference.title) or reference.url, reference.title
    assert any(re.search(r"\((19|20)\d\d\)", reference.title) for reference in seed.references)


@each
def test_every_piece_asked_for_is_judged_and_every_demand_is_proved(seed):
    required = {criterion.key for criterion in seed.criteria if criterion.required}
    assert all(set(piece.criteria) & required for piece in seed.evidence if piece.required)
    assert required <= {key for piece in seed.evidence if piece.required for key in piece.criteria}


@each
def test_levels_of_one_criterion_say_different_things(seed):
    for criterion in seed.criteria:
        for language in ("en", "th"):
            descriptions = [" ".join(getattr(level.description, language).lower().split()) for level in criterion.levels]
            assert len(set(descriptions)) == len(descriptions) and all(len(each) >= 12 for each in descriptions)


@each
def test_the_rubric_has_three_or_four_demands_of_three_or_four_levels(seed):
    assert 3 <= len(seed.criteria) <= 4 and all(3 <= len(criterion.levels) <= 4 for criterion in seed.criteria)
    # Below the passing level stand two: what is missing altogether, and what is on its way.
    assert all(criterion.rank(criterion.passing) == 2 for criterion in seed.criteria)


@each
def test_a_seed_has_the_parts_the_framework_names_and_each_answer_a_word_limit(seed):
    assert [part.key for part in seed.parts] == ["overview", "work", "reflection"]
    assert all(part.prompts for part in seed.parts) and all(prompt.word_limit for prompt in seed.prompts)


@each
def test_workload_and_level_are_told(seed):
    assert 5 <= seed.workload_hours <= 30
    assert seed.level is not None and seed.level.code in {"5", "6", "7"}


@each
def test_what_the_union_lists_and_what_helps_a_learner_choose_is_told(seed):
    assert seed.prerequisites and seed.supervision and seed.stackability and seed.audience and seed.pathways
    assert any(outcome.kind == "plo" for outcome in seed.programme_outcomes) and seed.classifications
    assert all(re.fullmatch(r"\d{4}", place.code) for place in seed.classifications if place.scheme == "ISCED-F 2013")
    assert 2 <= len(seed.common_mistakes) <= 4


@each
def test_an_exemplar_shows_a_passing_level_with_notes_on_why(seed):
    shown = [exemplar for exemplar in seed.exemplars if exemplar.criterion and exemplar.level and exemplar.text]
    assert shown
    for exemplar in shown:
        assert seed.criterion(exemplar.criterion).is_met(exemplar.level)
        assert exemplar.annotation.en != exemplar.text.en


@each
def test_somebody_outside_the_university_reviews_or_endorses_and_is_marked_as_an_example(seed):
    assert any(partner.role in {"reviewer", "endorser"} for partner in seed.partners)
    assert all(partner.name.endswith("(example)") for partner in seed.partners)
