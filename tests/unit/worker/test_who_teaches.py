"""Nobody is graded where they teach; on every family of hosts."""

from lti_tool.services import awards, deliveries
from tests.unit.hosts import Reply
from tests.unit.worker.looking import entry


def test_somebody_who_teaches_by_the_time_it_leaves_is_not_graded(place, worker, campus):
    """Moodle: awarded while switched to the student's role, back as a teacher before the worker is."""
    award_id = place.awards()
    place.comes_as(place.learner, "instructor")
    worker.run_until_idle()
    assert campus.bodies == [] and campus.ratings == {} and not [asked for asked in campus.asked if b"core_badges" in asked.body]
    for kind in ("score", "rating", "host_badge") if campus.family == "moodle" else ("score",):
        ended = entry(place, kind)
        assert (ended.state, ended.reason, ended.advice) == ("cancelled", "person_is_instructor", "grade_by_hand")
    with place.runtime.database.reading() as session:
        assert awards.find(session, award_id).is_signed, "what they can do is theirs all the same"


def test_a_refused_score_of_somebody_who_teaches_ends_settled_when_it_is_sent_again(place, worker, campus, clock):
    campus.answers("POST", "/items/1/scores", Reply(403))
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
