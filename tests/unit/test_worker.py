"""What the host shows after the worker ran, whatever happened on the way."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.badges import keys as badge_keys
from lti_tool.badges import proofs, status
from lti_tool.domain.roles import Roles
from lti_tool.models.outbox import AccessToken, Delivery, Entry
from lti_tool.models.placements import Placement
from lti_tool.services import awards, deliveries, keys, launches, notices, outbox, platforms
from lti_tool.services.launches import Arrival
from lti_tool.services.outbox import Outcome
from lti_tool.worker import Worker, doors
from tests.factories import COURSE, POOR, SCOPES, University, university
from tests.unit.campus import Campus
from tests.unit.hosts import Reply

FULL = 100


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


def entry(place: University, kind: str) -> Entry:
    with place.runtime.database.reading() as session:
        return session.scalars(select(Entry).where(Entry.kind == kind)).one()


def test_an_award_arrives_in_gradebook_competency_and_credential_and_a_second_run_adds_nothing(place, worker, campus, clock):
    award_id = place.awards()
    campus.badges["5"] = [("Coffee maker", clock() + timedelta(seconds=2))]
    worker.run_until_idle()
    clock.turn(minutes=1)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == FULL
    assert "Well brewed." in campus.cells["5"]["comment"] and "About taste." in campus.cells["5"]["comment"]
    assert campus.ratings == {"5": 2}
    with place.runtime.database.reading() as session:
        rows = deliveries.list_for_award(session, award_id)
    assert [(row.kind, row.state) for row in rows] == [(kind, "delivered") for kind in ("score", "rating", "host_badge", "credential")]
    assert rows[0].host == {"score": FULL, "maximum": 100}
    assert rows[2].host["badges"] == ["Coffee maker"]
    clock.turn(days=1)
    assert worker.run_until_idle() == 0
    assert len(campus.bodies) == 1


def test_every_kind_of_entry_has_a_door(place, worker):
    place.completes_by_service()
    place.awards()
    with place.runtime.database.writing() as session:
        outbox.owe_arrears(session, place.platform_id, place.now)
        notices.note_offer(session, place.platform_id, 1, "https://campus.example/handlers", notices.WANTED, place.now)
        assert set(session.scalars(select(Entry.kind))) == set(doors.DOORS)


def test_not_yet_sends_nothing_to_the_host(place, worker, campus):
    place.decides(place.instructor, place.submits(place.learner), "not_yet", POOR)
    assert worker.run_until_idle() == 0
    assert campus.asked == []


def test_a_host_that_is_down_gets_the_same_bytes_again_later(place, worker, campus, clock):
    campus.answers("POST", "/items/1/scores", Reply(503, headers={"Retry-After": "120"}), campus.take_score)
    place.awards()
    worker.run_until_idle()
    waiting = entry(place, "score")
    assert waiting.state == "waiting" and waiting.reason == "host_error"
    assert waiting.due_at >= clock() + timedelta(seconds=120), "the host asked for two minutes"
    clock.turn(minutes=3)
    worker.run_until_idle()
    sent = [asked.body for asked in campus.asked if asked.path == "/items/1/scores"]
    assert len(sent) == 2 and sent[0] == sent[1]
    assert entry(place, "score").state == "delivered"


def test_an_answer_lost_after_the_write_is_found_by_reading_and_nothing_is_sent_twice(place, worker, campus, clock):
    def take_and_fail(asked):
        campus.take_score(asked)
        return Reply(502)

    campus.answers("POST", "/items/1/scores", take_and_fail, campus.take_score)
    place.awards()
    worker.run_until_idle()
    clock.turn(hours=1)
    worker.run_until_idle()
    assert entry(place, "score").state == "delivered"
    assert len(campus.bodies) == 1


def test_a_worker_killed_after_sending_leaves_the_value_and_the_next_one_settles_it(place, worker, campus, clock, runtime):
    """The claims are taken and brought to the host as a worker would; then nobody settles."""
    place.awards()
    with runtime.database.writing() as session:
        claims = outbox.claim(session, clock(), "dead", timedelta(seconds=runtime.settings.outbox_lease_seconds), limit=10)
    outcome = doors.deliver(runtime, next(claim for claim in claims if claim.kind == "score"))
    assert outcome and outcome.action == "deliver"
    assert entry(place, "score").state == "claimed" and campus.cells["5"]["score"] == FULL
    assert worker.run_until_idle() == 0, "the lease still holds"
    clock.turn(seconds=runtime.settings.outbox_lease_seconds + 1)
    worker.run_until_idle()
    assert entry(place, "score").state == "delivered"
    assert len(campus.bodies) == 1 and campus.cells["5"]["score"] == FULL


def test_a_worker_killed_between_storing_and_sending_sends_the_stored_bytes(place, worker, campus, clock, runtime):
    place.awards()
    with runtime.database.writing() as session:
        claims = outbox.claim(session, clock(), "dead", timedelta(seconds=60), limit=10)
    score = next(claim for claim in claims if claim.kind == "score")
    body = json.dumps(
        {
            "userId": "5", "timestamp": clock().isoformat(timespec="milliseconds"), "activityProgress": "Completed",
            "gradingProgress": "FullyGraded", "scoreGiven": 100, "scoreMaximum": 100, "comment": "as stored",
        },
        sort_keys=True, separators=(",", ":"),
    ).encode()  # fmt: skip
    with runtime.database.writing() as session:
        outbox.fix_message(session, score, lambda stamp: body, clock(), sent={"given": 100, "maximum": 100})
    clock.turn(minutes=5)
    worker.run_until_idle()
    assert campus.bodies == [body]


def test_a_grade_typed_by_a_teacher_is_held_until_a_teacher_decides_to_send(place, worker, campus, clock):
    campus.types("5", 64, clock() - timedelta(days=1))
    award_id = place.awards()
    worker.run_until_idle()
    held = entry(place, "score")
    assert held.state == "held" and held.host == {"score": 64, "maximum": 100} and campus.bodies == []
    with place.runtime.database.writing() as session:
        deliveries.resolve_held(session, place.instructor, place.context_pk, held.id, "send", clock())
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == FULL
    with place.runtime.database.reading() as session:
        assert deliveries.list_for_award(session, award_id)[0].state == "delivered"


@pytest.mark.parametrize("meanwhile", [90, 55.5])
def test_ours_goes_over_the_value_that_was_decided_about_and_no_later_one(place, worker, campus, clock, meanwhile):
    """The host was away in between, and a second teacher typed."""
    campus.types("5", 55, clock() - timedelta(days=1))
    place.awards()
    worker.run_until_idle()
    sends_over(place, "score", clock())
    campus.answers("GET", "/items/1/results", Reply(503), campus.show_results)
    worker.run_until_idle()
    campus.types("5", meanwhile, clock.turn(minutes=5))
    clock.turn(hours=1)
    worker.run_until_idle()
    held = entry(place, "score")
    assert campus.cells["5"]["score"] == meanwhile and campus.bodies == []
    assert (held.state, held.host, held.override) == ("held", {"score": meanwhile, "maximum": 100}, False)
    sends_over(place, "score", clock())
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == FULL


def test_a_decision_outlives_a_host_that_was_away_while_its_value_stayed(place, worker, campus, clock):
    campus.types("5", 55, clock() - timedelta(days=1))
    place.awards()
    worker.run_until_idle()
    sends_over(place, "score", clock())
    campus.answers("GET", "/items/1/results", Reply(503), campus.show_results)
    worker.run_until_idle()
    clock.turn(hours=1)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == FULL and entry(place, "score").state == "delivered"


def test_a_decision_is_not_carried_out_where_the_value_can_no_longer_be_seen(place, worker, campus, clock):
    campus.types("5", 55, clock() - timedelta(days=1))
    place.awards()
    worker.run_until_idle()
    sends_over(place, "score", clock())
    campus.granted, campus.good_tokens = SCOPES[:1], set()
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == 55
    assert (entry(place, "score").state, entry(place, "score").reason) == ("refused", "results_not_readable")


def test_a_score_that_was_refused_is_not_taken_for_ours_when_the_award_is_withdrawn(place, worker, campus, clock):
    """A teacher then typed the very same value by hand."""
    campus.answers("POST", "/items/1/scores", Reply(404), campus.take_score)
    award_id = place.awards()
    worker.run_until_idle()
    assert entry(place, "score").state == "refused" and entry(place, "score").sent == {}
    campus.types("5", FULL, clock.turn(minutes=1))
    place.withdraws(award_id)
    clock.turn(minutes=1)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == FULL and campus.bodies == []
    assert entry(place, "score").state == "cancelled"


def test_a_score_in_doubt_before_it_was_refused_is_still_taken_out_with_the_award(place, worker, campus, clock):
    """The first answer was lost after the write; the column was hidden for a while, then shown again."""

    def take_and_fail(asked):
        campus.take_score(asked)
        return Reply(502)

    campus.answers("POST", "/items/1/scores", take_and_fail, Reply(404), campus.take_score)
    campus.has_points = False
    award_id = place.awards()
    worker.run_until_idle()
    clock.turn(hours=1)
    worker.run_until_idle()
    assert entry(place, "score").state == "refused" and campus.cells["5"]["score"] == FULL
    campus.has_points = True
    place.withdraws(award_id)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] is None


def test_a_stamp_too_old_leaves_nothing_known_as_ours(place, worker, campus, clock):
    """A teacher typed between our look and our message, and later the very value that we wanted."""

    def type_first(asked):
        campus.types("5", 64, clock() + timedelta(seconds=1))
        return campus.take_score(asked)

    campus.answers("POST", "/items/1/scores", type_first, campus.take_score)
    award_id = place.awards()
    worker.run_until_idle()
    assert entry(place, "score").state == "held"
    campus.types("5", FULL, clock.turn(minutes=1))
    place.withdraws(award_id)
    clock.turn(minutes=1)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == FULL


def launches_with(place, line_item):
    """Let the learner launch again, with the column at this address."""
    told = Arrival(
        platform_id=place.platform_id, deployment_id="1", subject="5", name="Niran", email="", roles=Roles(frozenset({"learner"})),
        context=(COURSE, "", "Coffee 101"), link=("link-1", "Link link-1"), line_item=line_item, line_items=None, scopes=tuple(SCOPES),
        micro_credential=None, locale="en", details={},
    )  # fmt: skip
    with place.runtime.database.writing() as session:
        launches.receive(session, told, "b" * 64, place.now, 1)


@pytest.mark.parametrize("answer", [404, 410, 503])
@pytest.mark.parametrize("steps", [("/items/1?type_id=3",), (None, "/items/1?type_id=3")])
def test_what_a_lost_column_did_not_take_goes_to_the_new_one_by_itself(place, worker, campus, clock, answer, steps):
    with place.runtime.database.writing() as session:
        session.get_one(Placement, place.placement_id).line_item = f"{campus.origin}/items/9?type_id=3"
    campus.answers("GET", "/items/9/results", Reply(answer))
    place.awards()
    worker.run_until_idle()
    assert entry(place, "score").state == ("waiting" if answer == 503 else "refused")
    for path in steps:
        launches_with(place, path and campus.origin + path)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == FULL and entry(place, "score").state == "delivered"


def test_a_new_column_moves_neither_what_arrived_nor_what_was_refused_for_another_reason(place, worker, campus, clock):
    second = place.person("6", "learner")
    place.joins(second)
    place.awards()
    worker.run_until_idle()
    campus.answers("POST", "/items/1/scores", Reply(400))
    place.awards(second)
    worker.run_until_idle()
    launches_with(place, f"{campus.origin}/items/2?type_id=3")
    with place.runtime.database.reading() as session:
        states = session.scalars(select(Entry.state).where(Entry.kind == "score").order_by(Entry.id)).all()
    assert states == ["delivered", "refused"]
    assert worker.run_until_idle() == 0


def sends_over(place, kind, now):
    with place.runtime.database.writing() as session:
        deliveries.resolve_held(session, place.instructor, place.context_pk, entry(place, kind).id, "send", now)


def test_a_teachers_grade_that_is_kept_stays_even_when_the_award_is_withdrawn(place, worker, campus, clock):
    campus.types("5", 64, clock() - timedelta(days=1))
    award_id = place.awards()
    worker.run_until_idle()
    with place.runtime.database.writing() as session:
        deliveries.resolve_held(session, place.instructor, place.context_pk, entry(place, "score").id, "keep", clock())
    place.withdraws(award_id)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == 64 and campus.bodies == []


def test_a_host_that_keeps_its_value_against_a_teachers_decision_says_so(place, worker, campus, clock):
    """Moodle answers 200 and shows the overridden grade as before."""
    campus.types("5", 64, clock() - timedelta(days=1))
    campus.locked = True
    place.awards()
    worker.run_until_idle()
    with place.runtime.database.writing() as session:
        deliveries.resolve_held(session, place.instructor, place.context_pk, entry(place, "score").id, "send", clock())
    worker.run_until_idle()
    refused = entry(place, "score")
    assert (refused.state, refused.reason, refused.advice) == ("refused", "host_keeps_its_value", "untick_overridden")
    with place.runtime.database.writing() as session:
        deliveries.resolve_held(session, place.instructor, place.context_pk, refused.id, "keep", clock())
    assert (entry(place, "score").state, entry(place, "score").reason) == ("cancelled", "host_value_kept")
    assert entry(place, "score").host == {"score": 64, "maximum": 100}


def test_a_stamp_the_host_finds_too_old_is_answered_with_one_later_one(place, worker, campus, clock):
    """A teacher's value was decided against, and the host holds it with a later stamp than our clock shows."""
    campus.types("5", 64, clock() + timedelta(seconds=90))
    place.awards()
    worker.run_until_idle()
    with place.runtime.database.writing() as session:
        deliveries.resolve_held(session, place.instructor, place.context_pk, entry(place, "score").id, "send", clock())
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == FULL and campus.cells["5"]["at"] == clock() + timedelta(seconds=91)
    assert entry(place, "score").state == "delivered"


