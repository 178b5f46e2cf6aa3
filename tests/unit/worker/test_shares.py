"""Shares of what is required, shown for each decision where a teacher asked for it; on every family of hosts."""

import pytest

from lti_tool.domain.roles import Roles
from lti_tool.errors import NotAllowed, NotFound
from lti_tool.models.placements import Placement
from lti_tool.services import columns, launches
from lti_tool.services.launches import Arrival
from tests.factories import GOOD, POOR, SCOPES
from tests.unit.hosts import Reply
from tests.unit.worker.looking import entries, entry


def confirms(place, clock, actor=None):
    with place.runtime.database.writing() as session:
        columns.confirm_partial(session, actor or place.instructor, place.placement_id, clock())


def takes_back(place, clock):
    with place.runtime.database.writing() as session:
        columns.withdraw_partial(session, place.instructor, place.placement_id, clock())


def not_yet(place, actor=None):
    place.decides(place.instructor, place.submits(actor or place.learner), "not_yet", POOR)


def test_without_a_teachers_word_not_yet_is_shown_nowhere(place, worker, campus):
    not_yet(place)
    worker.run_until_idle()
    assert campus.cells == {} and entries(place, "score") == []


def test_not_yet_shows_the_share_that_was_met_and_is_final(place, worker, campus, clock):
    """Half of two required; FullyGraded, since anything else erases (SCO-07, SCO-08)."""
    confirms(place, clock)
    not_yet(place)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == 50
    assert b'"gradingProgress":"FullyGraded"' in campus.bodies[0]
    assert "About taste." in campus.cells["5"]["comment"]


def test_an_award_is_always_the_whole_column(place, worker, campus, clock):
    confirms(place, clock)
    not_yet(place)
    worker.run_until_idle()
    clock.turn(seconds=1)
    place.decides(place.instructor, place.resubmits(place.learner), "awarded", GOOD)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == 100 and entry(place, "score").state == "delivered"


@pytest.mark.parametrize("status", [500, 503])
def test_an_award_that_a_host_did_not_take_at_first_goes_over_the_share_of_ours_that_stands_there(place, worker, campus, clock, status):
    """Nobody knows then which of the two the host holds, and both are ours."""
    confirms(place, clock)
    not_yet(place)
    worker.run_until_idle()
    campus.answers("POST", "/items/1/scores", Reply(status), campus.take_score)
    place.decides(place.instructor, place.resubmits(place.learner), "awarded", GOOD)
    for _ in range(3):
        clock.turn(hours=2)
        worker.run_until_idle()
    assert entry(place, "score").state == "delivered" and campus.cells["5"]["score"] == 100
    assert "before" not in entry(place, "score").sent


def test_a_share_that_a_person_brings_back_over_an_award_that_arrived_is_theirs(place, worker, campus, clock):
    confirms(place, clock)
    not_yet(place)
    worker.run_until_idle()
    clock.turn(seconds=1)
    award_id = place.decides(place.instructor, place.resubmits(place.learner), "awarded", GOOD)
    worker.run_until_idle()
    campus.cells["5"]["score"] = 50
    place.withdraws(award_id)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == 50 and entry(place, "score").state == "held"


def test_not_yet_with_all_met_stays_below_the_whole_column(place, worker, campus, clock):
    confirms(place, clock)
    place.decides(place.instructor, place.submits(place.learner), "not_yet", GOOD)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == 99


def test_an_award_taken_back_leaves_an_empty_cell_and_no_share(place, worker, campus, clock):
    confirms(place, clock)
    not_yet(place)
    worker.run_until_idle()
    clock.turn(seconds=2)
    award_id = place.decides(place.instructor, place.resubmits(place.learner), "awarded", GOOD)
    worker.run_until_idle()
    clock.turn(seconds=2)
    place.withdraws(award_id)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] is None


def test_what_was_decided_before_the_word_is_owed_with_it(place, worker, campus, clock):
    not_yet(place)
    confirms(place, clock)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == 50


def test_a_word_taken_back_takes_the_shares_out_and_leaves_the_awards(place, worker, campus, clock):
    confirms(place, clock)
    not_yet(place)
    place.awards_another("6")
    worker.run_until_idle()
    campus.types("7", 40, clock())
    clock.turn(seconds=2)
    takes_back(place, clock)
    worker.run_until_idle()
    assert (campus.cells["5"]["score"], campus.cells["6"]["score"], campus.cells["7"]["score"]) == (None, 100, 40)


def test_a_share_that_a_teacher_typed_over_is_not_taken_out(place, worker, campus, clock):
    confirms(place, clock)
    not_yet(place)
    worker.run_until_idle()
    campus.types("5", 61, clock.turn(seconds=2))
    clock.turn(seconds=2)
    takes_back(place, clock)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == 61 and entry(place, "score").state == "held"


def test_a_share_that_had_not_left_does_not_leave(place, worker, campus, clock):
    confirms(place, clock)
    not_yet(place)
    takes_back(place, clock)
    worker.run_until_idle()
    assert campus.bodies == [] and (entry(place, "score").state, entry(place, "score").reason) == ("cancelled", "switched_off")
    confirms(place, clock)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == 50


def test_the_word_is_dated_and_says_whose_it_was(place, clock):
    confirms(place, clock)
    with place.runtime.database.reading() as session:
        view = columns.get_gradebook(session, place.placement_id)
    assert (view.partial_confirmed_at, view.partial_confirmed_by) == (clock(), "Mali")


def test_only_who_teaches_there_may_give_it(place, clock):
    with pytest.raises(NotAllowed, match="not_yours_to_choose"):
        confirms(place, clock, place.learner)
    with pytest.raises(NotAllowed, match="not_yours_to_choose"):
        confirms(place, clock, place.person("9", "instructor", is_test=True))


def test_a_copied_course_inherits_the_wish_for_columns_and_never_the_word(place, clock):
    """The copy's activity may complete on any grade: whoever teaches it has to look."""
    confirms(place, clock)
    with place.runtime.database.writing() as session:
        columns.switch_criteria(session, place.instructor, place.placement_id, True, clock())
    copy = Arrival(
        platform_id=place.platform_id, deployment_id="1", subject="3", name="Mali", email="", roles=Roles(frozenset({"instructor"})),
        context=("77", "", "Copy"), link=("link-77", "Link link-1"), line_item=None, line_items=None, scopes=tuple(SCOPES),
        micro_credential=None, locale="en", details={}, history=("2",),
    )  # fmt: skip
    with place.runtime.database.writing() as session:
        launches.receive(session, copy, "b" * 64, clock(), 1)
    with place.runtime.database.reading() as session:
        made = session.query(Placement).filter(Placement.resource_link_id == "link-77").one()
    assert (made.copied_from, made.has_criterion_columns) == (place.placement_id, True)
    assert (made.partial_confirmed_at, made.partial_confirmed_by) == (None, None)


def test_a_link_that_shows_nothing_yet_has_no_gradebook_page(place, clock):
    empty = place.link("link-empty", version_id=None)
    with place.runtime.database.reading() as session, pytest.raises(NotFound, match="nothing_chosen"):
        columns.get_gradebook(session, empty)
