"""What the host's own competencies, completion and badges show after the worker ran."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.domain.competency_mappings import Choice, HostCompetency
from lti_tool.models.contexts import Context
from lti_tool.models.outbox import Entry
from lti_tool.services import competency_mappings, deliveries, host_services, outbox
from lti_tool.services.outbox.owing import arrears
from lti_tool.worker import Worker
from tests.factories import University, university
from tests.unit.campus import ACCOUNT, Campus

NAMED = (("7", "MC-BUS-01", "Coffee"), ("8", "MC-BREW", "Brewing"), ("9", "", "Taste"))
COMPETENCIES = {HostCompetency(*each): 4 for each in NAMED}


@pytest.fixture
def campus() -> Iterator[Campus]:
    with Campus() as host:
        yield host


@pytest.fixture
def place(runtime: Any, campus: Campus) -> University:
    return university(runtime, host=campus.origin)


@pytest.fixture
def worker(runtime: Any) -> Worker:
    return Worker(runtime, "test")


def entry(place: University, kind: str, part: str = "") -> Entry:
    with place.runtime.database.reading() as session:
        found = session.scalars(select(Entry).where(Entry.kind == kind)).all()
    return next(each for each in found if not part or each.key.endswith(f":{part}"))


def chooses(place: University, *choices: Choice, context_pk: int | None = None) -> None:
    """Let the instructor choose, as the page does."""
    course = context_pk or place.context_pk
    with place.runtime.database.writing() as session:
        competency_mappings.save(session, place.instructor, course, place.offer, choices, COMPETENCIES, place.now)
        outbox.owe_ratings_anew(session, course, place.offer.micro_credential_id, place.now)


# -- ratings ------------------------------------------------------------------------------------


def test_without_a_choice_the_competency_of_the_same_idnumber_is_rated_as_the_scale_says(place, worker, campus):
    place.awards()
    worker.run_until_idle()
    assert campus.ratings == {"5": 2} and campus.others == {}
    assert campus.notes == ["Brew good coffee · Brew good coffee (ไทย)"]


def test_the_whole_and_each_criterion_are_rated_with_the_chosen_items(place, worker, campus):
    """Given: brewing at its passing level, taste above it."""
    chooses(
        place, Choice("", "7", {"": 3}), Choice("brewing", "8", {"middle": 2, "high": 3}), Choice("taste", "9", {"middle": 2, "high": 4})
    )
    place.awards()
    worker.run_until_idle()
    assert campus.ratings == {"5": 3}
    assert campus.others == {("5", "8"): 2, ("5", "9"): 4}
    assert any("taste · taste (ไทย): high · high (ไทย)" in note for note in campus.notes), "ratings of one award arrive in any order"
    assert {entry(place, "rating", part).state for part in ("brewing", "taste")} == {"delivered"}


def test_a_level_that_was_not_named_gets_what_the_scale_says_of_passing(place, worker, campus):
    chooses(place, Choice("taste", "9", {}))
    place.awards()
    worker.run_until_idle()
    assert campus.others == {("5", "9"): 2}


def test_a_criterion_that_was_not_met_is_not_rated(place, worker, campus):
    """`style` is optional and stands unmarked in this award."""
    chooses(place, Choice("style", "8", {"middle": 2}))
    place.awards()
    worker.run_until_idle()
    assert campus.others == {}


def test_a_choice_made_after_the_award_is_owed_then(place, worker, campus):
    place.awards()
    worker.run_until_idle()
    chooses(place, Choice("", "7", {}), Choice("brewing", "8", {"middle": 3, "high": 3}))
    worker.run_until_idle()
    assert campus.others == {("5", "8"): 3} and campus.ratings == {"5": 2}
    calls = len(campus.notes)
    chooses(place, Choice("", "7", {}), Choice("brewing", "8", {"middle": 3, "high": 3}))
    worker.run_until_idle()
    assert len(campus.notes) == calls, "the same choice again rates nobody again"


def test_a_higher_item_chosen_later_raises_our_rating_and_a_lower_one_leaves_it(place, worker, campus):
    chooses(place, Choice("brewing", "8", {"middle": 2}))
    place.awards()
    worker.run_until_idle()
    chooses(place, Choice("brewing", "8", {"middle": 3}))
    worker.run_until_idle()
    assert campus.others == {("5", "8"): 3}
    chooses(place, Choice("brewing", "8", {"middle": 1}))
    worker.run_until_idle()
    assert campus.others == {("5", "8"): 3}, "a rating is never lowered"
    assert entry(place, "rating", "brewing").state == "delivered"


def test_what_we_wrote_for_one_competency_is_no_title_to_another(place, worker, campus):
    """Somebody rated Taste with the very item that we had written for Brewing."""
    chooses(place, Choice("brewing", "8", {"middle": 2}))
    place.awards()
    worker.run_until_idle()
    campus.others["5", "9"] = 2
    chooses(place, Choice("brewing", "9", {"middle": 3}))
    worker.run_until_idle()
    held = entry(place, "rating", "brewing")
    assert (held.state, held.host) == ("held", {"grade": 2, "name": "Demonstrated"})
    assert campus.others == {("5", "8"): 2, ("5", "9"): 2}


def test_a_rating_by_our_own_account_is_ours_whichever_award_it_was_for(place, worker, campus):
    campus.ratings["5"], campus.rated_by["5", "7"] = 1, ACCOUNT
    place.awards()
    worker.run_until_idle()
    assert campus.ratings == {"5": 2} and entry(place, "rating").state == "delivered"


@pytest.mark.parametrize("theirs", [1, 4])
def test_a_rating_by_a_person_is_held_whether_lower_or_higher(place, worker, campus, theirs):
    campus.ratings["5"], campus.rated_by["5", "7"] = theirs, 3
    place.awards()
    worker.run_until_idle()
    assert entry(place, "rating").state == "held" and campus.ratings == {"5": theirs}


def test_nothing_is_a_choice_and_takes_back_what_has_not_left(place, worker, campus):
    place.awards()
    chooses(place, Choice("", None, {}))
    worker.run_until_idle()
    ended = entry(place, "rating")
    assert (ended.state, ended.reason) == ("cancelled", "no_longer_wanted") and campus.ratings == {}
    chooses(place, Choice("", "7", {}))
    worker.run_until_idle()
    assert campus.ratings == {"5": 2}, "chosen again, it is owed again"


def test_nothing_chosen_after_it_arrived_leaves_what_the_course_shows(place, worker, campus):
    place.awards()
    worker.run_until_idle()
    chooses(place, Choice("", None, {}))
    worker.run_until_idle()
    assert entry(place, "rating").state == "delivered" and campus.ratings == {"5": 2}


def test_a_chosen_competency_that_was_made_anew_is_found_by_its_idnumber(place, worker, campus):
    chooses(place, Choice("", "7", {"": 3}))
    with place.runtime.database.writing() as session:
        row = session.scalars(select(competency_mappings.CompetencyMapping)).one()
        row.competency = "700"  # as if the host had given it another number since
    place.awards()
    worker.run_until_idle()
    assert campus.ratings == {"5": 3}


def test_a_copied_course_goes_on_with_what_its_original_chose(place, worker, campus):
    chooses(place, Choice("", None, {}))
    copy = place.course("9")
    with place.runtime.database.writing() as session:
        session.get_one(Context, copy).history = ["unknown", "2"]
    place.joins(place.learner, place.link("link-9", copy))
    place.awards()
    worker.run_until_idle()
    assert campus.ratings == {}
    with place.runtime.database.reading() as session:
        assert competency_mappings.find_mappings(session, copy, place.offer.micro_credential_id)[""].competency is None


def test_a_shut_service_is_told_from_one_missing_function(place, worker, campus):
    shut = {"exception": "webservice_access_exception", "errorcode": "accessexception", "message": "Access control exception"}
    campus.core_competency_list_course_competencies = lambda form: shut
    place.awards()
    worker.run_until_idle()
    assert entry(place, "rating").reason == "function_not_in_service"
    campus.core_webservice_get_site_info = lambda form: shut
    with place.runtime.database.writing() as session:
        deliveries.retry(session, place.instructor, place.context_pk, entry(place, "rating").id, place.now)
    worker.run_until_idle()
    assert (entry(place, "rating").reason, entry(place, "rating").advice) == ("service_closed_to_account", "open_service_to_account")


# -- completion ---------------------------------------------------------------------------------


def test_unless_asked_for_no_completion_is_touched(place, worker, campus):
    place.awards()
    worker.run_until_idle()
    assert campus.completed == {} and not any(b"completion" in asked.body for asked in campus.asked)


def test_an_award_marks_the_activity_as_complete_once(place, worker, campus, clock):
    place.completes_by_service()
    place.awards()
    worker.run_until_idle()
    assert campus.completed == {"5": (1, ACCOUNT)}
    done = entry(place, "completion")
    assert (done.state, done.host, done.sent) == ("delivered", {"state": 1, "by_hand": False}, {"done": True})
    clock.turn(days=2)
    asked = len(campus.asked)
    worker.run_until_idle()
    assert len([each for each in campus.asked[asked:] if b"override" in each.body]) == 0


def test_a_person_s_incomplete_is_held_until_a_teacher_decides(place, worker, campus, clock):
    place.completes_by_service()
    campus.completed["5"] = (0, 3)
    place.awards()
    worker.run_until_idle()
    held = entry(place, "completion")
    assert (held.state, held.host) == ("held", {"state": 0, "by_hand": True}) and campus.completed["5"] == (0, 3)
    with place.runtime.database.writing() as session:
        deliveries.resolve_held(session, place.instructor, place.context_pk, held.id, "send", clock())
    worker.run_until_idle()
    assert entry(place, "completion").state == "delivered" and campus.completed["5"] == (1, ACCOUNT)


def test_what_the_host_completed_by_itself_is_left_and_never_taken_back(place, worker, campus):
    place.completes_by_service()
    campus.completed["5"] = (2, None)
    award_id = place.awards()
    worker.run_until_idle()
    assert entry(place, "completion").state == "delivered" and campus.completed["5"] == (2, None)
    place.withdraws(award_id)
    worker.run_until_idle()
    assert campus.completed["5"] == (2, None)
    assert (entry(place, "completion").reason, entry(place, "completion").advice) == ("remains_after_withdrawal", "rate_by_hand")


def test_a_withdrawal_takes_back_the_completion_that_we_set(place, worker, campus):
    place.completes_by_service()
    award_id = place.awards()
    worker.run_until_idle()
    place.withdraws(award_id)
    worker.run_until_idle()
    assert campus.completed["5"] == (0, ACCOUNT) and entry(place, "completion").state == "delivered"


@pytest.mark.parametrize(
    ("tracking", "stands", "reason", "advice"),
    [
        (0, (0, None), "completion_not_tracked", "track_completion"),
        (2, (3, None), "completed_without_pass", "look_at_grade"),
    ],
)
def test_an_activity_that_cannot_be_completed_says_what_to_do(place, worker, campus, tracking, stands, reason, advice):
    place.completes_by_service()
    campus.tracking, campus.completed["5"] = tracking, stands
    place.awards()
    worker.run_until_idle()
    refused = entry(place, "completion")
    assert (refused.state, refused.reason, refused.advice) == ("refused", reason, advice)


def test_a_missing_right_is_named_on_the_delivery(place, worker, campus):
    place.completes_by_service()
    campus.core_completion_override_activity_completion_status = lambda form: {
        "exception": "required_capability_exception", "errorcode": "nopermission", "message": "error/nopermission",
    }  # fmt: skip
    award_id = place.awards()
    worker.run_until_idle()
    with place.runtime.database.reading() as session:
        row = next(each for each in deliveries.list_for_award(session, award_id) if each.kind == "completion")
    assert (row.reason, row.lacking) == ("capability_missing", "moodle/course:overridecompletion")


# -- the host's own badge -----------------------------------------------------------------------


def test_a_badge_that_names_what_was_earned_or_came_with_our_delivery_ends_the_looking(place, worker, campus, clock):
    place.awards()
    campus.badges["5"] = [("MC-BUS-01 holder", clock()), ("Something", clock() + timedelta(seconds=2))]
    worker.run_until_idle()
    clock.turn(minutes=1)
    worker.run_until_idle()
    seen = entry(place, "host_badge")
    assert seen.state == "delivered" and seen.host["badges"] == ["MC-BUS-01 holder", "Something"]
    assert seen.host["signs"] == ["named", "moment"] and seen.host["urls"][0].startswith(campus.origin + "/badges/badge.php?hash=")


def test_a_badge_of_another_course_is_not_taken_for_ours(place, worker, campus, clock):
    campus.elsewhere = {"Swimming"}
    place.awards()
    campus.badges["5"] = [("Swimming", clock())]
    for _ in range(20):
        worker.run_until_idle()
        clock.turn(minutes=10)
    assert (entry(place, "host_badge").state, entry(place, "host_badge").host["badges"]) == ("unconfirmed", [])


def test_a_badge_that_came_later_for_a_reason_nobody_sees_is_told_as_such_and_only_at_last(place, worker, campus, clock):
    place.awards()
    worker.run_until_idle()
    campus.badges["5"] = [("Most helpful", clock() + timedelta(minutes=30))]
    worker.run_until_idle()
    assert entry(place, "host_badge").state == "waiting"
    for _ in range(20):
        clock.turn(minutes=10)
        worker.run_until_idle()
    seen = entry(place, "host_badge")
    assert (seen.state, seen.host["signs"]) == ("delivered", ["since"])


def test_a_badge_that_was_held_before_is_found_where_the_host_gives_none_twice(place, worker, campus, clock):
    campus.badges["5"] = [("Brew good coffee", clock() - timedelta(days=90)), ("Swimming", clock() - timedelta(days=90))]
    place.awards()
    for _ in range(20):
        worker.run_until_idle()
        clock.turn(minutes=10)
    seen = entry(place, "host_badge")
    assert (seen.state, seen.host["badges"], seen.host["signs"]) == ("delivered", ["Brew good coffee"], ["earlier"])


def test_where_badges_are_switched_off_nobody_is_asked_to_do_anything_for_each_learner(place, worker, campus, clock):
    campus.core_badges_get_user_badges = lambda form: {"exception": "moodle_exception", "errorcode": "badgesdisabled", "message": ""}
    place.awards()
    worker.run_until_idle()
    clock.turn(minutes=1)  # the look waits where it was taken in hand before the rating had arrived
    worker.run_until_idle()
    assert (entry(place, "host_badge").state, entry(place, "host_badge").reason) == ("cancelled", "host_badges_off")


# -- a token given, and taken back --------------------------------------------------------------


def test_a_token_given_later_brings_what_was_earned_before_bit_by_bit(runtime, campus, worker):
    place = university(runtime, host=campus.origin, with_service=False)
    place.awards()
    for number in range(arrears.AT_ONCE + 1):  # the course with the award is among the first, another link among the last
        place.link(f"further {number}")
    worker.run_until_idle()
    assert campus.ratings == {}
    campus.token = "0123456789abcdef0123456789abcdef"
    with runtime.database.writing() as session:
        host_services.keep(session, runtime.sealer, place.platform_id, campus.origin, campus.token, place.now)
    for _ in range(3):
        worker.run_until_idle()
        runtime.now.turn(seconds=10)
    assert campus.ratings == {"5": 2} and entry(place, "catch_up").state == "delivered"
    assert entry(place, "catch_up").host["upto"] > arrears.AT_ONCE


def test_a_new_token_tries_again_what_the_old_one_was_refused(place, worker, campus):
    campus.token = "0123456789abcdef0123456789abcdef"
    place.awards()
    worker.run_until_idle()
    assert (entry(place, "rating").state, entry(place, "rating").reason) == ("refused", "service_token_refused")
    with place.runtime.database.writing() as session:
        host_services.keep(session, place.runtime.sealer, place.platform_id, campus.origin, campus.token, place.now)
    worker.run_until_idle()
    assert entry(place, "rating").state == "delivered" and campus.ratings == {"5": 2}


def test_a_token_taken_back_ends_what_had_not_left_and_given_again_begins_it_anew(place, worker, campus):
    place.awards()
    with place.runtime.database.writing() as session:
        host_services.forget(session, place.platform_id)
    worker.run_until_idle()
    assert (entry(place, "rating").state, entry(place, "rating").reason) == ("cancelled", "no_longer_wanted") and campus.ratings == {}
    campus.token = "0123456789abcdef0123456789abcdef"
    with place.runtime.database.writing() as session:
        host_services.keep(session, place.runtime.sealer, place.platform_id, campus.origin, campus.token, place.now)
    worker.run_until_idle()
    assert campus.ratings == {"5": 2}
