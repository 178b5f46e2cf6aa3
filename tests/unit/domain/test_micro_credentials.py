import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.domain.micro_credentials import Definition, DefinitionFaulty, Text, dump, parse

from .examples import both, criterion, definition, document, level


def faults_of(data):
    with pytest.raises(DefinitionFaulty) as caught:
        parse(data)
    return {(fault["path"], fault["fault"]) for fault in caught.value.faults}


def changed(path, value):
    """Return the example's document with the value at a dotted path replaced."""
    data = document()
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = data
    for step in way:
        place = place[step]
    place[last] = value
    return data


def test_a_definition_reads_as_what_its_document_says():
    read = definition()
    assert read.title == Text("Brew good coffee", "Brew good coffee (ไทย)")
    assert [part.key for part in read.parts] == ["overview", "work", "reflection"]
    assert read.criterion("taste").passing == "middle"
    assert read.requirement("film").kinds == ("file", "link")
    assert [prompt.key for prompt in read.prompts] == ["setting", "recipe", "learned"]


def test_what_is_left_out_has_its_stated_default():
    read = definition()
    assert (read.turnaround_days, read.level, read.alignments, read.partners, read.resources) == (14, None, (), (), ())
    assert read.competency.idnumber is None and read.parts[0].prompts[0].required


def test_a_definition_survives_the_trip_through_json_whole():
    data = document(
        level={"framework": "TQF", "code": "6"},
        alignments=[{"framework": "F", "code": "1.1", "name": "N", "url": "https://f.example/1", "type": "ext:F"}],
        partners=[{"name": "Bar", "role": "endorser"}],
        resources=[{"title": both("Film"), "url": "https://v.example/"}],
        turnaround_days=7,
    )
    once = parse(data)
    again = parse(json.loads(json.dumps(dump(once))))
    assert again == once
    assert dump(again) == dump(once)
    assert once.level.code == "6" and once.alignments[0].url == "https://f.example/1" and once.partners[0].name == "Bar"


def test_a_dumped_document_holds_all_that_was_written():
    def holds(written, dumped):
        if isinstance(written, dict):
            return all(holds(value, dumped[key]) for key, value in written.items())
        if isinstance(written, list):
            return len(written) == len(dumped) and all(map(holds, written, dumped))
        return written == dumped

    assert holds(document(), dump(definition()))


def test_every_fault_is_told_at_once():
    data = document(slug="Not A Slug", workload_hours="ten", category="cooking", colour="blue")
    data["criteria"][0]["levels"][1]["name"]["th"] = "  "
    data["evidence"][0]["criteria"] = ["brewing", "nowhere"]
    del data["worth"]
    assert faults_of(data) == {
        ("slug", "slug_bad"),
        ("workload_hours", "not_a_number"),
        ("category", "not_one_of"),
        ("colour", "unknown_field"),
        ("criteria.0.levels.1.name.th", "empty"),
        ("evidence.0.criteria.1", "no_such_criterion"),
        ("criteria.1", "criterion_without_evidence"),
        ("worth", "missing"),
    }


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("title", "Brew", "not_a_table"),
        ("title", {"en": "Brew"}, "missing:title.th"),
        ("title.en", 3, "not_text"),
        ("title.en", "x" * 10_001, "too_long"),
        ("title.en", "bell \x07", "unreadable"),
        ("title.en", "half \ud800", "unreadable"),
        ("slug", "x" * 65, "slug_bad"),
        ("slug", "brew\n", "slug_bad"),
        ("workload_hours", 0, "out_of_range"),
        ("workload_hours", True, "not_a_number"),
        ("workload_hours", 1.5, "not_a_number"),
        ("turnaround_days", 366, "out_of_range"),
        ("references", [], "too_few"),
        ("references", "a book", "not_a_list"),
        ("references.0.url", "javascript:alert(1)", "address_bad"),
        ("outcomes", [], "too_few"),
        ("competency.miller", "guesses", "not_one_of"),
        ("assessed_by", "peers", "not_one_of"),
        ("parts.0.key", "prologue", "not_one_of"),
        ("parts.0.required", "yes", "not_yes_or_no"),
        ("parts.0.prompts.0.word_limit", 0, "out_of_range"),
        ("parts.0.prompts.0.key", "two words", "key_bad"),
        ("parts.1.prompts.0.key", "setting", "repeated:parts.1.prompts.0.key"),
        ("evidence.0.kinds", ["smell"], "not_one_of:evidence.0.kinds.0"),
        ("evidence.0.kinds", [], "too_few"),
        ("evidence.1.criteria", [], "too_few"),
        ("evidence.1.key", "film", "repeated"),
        ("criteria.0.passing", "perfect", "no_such_level"),
        ("criteria.0.passing", "low", "passing_is_lowest"),
        ("criteria.2.key", "taste", "repeated"),
        ("criteria.0.levels", [level("low")], "too_few"),
        ("criteria.0.levels", [level("low"), level("low"), level("middle")], "repeated:criteria.0.levels.1.key"),
        ("criteria", [criterion("brewing", required=False)], "no_required_criterion"),
        ("parts", [{"key": "overview", "title": both("O"), "prompts": []}], "no_work"),
    ],
)
def test_one_wrong_value_is_named_where_it_stands(path, value, fault):
    code, _, elsewhere = fault.partition(":")
    assert (elsewhere or path, code) in faults_of(changed(path, value))