def test_a_host_whose_clock_is_far_ahead_stops_the_entry_and_nothing_is_sent_into_the_future(place, worker, campus, clock):
    campus.types("5", 64, clock() + timedelta(hours=2))
    place.awards()
    worker.run_until_idle()
    with place.runtime.database.writing() as session:
        deliveries.resolve_held(session, place.instructor, place.context_pk, entry(place, "score").id, "send", clock())
    worker.run_until_idle()
    stopped = entry(place, "score")
    assert (stopped.state, stopped.advice) == ("clock", "check_clock")
    assert len(campus.bodies) == 1, "the one that was refused"


def test_without_the_right_to_read_results_a_score_is_sent_and_called_unconfirmed(place, worker, campus):
    campus.granted = SCOPES[:1]
    place.awards()
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == FULL
    assert (entry(place, "score").state, entry(place, "score").reason) == ("unconfirmed", "results_not_readable")


def test_a_cell_that_cannot_be_read_is_not_emptied_after_a_withdrawal(place, worker, campus):
    campus.granted = SCOPES[:1]
    award_id = place.awards()
    worker.run_until_idle()
    place.withdraws(award_id)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == FULL
    assert (entry(place, "score").state, entry(place, "score").advice) == ("refused", "rate_by_hand")


def test_a_platform_that_grants_no_scores_ends_in_a_named_state(place, worker, campus):
    campus.granted = SCOPES[1:]
    place.awards()
    worker.run_until_idle()
    assert (entry(place, "score").state, entry(place, "score").advice) == ("refused", "allow_grade_service")
    assert campus.bodies == []


