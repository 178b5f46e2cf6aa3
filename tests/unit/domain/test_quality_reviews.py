from datetime import UTC, datetime, timedelta

import pytest

from lti_tool.domain.micro_credentials import Text
from lti_tool.domain.quality_reviews import (
    APPROVE,
    REQUEST_CHANGES,
    SEED,
    FormFaulty,
    Gap,
    Question,
    Told,
    Words,
    check_decision,
    days_taken,
    dump_questions,
    gaps,
    list_sections,
    parse_questions,
    paths,
)
from lti_tool.errors import BadInput, Conflict, NotAllowed
from tests.unit.domain.examples import document

TWO = (Question("real", Text("Real?", "จริงหรือไม่")), Question("fair", Text("Fair?", "เป็นธรรมหรือไม่")))
GOOD = {"real": ("yes", ""), "fair": ("cannot_say", "")}
ANN, BEN, DESIGNER = 1, 2, 3


def test_a_review_is_whole_when_every_question_is_answered_and_the_recommendation_has_its_reasons():
    assert gaps(TWO, Words(GOOD, APPROVE, "It proves what it says.")) == ()


@pytest.mark.parametrize("answer", ["partly", "no"])
def test_whoever_says_no_says_why(answer):
    assert gaps(TWO, Words({**GOOD, "fair": (answer, " ")}, APPROVE, "Good.")) == (Gap("fair", "note_missing"),)
    assert gaps(TWO, Words({**GOOD, "fair": (answer, "Night shifts.")}, APPROVE, "Good.")) == ()


def test_all_that_is_missing_is_said_at_once_in_the_order_of_the_page():
    said = gaps(TWO, Words({"gone": ("yes", "")}, "perhaps", ""))
    assert [(gap.what, gap.fault) for gap in said] == [
        ("real", "unanswered"), ("fair", "unanswered"), ("recommendation", "missing"), ("reasons", "missing"),
    ]


def told(who, recommendation=APPROVE, finished=True):
    return Told(who, recommendation, finished)


def decides(decision, decider, *reviews, authors=(DESIGNER,), reasons="Because."):
    return check_decision(decision, decider, reviews, frozenset(authors), reasons)


def test_one_reviewer_who_did_not_write_in_it_is_enough():
    assert decides(APPROVE, ANN, told(ANN)) == {ANN}


def test_a_designer_never_approves_alone_what_they_wrote():
    with pytest.raises(Conflict) as refused:
        decides(APPROVE, DESIGNER, told(DESIGNER))
    assert refused.value.code == "review_none_finished"
    with pytest.raises(NotAllowed) as refused:
        decides(APPROVE, DESIGNER, told(ANN, REQUEST_CHANGES))
    assert refused.value.code == "design_own_approval"
    assert decides(APPROVE, DESIGNER, told(ANN)) == {ANN, DESIGNER}


def test_whoever_decides_against_a_review_answers_for_it_themselves():
    assert decides(APPROVE, BEN, told(ANN, REQUEST_CHANGES)) == {BEN}


@pytest.mark.parametrize("decision", [APPROVE, REQUEST_CHANGES])
def test_nothing_is_decided_before_somebody_has_finished_a_review(decision):
    with pytest.raises(Conflict):
        decides(decision, BEN, told(ANN, finished=False))


@pytest.mark.parametrize("decision", [APPROVE, REQUEST_CHANGES])
def test_a_decision_has_reasons(decision):
    with pytest.raises(BadInput) as refused:
        decides(decision, BEN, told(ANN), reasons=" \n")
    assert refused.value.code == "design_reasons_missing"


def test_there_are_two_decisions():
    with pytest.raises(BadInput) as refused:
        decides("reject", BEN, told(ANN))
    assert refused.value.code == "decision_unknown"


def test_days_are_counted_from_being_sent_to_the_decision_or_to_now():
    sent = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
    assert days_taken(sent, sent + timedelta(days=6, hours=23), sent + timedelta(days=90)) == 6
    assert days_taken(sent, None, sent + timedelta(days=9)) == 9
    assert days_taken(None, None, sent) is None


def test_the_form_the_tool_comes_with_reads_back_as_it_is():
    assert parse_questions(dump_questions(SEED)) == SEED and len(SEED) == 10


def row(english, thai, key="", help_=None):
    return {"key": key, "text": {"en": english, "th": thai}, "help": help_}


def test_a_question_keeps_its_key_when_its_words_are_mended_and_a_new_one_gets_one():
    made = parse_questions([row("Is it real?", "จริงหรือไม่", "real"), row("New?", "ใหม่หรือไม่"), row("Newer?", "ใหม่กว่าหรือไม่")])
    assert [question.key for question in made] == ["real", "q1", "q2"]


def test_a_question_whose_words_are_cleared_is_gone():
    assert [question.key for question in parse_questions([row("", " ", "real"), row("Fair?", "เป็นธรรมหรือไม่", "fair")])] == ["fair"]


@pytest.mark.parametrize(
    ("data", "fault", "number"),
    [
        ([], "none", 0),
        ([row("", "")], "none", 0),
        ([row("Only English", "")], "language_missing", 1),
        ([row("Fine", "ดี"), row("x" * 501, "ยาว")], "too_long", 2),
        ([row("One", "หนึ่ง", "same"), row("Two", "สอง", "same")], "key_twice", 2),
        ([row(f"Q {n}", "คำถาม") for n in range(31)], "too_many", 0),
        ([row("Fine", "ดี", help_={"en": "Help", "th": ""})], "language_missing", 1),
    ],
)
def test_a_form_that_nobody_could_answer_is_refused(data, fault, number):
    with pytest.raises(FormFaulty) as refused:
        parse_questions(data)
    assert (refused.value.fault, refused.value.number) == (fault, number)


def test_a_reviewer_reads_every_word_of_a_version():
    def words(value):
        if isinstance(value, dict):
            return {word for key, each in value.items() if key not in ("key", "slug") for word in words(each)}
        return {word for each in value for word in words(each)} if isinstance(value, list) else {str(value)} - {"None"}

    read = [line for section in list_sections(document()) for field in section.fields for line in field.lines]
    shown = {text for line in read for text in (line.en, line.th, *line.plain.split(", "))}
    assert words(document()) - shown == set()


def test_a_place_keeps_its_name_when_the_order_changes():
    told = document()
    turned = {**told, "criteria": told["criteria"][::-1]}
    known = {"title", "criteria.taste", "criteria.taste.levels.high", "parts.overview.prompts.setting"}
    assert paths(told) == paths(turned) and known <= paths(told)


def test_pieces_without_a_key_go_by_their_id():
    told = {"outcomes": [{"id": "o7", "en": "Brew", "th": "ชง"}], "references": [{"id": "r1", "title": "A book"}]}
    assert paths(told) == {"", "outcomes.o7", "references.r1"}


def test_a_version_half_written_is_read_as_far_as_it_goes():
    assert paths({}) == {""}
    assert paths({"title": {"en": "Half", "th": ""}, "criteria": [{"key": "a"}], "level": None}) == {"", "title"}