def test_a_micro_credential_that_asks_for_no_evidence_is_none():
    data = document()
    data["evidence"][0]["required"] = False
    assert faults_of(data) == {("evidence", "no_required_evidence")}


@pytest.mark.parametrize("data", [None, [], "text", 7, {}, {"criteria": 5, "evidence": [1, None], "parts": [{"prompts": {}}]}])
def test_whatever_comes_is_refused_and_never_breaks_the_reader(data):
    assert faults_of(data)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["key", "criteria", "levels", "en", "passing"]), inner),
    max_leaves=8,
)


@given(field=st.sampled_from(sorted(document())), value=plain)
def test_any_plain_value_in_any_field_is_read_or_refused(field, value):
    try:
        read = parse(document(**{field: value}))
    except DefinitionFaulty as refused:
        assert refused.faults
    else:
        assert isinstance(read, Definition) and parse(dump(read)) == read


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("th", "กาแฟ"),
        ("th-TH", "กาแฟ"),
        ("th_th", "กาแฟ"),
        ("TH", "กาแฟ"),
        ("en", "Coffee"),
        ("de", "Coffee"),
        ("", "Coffee"),
        (None, "Coffee"),
        ("tha", "Coffee"),
    ],
)
def test_thai_readers_get_thai_and_everyone_else_english(locale, words):
    assert Text("Coffee", "กาแฟ").pick(locale) == words


def test_both_languages_fit_in_one_line_and_equal_words_are_said_once():
    assert Text("Coffee", "กาแฟ").both == "Coffee · กาแฟ"
    assert Text("Rubric", "Rubric").both == "Rubric"


def test_levels_stand_in_the_order_they_are_written_lowest_first():
    taste = definition().criterion("taste")
    assert [taste.rank(key) for key in ("low", "middle", "high")] == [0, 1, 2]
    assert [taste.is_met(key) for key in ("low", "middle", "high")] == [False, True, True]
    with pytest.raises(KeyError):
        taste.rank("perfect")


def test_asking_for_a_piece_that_is_not_there_says_so():
    read = definition()
    with pytest.raises(KeyError):
        read.criterion("smell")
    with pytest.raises(KeyError):
        read.requirement("smell")
    assert read.part("epilogue") is None and read.part("work").title.en == "Work"


def test_rules_of_judging_that_nobody_set_are_those_most_would_choose():
    """Defaults of the framework's reading: one assessor who knows the learner, no limit of attempts, a coach after the third."""
    judging = definition().judging
    assert (judging.marking, judging.second_percent, judging.has_approver, judging.precheck_days) == ("named", 0, False, None)
    assert (judging.attempts, judging.coach_after, judging.withdraw_minutes, judging.appeal_days) == (None, 3, 60, 14)
    assert (definition().review_months, definition().validity_months) == (12, None)


def test_what_helps_a_learner_and_an_employer_survives_the_trip_too():
    data = document(
        audience=both("Baristas"),
        supervision="supervised_identified",
        credits={"system": "ECTS", "amount": "0.5"},
        classifications=[{"scheme": "ISCED-F 2013", "code": "1013"}],
        programme_outcomes=[{"kind": "plo", "programme": both("Hospitality"), "statement": both("Prepare drinks"), "code": "PLO2"}],
        exemplars=[{"title": both("A cup"), "annotation": both("See the foam"), "criterion": "taste", "level": "high"}],
        common_mistakes=[both("Water too hot")],
        judging={"marking": "blind", "second_percent": 20, "attempts": 3},
        fee={"amount": "300", "currency": "THB"},
        partners=[{"name": "Bar", "role": "assessor", "url": "https://bar.example/"}],
    )
    once = parse(data)
    assert parse(json.loads(json.dumps(dump(once)))) == once
    assert once.exemplars[0].level == "high" and once.credits.amount == "0.5" and once.judging.second_percent == 20


EXEMPLAR = {"title": both("A cup"), "annotation": both("See the foam")}


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("exemplars", [{**EXEMPLAR, "criterion": "nothing"}], ("exemplars.0.criterion", "no_such_criterion")),
        ("exemplars", [{**EXEMPLAR, "level": "high"}], ("exemplars.0.level", "no_such_level")),
        ("exemplars", [{**EXEMPLAR, "criterion": "taste", "level": "x"}], ("exemplars.0.level", "no_such_level")),
        ("credits", {"system": "ECTS", "amount": "a lot"}, ("credits.amount", "amount_bad")),
        ("fee", {"amount": "300", "currency": "baht"}, ("fee.currency", "currency_bad")),
        ("judging", {"second_percent": 101}, ("judging.second_percent", "out_of_range")),
        ("judging", {"markings": "blind"}, ("judging.markings", "unknown_field")),
        ("partners", [{"name": "Bar", "role": "friend"}], ("partners.0.role", "not_one_of")),
        ("evidence_languages", [], ("evidence_languages", "too_few")),
    ],
)
def test_a_fact_of_the_offer_that_says_nothing_is_a_fault_at_its_place(field, value, fault):
    assert fault in faults_of(document(**{field: value}))