def test_a_learner_the_host_will_not_grade_ends_in_a_named_state_and_the_rest_still_arrives(place, worker, campus):
    campus.answers("POST", "/items/1/scores", Reply(400))
    place.awards()
    worker.run_until_idle()
    assert (entry(place, "score").state, entry(place, "score").reason) == ("refused", "person_not_gradable")
    assert campus.ratings == {"5": 2}


def test_a_host_that_always_crashes_ends_refused_with_the_likely_cause(place, worker, campus, clock):
    campus.answers("POST", "/items/1/scores", Reply(500))
    place.awards()
    for _ in range(5):
        worker.run_until_idle()
        clock.turn(hours=2)
    refused = entry(place, "score")
    assert (refused.state, refused.reason, refused.advice) == ("refused", "host_error_500", "unlock_grade")
    with place.runtime.database.reading() as session:
        tries = session.scalars(select(Delivery).where(Delivery.entry_id == refused.id).order_by(Delivery.id)).all()
    assert [one.outcome for one in tries] == ["wait"] * 4 + ["refuse"]


def test_a_refused_score_arrives_after_the_fault_was_mended_and_somebody_pressed_send_again(place, worker, campus, clock):
    campus.answers("POST", "/items/1/scores", Reply(403), campus.take_score)
    place.awards()
    worker.run_until_idle()
    assert entry(place, "score").state == "refused"
    with place.runtime.database.writing() as session:
        deliveries.retry(session, place.instructor, place.context_pk, entry(place, "score").id, clock())
    worker.run_until_idle()
    assert entry(place, "score").state == "delivered" and len(campus.bodies) == 1


