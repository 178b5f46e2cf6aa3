"""Each decision's levels in the columns of their criteria; on every family of hosts."""

import json

import pytest

from lti_tool.services import columns, deliveries
from tests.factories import ALL_SCOPES, GOOD, POOR, SCOPES
from tests.unit.hosts import Reply
from tests.unit.worker.looking import entries, entry


@pytest.fixture
def course(place, campus):
    campus.granted = list(ALL_SCOPES)
    place.keeps_columns(campus.url("/items?type_id=3"), has_criterion_columns=True)
    return place


def shown(campus, who="5"):
    """Return what each criterion's column shows for somebody, by criterion."""
    found = {each.document["tag"].partition(":")[2]: each.cells.get(who) for each in campus.book.columns.values() if "tag" in each.document}
    return {criterion: cell["score"] for criterion, cell in found.items() if cell and criterion}


def of_criterion(place, criterion):
    return next(each for each in entries(place, "score") if each.wanted.get("criterion") == criterion)


def column_of(campus, criterion):
    return campus.book.tagged(f"criterion:{criterion}")[0]


def switch(place, is_on, clock):
    with place.runtime.database.writing() as session:
        columns.switch_criteria(session, place.instructor, place.placement_id, is_on, clock())


def test_an_award_shows_each_level_that_was_given_with_what_was_said_about_it(course, worker, campus):
    course.awards()
    worker.run_until_idle()
    assert shown(campus) == {"brewing": 2, "taste": 3}, "the optional criterion was not marked"
    assert column_of(campus, "brewing").cells["5"]["comment"] == "middle · middle (ไทย)\nAbout brewing."
    assert campus.cells["5"]["score"] == 100
    assert {each.state for each in entries(course, "score")} == {"delivered"}


def test_not_yet_shows_the_levels_too_and_nothing_in_the_awards_column(course, worker, campus):
    """A criterion's column completes nothing in any host, so no badge can come of it."""
    course.decides(course.instructor, course.submits(course.learner), "not_yet", POOR)
    worker.run_until_idle()
    assert shown(campus) == {"brewing": 3, "taste": 1} and campus.cells == {}


def test_the_next_decision_replaces_the_levels_with_later_stamps(course, worker, campus, clock):
    """SCO-10, SCO-12: a second apart at least, in each column."""
    course.decides(course.instructor, course.submits(course.learner), "not_yet", POOR)
    worker.run_until_idle()
    clock.turn(milliseconds=200)
    course.decides(course.instructor, course.resubmits(course.learner), "awarded", GOOD)
    worker.run_until_idle()
    assert shown(campus) == {"brewing": 2, "taste": 3}
    for criterion in ("brewing", "taste"):
        first, second = (json.loads(body)["timestamp"] for body in column_of(campus, criterion).bodies)
        assert int(first[17:19]) < int(second[17:19]) or first[:17] < second[:17]


def test_a_criterion_that_is_no_longer_marked_is_taken_out(course, worker, campus, clock):
    course.decides(course.instructor, course.submits(course.learner), "not_yet", {**POOR, "style": "high"})
    worker.run_until_idle()
    assert shown(campus)["style"] == 3
    clock.turn(minutes=1)
    course.decides(course.instructor, course.resubmits(course.learner), "awarded", GOOD)
    worker.run_until_idle()
    assert shown(campus) == {"brewing": 2, "taste": 3, "style": None}


def test_the_same_level_with_other_words_leaves_again_with_the_new_words(course, worker, campus, clock):
    course.decides(course.instructor, course.submits(course.learner), "not_yet", {**POOR, "brewing": "middle"})
    worker.run_until_idle()
    clock.turn(minutes=1)
    course.says("brewing", "Now with a steady hand.")
    course.decides(course.instructor, course.resubmits(course.learner), "awarded", GOOD)
    worker.run_until_idle()
    assert column_of(campus, "brewing").cells["5"]["comment"].endswith("Now with a steady hand.")
    assert len(column_of(campus, "brewing").bodies) == 2


