"""What the host shows after the worker ran, whatever happened on the way; on every family of hosts."""

import json
from datetime import timedelta

from sqlalchemy import select

from lti_tool.models.outbox import Entry
from lti_tool.services import deliveries, notices, outbox
from lti_tool.worker import doors
from tests.factories import POOR
from tests.unit.campus import Campus
from tests.unit.hosts import Reply
from tests.unit.worker.looking import FULL, entry


def test_an_award_arrives_in_gradebook_competency_and_credential_and_a_second_run_adds_nothing(place, worker, campus, clock):
    award_id = place.awards()
    campus.badges["5"] = [("Coffee maker", clock() + timedelta(seconds=2))]
    worker.run_until_idle()
    clock.turn(minutes=1)
    worker.run_until_idle()
    assert campus.cells["5"]["score"] == FULL
    assert "Well brewed." in campus.cells["5"]["comment"] and "About taste." in campus.cells["5"]["comment"]
    with place.runtime.database.reading() as session:
        rows = deliveries.list_for_award(session, award_id)
    kinds = ("score", "rating", "host_badge", "credential") if campus.family == "moodle" else ("score", "credential")
    assert [(row.kind, row.state) for row in rows] == [(kind, "delivered") for kind in kinds]
    assert rows[0].host == {"score": FULL, "maximum": 100}
    clock.turn(days=1)
    assert worker.run_until_idle() == 0
    assert len(campus.bodies) == 1


def test_every_kind_of_entry_has_a_door(place, worker, campus):
    place.keeps_columns(campus.url("/items?type_id=3"))
    place.completes_by_service()
    place.awards()
    with place.runtime.database.writing() as session:
        outbox.owe_arrears(session, place.platform_id, place.now)
        notices.note_offer(session, place.platform_id, 1, "https://campus.example/handlers", notices.WANTED, place.now)
        owed = set(session.scalars(select(Entry.kind)))
    by_service = set() if campus.family == "moodle" else {"rating", "completion", "host_badge"}
    assert owed == set(doors.DOORS) - by_service


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


def test_a_learner_who_earned_before_meeting_the_link_gets_the_score_there_too(place, worker, campus):
    place.awards()
    worker.run_until_idle()
    with Campus() as other:
        other.good_tokens = campus.good_tokens
        place.joins(place.learner, place.link("link-2", line_item=f"{other.origin}/items/1?type_id=3"))
        worker.run_until_idle()
        assert other.cells["5"]["score"] == FULL
    assert len(campus.bodies) == 1