def test_a_token_is_shared_and_one_the_host_forgot_is_renewed_once(place, worker, campus, clock):
    place.awards()
    worker.run_until_idle()
    assert campus.tokens_given == 1
    campus.good_tokens = set()
    second = place.person("6", "learner")
    place.joins(second)
    place.awards(second)
    worker.run_until_idle()
    assert campus.tokens_given == 2 and campus.cells["6"]["score"] == FULL
    with place.runtime.database.reading() as session:
        kept = session.scalars(select(AccessToken)).one()
    assert b"token-2" not in kept.token, "a token at rest is sealed"


def test_a_platform_that_takes_no_token_is_asked_twice_and_then_later(place, worker, campus, clock):
    campus.answers("POST", "/items/1/scores", Reply(401))
    place.awards()
    worker.run_until_idle()
    assert campus.tokens_given == 2
    assert (entry(place, "score").state, entry(place, "score").reason) == ("waiting", "token_refused")


def test_a_rating_given_by_somebody_else_is_held(place, worker, campus):
    campus.ratings["5"] = 1
    place.awards()
    worker.run_until_idle()
    assert entry(place, "rating").state == "held" and campus.ratings == {"5": 1}


def test_our_rating_goes_over_the_one_that_was_decided_about_and_no_later_one(place, worker, campus, clock):
    campus.ratings["5"] = 1
    place.awards()
    worker.run_until_idle()
    sends_over(place, "rating", clock())
    campus.ratings["5"] = 3
    worker.run_until_idle()
    assert (entry(place, "rating").state, entry(place, "rating").host["grade"]) == ("held", 3) and campus.ratings == {"5": 3}
    sends_over(place, "rating", clock())
    worker.run_until_idle()
    assert entry(place, "rating").state == "delivered" and campus.ratings == {"5": 2}


