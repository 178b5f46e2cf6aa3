"""Which way an award becomes something of Moodle's own."""

import pytest

from lti_tool.domain.native_routes import ROUTES, WISHES, Advice, Ground, advise, open_questions, tracks_badly


def ground(**known):
    return Ground(**{"has_column": True, "has_token": False, **known})


@pytest.mark.parametrize(
    ("known", "wish", "uses", "route"),
    [
        ({}, "badge", False, "activity"),
        ({}, "badge", None, "activity"),
        ({}, "badge", True, "competency_by_activity"),
        ({"has_token": True}, "badge", True, "competency_by_service"),
        ({"has_token": True, "has_competencies": True}, "badge", None, "competency_by_service"),
        ({"has_token": True, "has_competencies": False}, "badge", None, "activity"),
        ({"has_token": True, "has_column": False}, "badge", True, "competency_by_service"),
        ({"has_token": True, "has_column": False}, "badge", False, None),
        ({}, "competency", None, "competency_by_activity"),
        ({"has_token": True}, "competency", None, "competency_by_service"),
        ({}, "completion", None, "activity"),
        ({"has_token": True, "has_column": False}, "completion", None, "completion_by_service"),
    ],
)
def test_the_way_that_fits_what_there_is(known, wish, uses, route):
    assert advise(ground(**known), wish, uses).route == route


def test_without_column_and_token_there_is_no_way():
    for wish in WISHES:
        assert advise(ground(has_column=False), wish, True) == Advice(None)


def test_no_badge_is_ever_tied_to_a_completion_that_students_can_tick_themselves():
    for known in ({}, {"has_token": True}, {"has_token": True, "has_column": False}):
        for uses in (True, False, None):
            found = advise(ground(**known), "badge", uses)
            assert "completion_by_service" not in (found.route, *found.others)


def test_what_would_do_as_well_is_told_too():
    assert advise(ground(has_token=True), "badge", True).others == ("competency_by_activity", "activity")


def test_every_way_is_the_best_one_somewhere():
    grounds = [Ground(column, token, has) for column in (True, False) for token in (True, False) for has in (True, False, None)]
    found = {advise(each, wish, uses).route for each in grounds for wish in WISHES for uses in (True, False, None)}
    assert found == {*ROUTES, None}


def test_a_teacher_is_asked_two_things_at_most_and_nothing_that_can_be_seen():
    assert open_questions(ground(), None, None) == ("wish", "competencies")
    assert open_questions(ground(has_competencies=True), None, None) == ("wish",)
    assert open_questions(ground(), "badge", None) == ("competencies",)
    assert open_questions(ground(), "badge", False) == ()
    assert open_questions(ground(), "completion", None) == (), "whether there are competencies decides nothing then"


@pytest.mark.parametrize(
    ("tracking", "rules", "amiss"),
    [
        (None, (), ""),
        (0, (), "untracked"),
        (1, (), "by_hand"),
        (2, ("completionview",), "by_view"),
        (2, ("completionusegrade",), ""),
        (2, ("completionview", "completionusegrade"), ""),
        (2, ("completionusegrade", "completionpassgrade"), ""),
    ],
)
def test_an_activity_that_students_can_complete_without_an_award_is_named(tracking, rules, amiss):
    assert tracks_badly(ground(tracking=tracking, rules=frozenset(rules))) == amiss