@pytest.mark.parametrize("taken", [True, False])
def test_words_whose_answer_was_lost_are_read_back_and_never_stand_there_twice(course, worker, campus, clock, taken):
    """The points stood there before, so only the words tell; Canvas would add them once more."""
    course.decides(course.instructor, course.submits(course.learner), "not_yet", {**POOR, "brewing": "middle"})
    worker.run_until_idle()
    clock.turn(minutes=1)
    course.says("brewing", "Now with a steady hand.")
    place_of = column_of(campus, "brewing").document["id"].removeprefix(campus.origin).partition("?")[0] + "/scores"

    def take_and_fail(asked):
        if taken:
            campus.take_score(asked)
        return Reply(502)

    campus.answers("POST", place_of, take_and_fail, campus.take_score)
    course.decides(course.instructor, course.resubmits(course.learner), "awarded", GOOD)
    worker.run_until_idle()
    clock.turn(hours=1)
    worker.run_until_idle()
    assert of_criterion(course, "brewing").state == "delivered"
    told = [words for words in column_of(campus, "brewing").comments["5"] if "steady hand" in words]
    twice_is_harmless = taken and not campus.habits.tells_comments
    assert len(told) == 1 or twice_is_harmless and not campus.habits.comments_stay


def test_withdrawing_takes_the_levels_out_as_well(course, worker, campus, clock):
    award_id = course.awards()
    worker.run_until_idle()
    clock.turn(minutes=1)
    course.withdraws(award_id)
    worker.run_until_idle()
    assert shown(campus) == {"brewing": None, "taste": None} and campus.cells["5"]["score"] is None


def test_a_level_that_a_teacher_typed_over_is_held(course, worker, campus, clock):
    course.decides(course.instructor, course.submits(course.learner), "not_yet", POOR)
    worker.run_until_idle()
    column_of(campus, "taste").types("5", 2, clock.turn(minutes=1))
    clock.turn(minutes=1)
    course.decides(course.instructor, course.resubmits(course.learner), "awarded", GOOD)
    worker.run_until_idle()
    assert shown(campus) == {"brewing": 2, "taste": 2}
    assert (of_criterion(course, "taste").state, of_criterion(course, "taste").host) == ("held", {"score": 2, "maximum": 3})


def test_columns_switched_on_after_decisions_are_owed_them_then(place, worker, campus, clock):
    campus.granted = list(ALL_SCOPES)
    place.keeps_columns(campus.url("/items?type_id=3"))
    place.awards()
    second = place.person("6", "learner")
    place.joins(second)
    place.decides(place.instructor, place.submits(second), "not_yet", POOR)
    worker.run_until_idle()
    assert shown(campus) == {}
    switch(place, True, clock)
    worker.run_until_idle()
    assert shown(campus) == {"brewing": 2, "taste": 3} and shown(campus, "6") == {"brewing": 3, "taste": 1}


def test_columns_switched_off_stay_and_get_nothing_more(course, worker, campus, clock):
    course.awards()
    worker.run_until_idle()
    switch(course, False, clock)
    course.awards_another("6")
    worker.run_until_idle()
    assert shown(campus) == {"brewing": 2, "taste": 3} and shown(campus, "6") == {}
    assert len(campus.book.tagged("criterion:brewing")) == 1 and campus.cells["6"]["score"] == 100


def test_what_had_not_left_when_they_were_switched_off_does_not_leave_until_they_are_on_again(course, worker, campus, clock):
    course.awards()
    switch(course, False, clock)
    worker.run_until_idle()
    assert campus.book.tagged("criterion:brewing") == []
    assert (of_criterion(course, "brewing").state, of_criterion(course, "brewing").reason) == ("cancelled", "switched_off")
    switch(course, True, clock)
    worker.run_until_idle()
    assert shown(campus) == {"brewing": 2, "taste": 3}


def test_a_learner_of_two_links_of_one_course_is_scored_once_in_the_columns_they_share(course, worker, campus, clock):
    second = course.link("link-2")
    course.keeps_columns(campus.url("/items?type_id=3"), second, has_criterion_columns=True)
    course.joins(course.learner, second)
    course.decides(course.instructor, course.submits(course.learner), "not_yet", POOR)
    worker.run_until_idle()
    clock.turn(minutes=1)
    course.decides(course.instructor, course.resubmits(course.learner), "awarded", GOOD)
    worker.run_until_idle()
    assert shown(campus) == {"brewing": 2, "taste": 3}
    assert len(column_of(campus, "taste").bodies) == 2
    assert {each.state for each in entries(course, "score")} == {"delivered"}