def test_a_competency_that_is_not_in_the_course_is_named_with_what_to_do(place, worker, campus):
    campus.linked = "SOMETHING-ELSE"
    place.awards()
    worker.run_until_idle()
    assert (entry(place, "rating").state, entry(place, "rating").advice) == ("refused", "link_competency_to_course")


def test_a_service_token_that_the_host_no_longer_takes_is_the_operators_to_renew(place, worker, campus):
    with place.runtime.database.writing() as session:
        platforms.set_service(session, place.runtime.sealer, place.platform_id, campus.origin, "old-token")
    place.awards()
    worker.run_until_idle()
    assert (entry(place, "rating").state, entry(place, "rating").reason) == ("refused", "service_token_refused")


def test_a_badge_that_the_host_never_issues_ends_unconfirmed_with_advice(place, worker, campus, clock):
    campus.badges["5"] = [("An old one", clock() - timedelta(days=30))]
    place.awards()
    for _ in range(10):
        worker.run_until_idle()
        clock.turn(hours=2)
    seen = entry(place, "host_badge")
    assert (seen.state, seen.reason, seen.advice) == ("unconfirmed", "host_badge_absent", "set_up_host_badge")


def test_the_hosts_badge_is_looked_for_only_after_what_it_follows_from(place, worker, campus, clock):
    campus.answers("POST", "/items/1/scores", Reply(503))
    place.awards()
    worker.run_until_idle()
    seen = entry(place, "host_badge")
    assert (seen.state, seen.reason, seen.tries) == ("waiting", "sources_pending", 0)
    assert not [asked for asked in campus.asked if b"core_badges" in asked.body]
    assert seen.due_at >= entry(place, "score").due_at, "there is nothing to see before the score is tried again"


