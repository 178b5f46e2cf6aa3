from copy import deepcopy

import pytest

from lti_tool.domain.drafts import (
    Change,
    Difference,
    DraftUnreadable,
    FieldUnknown,
    Past,
    add_item,
    assign,
    differences,
    kind_of,
    leaves,
    look_up,
    merge,
    move_item,
    plain,
    prepare,
    remove_item,
    stable_path,
)
from lti_tool.domain.micro_credentials import DefinitionFaulty, dump, parse
from lti_tool.errors import BadInput
from lti_tool.seeds import list_definitions

from .examples import both, definition, document


def draft(**changes):
    return prepare(dump(parse(document(**changes))))


@pytest.mark.parametrize("whole", [definition(), *list_definitions()], ids=lambda each: each.slug)
def test_a_definition_goes_into_a_draft_and_comes_back_whole(whole):
    assert parse(plain(prepare(dump(whole)))) == whole


def test_a_draft_may_lack_almost_everything():
    assert prepare({}) == {}
    assert plain(prepare({"title": {"en": "Brew", "th": ""}})) == {"title": {"en": "Brew", "th": ""}}


def test_what_was_never_begun_is_left_out():
    begun = prepare({"title": {"en": "", "th": " "}, "outcomes": [both("Taste"), {"en": "", "th": ""}], "level": {"framework": ""}})
    assert plain(begun) == {"outcomes": [both("Taste")]}


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"colour": "red"}, "colour"), ({"criteria": "all"}, "criteria"), ({"title": "Brew"}, "title"),
        ({"title": {"en": ["Brew"], "th": "ชง"}}, "title.en"), ({"criteria": [{"key": "a", "weight": 3}]}, "criteria.0.weight"),
        ({"slug": "a\0b"}, "slug"), ({"outcomes": ["Taste"]}, "outcomes.0"),
    ],
)  # fmt: skip
def test_a_document_of_another_shape_is_refused_with_its_places(document, place):
    with pytest.raises(DraftUnreadable) as refused:
        prepare(document)
    assert [fault["path"] for fault in refused.value.faults] == [place]


def test_a_script_in_the_text_is_text():
    words = '<script>alert("1")</script>'
    assert plain(prepare({"rationale": {"en": words, "th": words}})) == {"rationale": {"en": words, "th": words}}


def test_fields_keep_their_names_when_a_list_changes():
    made = draft(outcomes=[both("Grind"), both("Brew"), both("Taste")])
    made = move_item(remove_item(made, "outcomes.i1"), "outcomes.i3", -1)
    assert [item["en"] for item in made["outcomes"]] == ["Taste", "Brew"]
    assert look_up(made, "outcomes.i3.en") == "Taste" and look_up(made, "outcomes.i2.en") == "Brew"


def test_a_name_of_a_removed_item_names_nothing():
    with pytest.raises(FieldUnknown):
        look_up(remove_item(draft(), "outcomes.i1"), "outcomes.i1.en")


@pytest.mark.parametrize("path", ["", "colour", "title.fr", "criteria..name", "criteria.taste.weight", "title.en.x", "slug.x", "x" * 400])
def test_what_is_no_field_is_refused(path):
    with pytest.raises(FieldUnknown):
        kind_of(path)


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("slug", "text"), ("title", "record"), ("title.th", "text"), ("category", "choice"), ("workload_hours", "number"),
        ("criteria", "items"), ("criteria.taste", "record"), ("criteria.taste.required", "yes_no"), ("evidence.film.kinds", "choices"),
        ("evidence.film.criteria", "keys"), ("criteria.taste.levels.low.name.th", "text"), ("judging.attempts", "number"),
    ],
)  # fmt: skip
def test_the_classes_of_a_definition_say_what_stands_where(path, shape):
    assert kind_of(path).shape == shape


def test_every_field_of_a_draft_can_be_written_and_read_again():
    made = draft()
    for path, value in leaves(made):
        if not path.endswith(".key"):
            assert look_up(assign(made, path, value), path) == value


@pytest.mark.parametrize(
    ("path", "typed", "held"),
    [
        ("workload_hours", " 12 ", 12), ("workload_hours", "twelve", "twelve"), ("workload_hours", "", None),
        ("judging.has_approver", "yes", True), ("judging.has_approver", "no", False), ("title.th", "ชง\r\nกาแฟ", "ชง\nกาแฟ"),
        ("title.en", "a\0b\x1b", "ab"),
        ("evidence.film.kinds", ["file", "file", ""], ["file"]), ("level.code", "6", "6"),
    ],
)  # fmt: skip
def test_what_was_typed_is_kept_even_where_it_cannot_be_read(path, typed, held):
    assert look_up(assign(draft(), path, typed), path) == held


def test_writing_leaves_the_document_it_came_from_as_it_was():
    made = draft()
    before = deepcopy(made)
    assign(made, "title.en", "Tea"), add_item(made, "criteria"), remove_item(made, "criteria.taste"), move_item(made, "criteria.taste", 1)
    assert made == before


@pytest.mark.parametrize("path", ["title", "criteria", "criteria.taste", "criteria.taste.key", "criteria.gone.name.en"])
def test_only_fields_can_be_written_and_never_a_key(path):
    with pytest.raises(FieldUnknown):
        assign(draft(), path, "x")


def test_a_text_that_is_far_too_long_is_refused():
    with pytest.raises(BadInput) as refused:
        assign(draft(), "rationale.en", "x" * 10_001)
    assert refused.value.code == "design_text_too_long"


def test_a_fresh_criterion_has_the_scale_of_its_neighbour_and_none_of_its_words():
    made, name = add_item(draft(), "criteria")
    fresh = look_up(made, f"criteria.{name}")
    assert [level["key"] for level in fresh["levels"]] == ["low", "middle", "high"] and fresh["passing"] == "middle"
    assert all("description" not in level for level in fresh["levels"]) and "name" not in fresh