def test_scores_wait_for_their_column_without_counting_tries(course, worker, campus, clock):
    campus.answers("POST", "/items", Reply(503))
    course.awards()
    for _ in range(4):
        worker.run_until_idle()
        clock.turn(minutes=2)
    waiting = of_criterion(course, "brewing")
    assert (waiting.state, waiting.reason, waiting.tries) == ("waiting", "column_pending", 0)
    assert campus.cells["5"]["score"] == 100, "the award's own column waits for nothing"
    campus.answers("POST", "/items", campus.book.answer)
    clock.turn(hours=1)
    worker.run_until_idle()
    assert shown(campus) == {"brewing": 2, "taste": 3}


def test_the_hosts_badge_waits_for_no_criterion(course, worker, campus, clock):
    if campus.family != "moodle":
        return
    campus.answers("POST", "/items", Reply(503))
    course.awards()
    campus.badges["5"] = [("Coffee maker", clock())]
    for _ in range(2):
        worker.run_until_idle()
        clock.turn(minutes=2)
    assert entry(course, "host_badge").state == "delivered"


def test_a_test_user_and_a_teacher_who_plays_student_are_scored_in_no_column(course, worker, campus):
    tester = course.person("9", "learner")
    course.joins(tester)
    case = course.submits(tester)
    course.becomes_test_user(tester)
    course.decides(course.instructor, case, "not_yet", POOR)
    switched = course.person("8", "learner")
    course.joins(switched)
    course.listed_as(switched, "instructor")
    course.decides(course.instructor, course.submits(switched), "not_yet", POOR)
    worker.run_until_idle()
    assert entries(course, "score") == [] and shown(campus, "9") == {} and shown(campus, "8") == {}


def test_who_turns_out_to_be_a_test_user_before_it_leaves_is_not_scored(course, worker, campus):
    course.decides(course.instructor, course.submits(course.learner), "not_yet", POOR)
    course.becomes_test_user(course.learner)
    worker.run_until_idle()
    assert {(each.state, each.reason) for each in entries(course, "score")} == {("cancelled", "person_is_test")}


def test_a_page_lists_what_each_column_was_sent(course, worker):
    award_id = course.awards()
    worker.run_until_idle()
    with course.runtime.database.reading() as session:
        rows = [row for row in deliveries.list_for_award(session, award_id) if row.kind == "score"]
    told = [(row.wanted.get("label", ""), row.host["score"]) for row in rows]
    assert told == [("", 100), ("brewing · brewing (ไทย)", 2), ("taste · taste (ไทย)", 3)]


def test_canvas_is_told_when_the_work_was_sent_and_that_it_is_no_new_attempt(course, worker, campus, clock):
    """SCO-14: else it calls the work late, and counts one attempt more with each score."""
    sent = clock().isoformat(timespec="milliseconds")
    case = course.submits(course.learner)
    clock.turn(days=3)
    course.decides(course.instructor, case, "awarded", GOOD)
    worker.run_until_idle()
    told = [json.loads(body).get("submission") for body in campus.bodies]
    assert told == [{"submittedAt": sent} if campus.family == "canvas" else None]
    assert campus.own.attempts == {}


def test_a_host_that_adds_comments_up_and_cannot_be_read_is_sent_the_points_again_without_the_words(place, worker, campus, clock):
    campus.granted = [scope for scope in SCOPES if scope.endswith("score")]

    def take_and_fail(asked):
        campus.take_score(asked)
        return Reply(502)

    campus.answers("POST", "/items/1/scores", take_and_fail, campus.take_score)
    place.awards()
    worker.run_until_idle()
    clock.turn(hours=1)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == 100 and len(campus.bodies) == 2
    if campus.habits.comments_stay:
        assert len(campus.own.comments["5"]) == 1
    else:
        assert campus.bodies[0] == campus.bodies[1], "the same message, with the same stamp"