def test_waiting_for_a_score_that_does_not_arrive_grows_and_is_neither_noted_nor_counted(place, worker, campus, clock):
    campus.answers("POST", "/items/1/scores", Reply(503))
    place.awards()
    with place.runtime.database.writing() as session:
        claims = outbox.claim(session, clock(), "another", timedelta(hours=1), 20)
        badge = next(claim.entry_id for claim in claims if claim.kind == "host_badge")
        outbox.settle(session, next(claim for claim in claims if claim.entry_id == badge), Outcome("wait", "overtaken"), clock(), 5, 0)
    waits = []
    for _ in range(20):
        clock.moment = entry(place, "host_badge").due_at
        assert worker.run_until_idle() == 1
        waits.append((entry(place, "host_badge").due_at - clock()).total_seconds())
    assert min(waits) >= 5 and waits[-1] > 10 * waits[0]
    with place.runtime.database.reading() as session:
        noted = session.scalars(select(Delivery.reason).where(Delivery.entry_id == badge)).all()
    assert noted == ["overtaken"] and entry(place, "host_badge").tries == 1


def test_withdrawing_empties_our_score_and_leaves_rating_and_badge_with_advice(place, worker, campus, clock):
    award_id = place.awards()
    campus.badges["5"] = [("Coffee maker", clock())]
    worker.run_until_idle()
    clock.turn(minutes=5)
    worker.run_until_idle()
    place.withdraws(award_id)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] is None
    assert campus.ratings == {"5": 2}, "a rating is never lowered"
    with place.runtime.database.reading() as session:
        rows = {row.kind: row for row in deliveries.list_for_award(session, award_id)}
    assert rows["score"].state == "delivered" and rows["score"].host == {"empty": True}
    assert (rows["rating"].state, rows["rating"].advice) == ("delivered", "rate_by_hand")
    assert (rows["host_badge"].state, rows["host_badge"].advice) == ("delivered", "rate_by_hand")


def test_withdrawing_does_not_empty_a_grade_that_a_teacher_typed_since(place, worker, campus, clock):
    award_id = place.awards()
    worker.run_until_idle()
    campus.types("5", 70, clock.turn(minutes=1))
    place.withdraws(award_id)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == 70
    assert entry(place, "score").state == "held"


def test_withdrawing_what_never_left_sends_nothing(place, worker, campus):
    award_id = place.awards()
    place.withdraws(award_id)
    worker.run_until_idle()
    assert campus.bodies == [] and campus.ratings == {}
    assert {entry(place, kind).state for kind in ("score", "rating", "host_badge", "credential")} == {"cancelled"}


def test_a_withdrawal_while_the_score_is_on_its_way_ends_with_an_empty_cell(place, worker, campus, clock):
    award_ids = []

    def take_and_withdraw(asked):
        reply = campus.take_score(asked)
        if len(campus.bodies) == 1:
            place.withdraws(award_ids[0])
        return reply

    campus.answers("POST", "/items/1/scores", take_and_withdraw)
    award_ids.append(place.awards())
    worker.run_until_idle()
    clock.turn(minutes=5)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] is None and entry(place, "score").state == "delivered"
    stamps = [json.loads(body)["timestamp"] for body in campus.bodies]
    assert len(stamps) == 2 and stamps[0] < stamps[1]


def signed(place: University, award_id: str) -> tuple[dict[str, Any], str]:
    with place.runtime.database.writing() as session:
        awards.accept(session, place.learner, award_id, place.now)
        raw = awards.get_public_credential(session, award_id)
        (public,) = keys.list_credential_keys(session, place.issuer_id)
    assert raw
    return json.loads(raw), public


def revoked_bits(place: University) -> bytes:
    with place.runtime.database.reading() as session:
        raw = awards.get_status_list(session, 1)
        (public,) = keys.list_credential_keys(session, place.issuer_id)
    document = json.loads(raw or b"")
    proofs.check(document, public)
    return status.decode(document["credentialSubject"]["encodedList"])


def test_the_credential_is_signed_by_the_issuers_key_and_says_what_was_marked(place, worker):
    award_id = place.awards()
    worker.run_until_idle()
    document, public = signed(place, award_id)
    proofs.check(document, public)
    assert badge_keys.public_key(public)
    assert document["id"] == f"https://badges.example.ac.th/credentials/{award_id}"
    levels = [result["achievedLevel"].rsplit("#", 1)[1] for result in document["credentialSubject"]["result"]]
    assert levels == ["brewing/middle", "taste/high"]
    assert "Niran" not in json.dumps(document, ensure_ascii=False)


