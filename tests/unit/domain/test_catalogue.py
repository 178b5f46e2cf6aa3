"""Finding in the catalogue: by words, category, outcome of a programme, language and institution."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lti_tool.domain.catalogue import LONGEST_SEARCH, Wish, is_wished, list_outcomes, outcome_key
from lti_tool.domain.micro_credentials import Alignment, Partner, ProgrammeOutcome, Text
from tests.unit.domain.examples import definition

COFFEE = definition()
FOOD, TASTE = Text("B.Sc. Food Science", "วท.บ. วิทยาศาสตร์การอาหาร"), Text("Assess quality by taste", "ประเมินคุณภาพด้วยการชิม")
SERVED = ProgrammeOutcome("plo", FOOD, TASTE, "PLO 3")
OTHER = ProgrammeOutcome("clo", Text("Brewing 101", "การชง 101"), Text("Brew", "ชง"))


def finds(wish: Wish, told: object = COFFEE) -> bool:
    return is_wished(told, "kmutt", wish)  # type: ignore[arg-type]


def test_who_asks_for_nothing_finds_everything() -> None:
    assert finds(Wish()) and not Wish(words="  ").asks and Wish(language="th").asks


@pytest.mark.parametrize("words", ["coffee", "COFFEE", "  ｃｏｆｆｅｅ ", COFFEE.title.en.split()[-1], COFFEE.title.th[:4]])
def test_words_are_found_in_both_languages_whatever_their_capitals_and_widths(words: str) -> None:
    told = replace(COFFEE, title=Text(f"{COFFEE.title.en} coffee", COFFEE.title.th))
    assert finds(Wish(words=words), told)


def test_thai_words_are_found_in_the_middle_of_a_line_that_has_no_spaces() -> None:
    told = replace(COFFEE, worth=Text("Taste", "ผู้ซื้อเชื่อถือการชิมกาแฟอย่างเป็นระบบ"))
    assert finds(Wish(words="กาแฟ"), told) and finds(Wish(words="ชิม ระบบ"), told) and not finds(Wish(words="ชิม ชาเขียว"), told)


def test_every_word_must_be_there_in_whichever_field() -> None:
    barista = Alignment("TPQI", "Barista", "https://example.org", "CFItem", "B-7")
    told = replace(COFFEE, partners=(Partner("Doi Chaang", "endorser"),), alignments=(barista,))
    assert finds(Wish(words="doi barista"), told) and not finds(Wish(words="doi welder"), told)


def test_a_search_longer_than_any_honest_one_is_cut_not_refused() -> None:
    assert finds(Wish(words=" " * LONGEST_SEARCH + "nowhere to be found"))


def test_category_institution_and_language_of_evidence_each_narrow() -> None:
    thai_only = replace(COFFEE, evidence_languages=("th",))
    assert finds(Wish(category=COFFEE.category)) and not finds(Wish(category="no-such"))
    assert finds(Wish(issuer="kmutt")) and not finds(Wish(issuer="elsewhere"))
    assert finds(Wish(language="th"), thai_only) and not finds(Wish(language="en"), thai_only)


def test_an_outcome_finds_what_serves_it_and_nothing_else() -> None:
    told = replace(COFFEE, programme_outcomes=(SERVED,))
    assert finds(Wish(outcome=outcome_key(SERVED)), told)
    assert not finds(Wish(outcome=outcome_key(OTHER)), told) and not finds(Wish(outcome=outcome_key(SERVED)))


def test_the_same_outcome_written_in_two_documents_is_one_choice() -> None:
    again = replace(SERVED, statement=Text("Assess quality by taste, revised", "แก้ไขแล้ว"))
    told = [replace(COFFEE, programme_outcomes=served) for served in ((SERVED,), (again, OTHER), ())]
    assert [outcome.kind for outcome in list_outcomes(told)] == ["plo", "clo"]
    assert outcome_key(SERVED) == outcome_key(again) != outcome_key(OTHER)


def test_outcomes_of_two_programmes_under_one_code_are_two() -> None:
    assert outcome_key(SERVED) != outcome_key(replace(SERVED, programme=Text("B.Eng.", "วศ.บ.")))
