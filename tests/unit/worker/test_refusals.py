"""What a host will not do ends in a named state with advice; on every family of hosts."""

from sqlalchemy import select

from lti_tool.models.outbox import Delivery
from lti_tool.services import deliveries
from tests.factories import ALL_SCOPES, SCOPES
from tests.unit.hosts import Reply
from tests.unit.worker.looking import FULL, entries, entry


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


def test_somebody_the_host_will_not_grade_ends_in_a_named_state_and_the_others_still_arrive(place, worker, campus):
    """SCO-17, SCO-18: removed from the course, or a teacher there whom we do not know as one."""
    place.keeps_columns(campus.url("/items?type_id=3"))
    campus.granted, second = list(ALL_SCOPES), place.person("6", "learner")
    place.joins(second)
    campus.book.strangers.add("5")
    place.awards()
    place.awards(second)
    worker.run_until_idle()
    refused, arrived = entries(place, "score")
    assert (refused.state, refused.reason, refused.advice) == ("refused", "person_not_gradable", "check_enrolment_and_role")
    assert arrived.state == "delivered" and campus.cells["6"]["score"] == FULL


def test_without_the_right_to_read_columns_a_404_is_believed_to_be_about_what_it_is_about_mostly(place, worker, campus):
    campus.book.strangers.add("5")
    place.awards()
    worker.run_until_idle()
    reason = "line_item_gone" if campus.family == "openedx" else "person_not_gradable"
    assert (entry(place, "score").state, entry(place, "score").reason) == ("refused", reason)


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