def test_signed_bytes_never_change(place, worker, clock):
    award_id = place.awards()
    worker.run_until_idle()
    before, _ = signed(place, award_id)
    clock.turn(days=1)
    with place.runtime.database.writing() as session:
        session.execute(Entry.__table__.update().where(Entry.kind == "credential").values(state="waiting", due_at=clock()))
    worker.run_until_idle()
    assert signed(place, award_id)[0] == before


def test_a_withdrawn_award_is_revoked_in_the_status_list_and_no_other(place, worker):
    second = place.person("6", "learner")
    place.joins(second)
    award_id, other_id = place.awards(), place.awards(second)
    worker.run_until_idle()
    place_of = int(signed(place, award_id)[0]["credentialStatus"]["statusListIndex"])
    assert not any(revoked_bits(place))
    place.withdraws(award_id)
    worker.run_until_idle()
    bits = revoked_bits(place)
    assert status.is_set(bits, place_of) and sum(byte.bit_count() for byte in bits) == 1
    assert other_id != award_id


def test_two_workers_never_hold_the_same_entry(place, runtime, clock):
    place.awards()
    taken: list[int] = []

    def take() -> None:
        for _ in range(10):
            with runtime.database.writing() as session:
                claims = outbox.claim(session, clock(), threading.current_thread().name, timedelta(minutes=1))
            taken.extend(claim.entry_id for claim in claims)

    threads = [threading.Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with runtime.database.reading() as session:
        assert sorted(taken) == sorted(session.scalars(select(Entry.id)))


def test_a_lease_that_ended_can_no_longer_settle(place, runtime, clock):
    place.awards()
    with runtime.database.writing() as session:
        (slow,) = outbox.claim(session, clock(), "slow", timedelta(minutes=1))
    clock.turn(minutes=2)
    with runtime.database.writing() as session:
        claims = outbox.claim(session, clock(), "quick", timedelta(minutes=1), 10)
        quick = next(claim for claim in claims if claim.entry_id == slow.entry_id)
        assert outbox.settle(session, slow, Outcome("deliver"), clock(), 5, 0.5) == "lost"
        with pytest.raises(outbox.ClaimLost):
            outbox.fix_message(session, slow, lambda stamp: b"late", clock())
        assert outbox.settle(session, quick, Outcome("deliver"), clock(), 5, 0.5) == "delivered"


def test_a_fault_of_our_own_is_tried_again_and_ends_with_the_operator(place, runtime, worker, campus, clock):
    place.awards()
    broken = Worker(replace(runtime, outbound=None), "broken")
    for _ in range(5):
        broken.run_until_idle()
        clock.turn(hours=2)
    score = entry(place, "score")
    assert (score.state, score.reason, score.advice) == ("refused", "internal_fault", "tell_operator")


def test_a_worker_ends_when_told(runtime, place, worker):
    stop = threading.Event()
    thread = threading.Thread(target=worker.run_until, args=(stop,))
    thread.start()
    stop.set()
    thread.join(5)
    assert not thread.is_alive()


def test_a_learner_who_earned_before_meeting_the_link_gets_the_score_there_too(place, worker, campus):
    place.awards()
    worker.run_until_idle()
    with Campus() as other:
        other.good_tokens = campus.good_tokens
        place.joins(place.learner, place.link("link-2", line_item=f"{other.origin}/items/1?type_id=3"))
        worker.run_until_idle()
        assert other.cells["5"]["score"] == FULL
    assert len(campus.bodies) == 1


def test_somebody_who_teaches_by_the_time_it_leaves_is_not_graded(place, worker, campus):
    """Moodle: awarded while switched to the student's role, back as a teacher before the worker is."""
    award_id = place.awards()
    place.comes_as(place.learner, "instructor")
    worker.run_until_idle()
    assert campus.bodies == [] and campus.ratings == {} and not [asked for asked in campus.asked if b"core_badges" in asked.body]
    for kind in ("score", "rating", "host_badge"):
        ended = entry(place, kind)
        assert (ended.state, ended.reason, ended.advice) == ("cancelled", "person_is_instructor", "grade_by_hand")
    with place.runtime.database.reading() as session:
        assert awards.find(session, award_id).is_signed, "what they can do is theirs all the same"


def test_a_refused_score_of_somebody_who_teaches_ends_settled_when_it_is_sent_again(place, worker, campus, clock):
    campus.answers("POST", "/items/1/scores", Reply(400))
    place.awards()
    worker.run_until_idle()
    assert entry(place, "score").state == "refused"
    place.comes_as(place.learner, "instructor")
    with place.runtime.database.writing() as session:
        deliveries.retry(session, place.instructor, place.context_pk, entry(place, "score").id, clock())
    worker.run_until_idle()
    assert (entry(place, "score").state, entry(place, "score").reason) == ("cancelled", "person_is_instructor")


def test_what_was_sent_to_a_learner_who_teaches_now_is_still_taken_out_with_the_award(place, worker, campus):
    award_id = place.awards()
    worker.run_until_idle()
    place.comes_as(place.learner, "instructor")
    place.withdraws(award_id)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] is None and entry(place, "score").state == "delivered"


