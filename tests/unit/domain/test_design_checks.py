import pytest

from lti_tool.domain.design_checks import Finding, check, count_errors
from lti_tool.domain.drafts import assign, prepare, remove_item
from lti_tool.domain.micro_credentials import dump, parse
from lti_tool.domain.slugs import slug_of

from .examples import both, criterion, document

GOOD = {
    "level": {"framework": "EQF", "code": "6"},
    "competency": {"statement": both("Brew coffee that guests order again"), "miller": "does"},
    "exemplars": [{"title": both("A cup"), "annotation": both("Look at the crema")}],
    "common_mistakes": [both("Water that boils")],
    "programme_outcomes": [{"kind": "plo", "programme": both("Hospitality"), "statement": both("Serve guests")}],
    "partners": [{"name": "Guild of roasters", "role": "reviewer"}],
}


def draft(**changes):
    return prepare(dump(parse(document(**GOOD)))) | changes


def found(made, **more):
    return {(point.path, point.code, point.is_error) for point in check(made, **more)}


def text(en, th="ชงกาแฟ"):
    return {"en": en, "th": th}


def test_a_whole_design_has_nothing_to_mend():
    assert check(draft()) == ()


def test_an_empty_design_names_every_missing_field_once():
    points = check(prepare({}))
    missing = {point.path for point in points if point.code == "missing"}
    assert {"title", "competency", "key_method", "references", "criteria", "evidence", "workload_hours", "slug"} <= missing
    assert len(points) == len({(point.path, point.code) for point in points})


@pytest.mark.parametrize(
    ("path", "typed", "code"),
    [
        ("title.th", "", "language_missing"), ("criteria.taste.levels.high.description.en", " ", "language_missing"),
        ("workload_hours", "ten", "not_a_number"), ("workload_hours", "0", "out_of_range"), ("criteria.taste.passing", "", "missing"),
        ("criteria.taste.passing", "low", "passing_is_lowest"), ("evidence.film.criteria", [], "too_few"), ("slug", "No Slug", "slug_bad"),
        ("competency.statement.en", "Know coffee", "verb_vague"), ("competency.statement.th", "เข้าใจกาแฟ", "verb_vague"),
        ("competency.statement.en", "Brew coffee. Serve tea.", "competency_several"), ("title.en", "Diploma in coffee", "title_barred"),
        ("title.th", "ปริญญากาแฟ", "title_barred"),
    ],
)  # fmt: skip
def test_errors_keep_it_from_review_and_name_their_field(path, typed, code):
    made = assign(draft(), path, typed)
    assert (path, code, True) in found(made)
    assert count_errors(check(made)) > 0


def test_a_criterion_without_evidence_is_an_error():
    assert ("criteria.taste", "criterion_without_evidence", True) in found(assign(draft(), "evidence.film.criteria", ["brewing"]))


def test_the_key_method_needs_a_reference():
    assert ("references", "too_few", True) in found(remove_item(draft(), "references.i1"))


def test_a_level_of_study_is_asked_for():
    assert ("level", "level_missing", True) in found(draft(level=None))


def test_two_levels_in_the_same_words_are_no_two_levels():
    made = assign(draft(), "criteria.taste.levels.high.description.en", "What  MIDDLE looks like")
    assert ("criteria.taste.levels.high.description.en", "levels_alike", True) in found(made)


def test_a_name_in_addresses_that_another_has_is_an_error():
    assert ("slug", "slug_taken", True) in found(draft(), is_slug_taken=True)


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"exemplars": []}, "exemplars", "exemplar_missing"), ({"common_mistakes": []}, "common_mistakes", "mistakes_missing"),
        ({"programme_outcomes": []}, "programme_outcomes", "alignment_missing"), ({"partners": []}, "partners", "outsider_missing"),
        ({"title": text("Understand coffee")}, "title.en", "verb_vague"), ({"title": text("Brew " * 30)}, "title.en", "title_long"),
        (
            {"competency": {"statement": text("Brew coffee as well as tea"), "miller": "does"}},
            "competency.statement.en", "competency_joined",
        ),
        ({"competency": {"statement": text("Brew coffee")}}, "competency.miller", "miller_missing"),
        ({"worth": {"en": "A place behind a bar", "th": "A place behind a bar"}}, "worth.th", "not_thai"),
        ({"outcomes": [{"id": "i1", **text("Be aware of taste")}]}, "outcomes.i1.en", "verb_vague"),
    ],
)  # fmt: skip
def test_advice_is_given_and_stops_nothing(change, path, code):
    made = draft(**change)
    assert (path, code, False) in found(made)
    assert count_errors(check(made)) == 0


def test_a_demand_that_only_voluntary_evidence_could_show_is_worth_a_word():
    made = draft(criteria=[criterion("brewing"), criterion("taste"), criterion("style")])
    assert found(made) == {("criteria.style", "criterion_on_optional_evidence", False)}


def test_a_reviewer_from_outside_counts_where_no_partner_is_named():
    assert found(draft(partners=[]), outsiders=("Ann of the guild",)) == set()
    recogniser = [{"id": "i1", "name": "Hotel", "role": "recogniser"}]
    assert ("partners", "outsider_missing", False) in found(draft(partners=recogniser))


def test_errors_come_first_and_then_the_order_of_the_fields():
    made = assign(assign(draft(exemplars=[]), "workload_hours", ""), "title.th", "")
    assert check(made) == (
        Finding("title.th", "language_missing", True),
        Finding("workload_hours", "missing", True),
        Finding("exemplars", "exemplar_missing", False),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("State a result with its uncertainty", "state-a-result-with-its-uncertainty"), ("Café: naïve & 'good'", "cafe-naive-good"),
        ("ชงกาแฟ", ""), ("  ", ""), ("a" * 80, "a" * 60), ("word " * 30, "-".join(["word"] * 12)),
    ],
)  # fmt: skip
def test_a_name_for_addresses_is_made_from_the_english_title(title, slug):
    assert slug_of(title) == slug