def test_no_two_questions_have_one_name_even_in_different_parts():
    made, first = add_item(draft(), "parts.overview.prompts")
    _made, second = add_item(made, "parts.work.prompts")
    assert first != second


def test_no_list_grows_for_ever():
    made = draft(outcomes=[both(str(at)) for at in range(60)])
    with pytest.raises(BadInput) as refused:
        add_item(made, "outcomes")
    assert refused.value.code == "design_list_full"


def test_a_removed_criterion_leaves_no_tie_behind():
    exemplar = {"title": both("A cup"), "annotation": both("Note the crema"), "criterion": "taste", "level": "high"}
    made = remove_item(draft(exemplars=[exemplar]), "criteria.taste")
    assert [each["criteria"] for each in made["evidence"]] == [["brewing"], ["style"]]
    assert parse(plain(made)).exemplars[0].criterion is None


def test_a_path_by_position_gets_its_lasting_name():
    made = move_item(draft(outcomes=[both("Brew"), {"en": "Taste", "th": "x"}]), "outcomes.i2", -1)
    made = assign(assign(made, "outcomes.i2.th", ""), "criteria.taste.levels.high.name.th", "")
    with pytest.raises(DefinitionFaulty) as faulty:
        parse(plain(made))
    named = {stable_path(made, fault["path"]) for fault in faulty.value.faults}
    assert named == {"outcomes.i2.th", "criteria.taste.levels.high.name.th"}


def test_a_row_left_empty_does_not_shift_the_names_of_those_behind_it():
    made, _name = add_item(draft(), "references")
    made = move_item(made, "references.i2", -1)
    made = assign(made, "references.i1.url", "no address")
    with pytest.raises(DefinitionFaulty) as faulty:
        parse(plain(made))
    assert [stable_path(made, fault["path"]) for fault in faulty.value.faults] == ["references.i1.url"]


# Two designers at once


def both_write(path, mine, *, seen=0, other=None, removed=False):
    """What becomes of my text when somebody else saved revision 1 in between."""
    start = draft()
    was = look_up(start, path)
    stored = remove_item(start, path.rsplit(".", 2)[0]) if removed else assign(start, path, other) if other else start
    past = [Past(path.rsplit(".", 2)[0], {}, 1, 7)] if removed else [Past(path, was, 1, 7)] if other else []
    return merge(stored, [Change(path, mine, seen)], past)


def test_different_fields_of_two_people_both_stay():
    start = draft()
    stored = assign(start, "title.en", "Theirs")
    merged = merge(stored, [Change("title.th", "ของฉัน", 0)], [Past("title.en", "Brew good coffee", 1, 7)])
    assert merged.clashes == () and merged.draft["title"] == {"en": "Theirs", "th": "ของฉัน"}


def test_the_same_field_shows_both_and_writes_over_neither():
    merged = both_write("title.en", "Mine", other="Theirs")
    (clash,) = merged.clashes
    assert (clash.path, clash.stored, clash.given, clash.actor_id) == ("title.en", "Theirs", "Mine", 7)
    assert merged.draft["title"]["en"] == "Theirs" and merged.changed == ()


def test_the_same_words_by_both_are_no_clash():
    assert both_write("title.en", "Theirs", other="Theirs").clashes == ()


def test_a_field_a_page_only_sends_along_takes_nothing_back():
    merged = both_write("title.en", "Brew good coffee", other="Theirs")
    assert merged.clashes == () and merged.draft["title"]["en"] == "Theirs"


def test_who_has_seen_the_other_text_writes_over_it_knowingly():
    merged = both_write("title.en", "Mine", seen=1, other="Theirs")
    assert merged.clashes == () and merged.draft["title"]["en"] == "Mine"


def test_words_for_an_item_that_somebody_removed_are_shown_not_lost():
    merged = both_write("criteria.taste.name.en", "Balance", removed=True)
    (clash,) = merged.clashes
    assert clash.is_gone and clash.given == "Balance" and clash.actor_id == 7


def test_an_unknown_field_is_refused_whole():
    with pytest.raises(FieldUnknown):
        merge(draft(), [Change("title.en", "Good", 0), Change("colour", "red", 0)], [])


# Side by side


def test_equal_documents_do_not_differ():
    assert differences(document(), dump(definition())) != ()  # the dump names every field; a null says nothing
    assert differences(dump(definition()), dump(definition())) == ()
    assert differences(dump(definition()), prepare(dump(definition()))) == ()


def test_a_changed_text_is_one_difference_in_both_languages():
    after = dump(parse(document(title={"en": "Brew good coffee", "th": "ชงกาแฟ"})))
    assert differences(dump(definition()), after) == (
        Difference("title", "changed", both("Brew good coffee"), {"en": "Brew good coffee", "th": "ชงกาแฟ"}),
    )


def test_criteria_are_paired_by_key_and_show_what_came_went_and_moved():
    before = draft()
    after = move_item(remove_item(before, "criteria.style"), "criteria.taste", -1)
    after, name = add_item(after, "criteria")
    after = assign(after, "criteria.taste.passing", "high")
    told = {(each.path, each.what) for each in differences(before, after)}
    assert {("criteria.style", "removed"), (f"criteria.{name}", "added"), ("criteria", "moved")} <= told
    assert ("criteria.taste.passing", "changed") in told


def test_an_outcome_put_before_the_others_is_the_only_difference():
    after = dump(parse(document(outcomes=[both("Grind"), both("Brew"), both("Taste")])))
    assert [(each.what, each.after) for each in differences(dump(definition()), after)] == [("added", both("Grind"))]