def test_a_column_that_takes_a_score_and_shows_none_is_named_and_looked_at_until_it_shows(place, worker, campus, clock):
    """Moodle answers 200 for a column whose grade type is None."""
    campus.has_points = False
    place.awards()
    worker.run_until_idle()
    doubted = entry(place, "score")
    assert (doubted.state, doubted.reason, doubted.advice) == ("unconfirmed", "not_shown_by_host", "set_column_to_points")
    clock.turn(hours=1)
    worker.run_until_idle()
    assert entry(place, "score").state == "unconfirmed"
    campus.has_points = True
    clock.turn(hours=3)
    worker.run_until_idle()
    assert entry(place, "score").state == "delivered" and entry(place, "score").host == {"score": FULL, "maximum": 100}
    assert len(campus.bodies) == 1, "looking writes nothing"


def test_a_look_that_finds_a_grade_typed_since_asks_the_teacher(place, worker, campus, clock):
    campus.has_points = False
    place.awards()
    worker.run_until_idle()
    campus.has_points = True
    campus.types("5", 64, clock.turn(hours=1))
    worker.run_until_idle()
    assert (entry(place, "score").state, entry(place, "score").host["score"]) == ("held", 64)
    assert len(campus.bodies) == 1


def test_looks_at_a_host_that_never_shows_it_end(place, worker, campus, clock):
    campus.has_points = False
    place.awards()
    worker.run_until_idle()
    for _ in range(30):
        clock.turn(hours=12)
        worker.run_until_idle()
    asked = len([one for one in campus.asked if one.path == "/items/1/results"])
    assert asked == 2 + 6, "before and after the one write, then six looks"
    assert entry(place, "score").state == "unconfirmed" and len(campus.bodies) == 1


def test_a_rating_that_shows_later_is_seen_without_rating_again(place, worker, campus, clock):
    shown: dict[str, int] = {}
    rate, seen = campus.core_competency_grade_competency_in_course, campus.ratings
    campus.core_competency_grade_competency_in_course = lambda form: shown.update({form["userid"]: int(form["grade"])}) or {"id": 1}
    place.awards()
    worker.run_until_idle()
    assert (entry(place, "rating").state, entry(place, "rating").reason) == ("unconfirmed", "not_shown_by_host")
    campus.core_competency_grade_competency_in_course = rate
    clock.turn(minutes=2)
    worker.run_until_idle()
    assert entry(place, "rating").state == "unconfirmed" and seen == {}, "looking rates nobody"
    seen.update(shown)
    clock.turn(hours=1)
    worker.run_until_idle()
    assert entry(place, "rating").state == "delivered"


def test_a_badge_that_the_host_issues_hours_later_is_still_seen(place, worker, campus, clock):
    place.awards()
    while entry(place, "host_badge").state != "unconfirmed":
        worker.run_until_idle()
        clock.turn(minutes=10)
    campus.badges["5"] = [("Coffee maker", clock())]
    clock.turn(hours=12)
    worker.run_until_idle()
    assert entry(place, "host_badge").state == "delivered"
