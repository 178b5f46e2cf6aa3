"""What is owed to hosts: one entry per thing, replaced by newer decisions, never lost between two of them."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from lti_tool.models.awards import Award
from lti_tool.models.outbox import Delivery, Entry
from lti_tool.models.placements import Participant, Placement
from lti_tool.services import assessments, deliveries, outbox
from lti_tool.services.outbox import Outcome
from tests.factories import GOOD, university


@pytest.fixture
def place(runtime):
    return university(runtime)


def entries(place, kind):
    with place.runtime.database.reading() as session:
        return list(session.scalars(select(Entry).where(Entry.kind == kind).order_by(Entry.id)))


def take(place, kind, worker="a worker"):
    with place.runtime.database.writing() as session:
        claims = outbox.claim(session, place.now, worker, timedelta(minutes=1), limit=20)
    return next(claim for claim in claims if claim.kind == kind)


def settle(place, claim, outcome, chance=0.5):
    with place.runtime.database.writing() as session:
        return outbox.settle(session, claim, outcome, place.now, 5, chance)


def fix(place, claim, **changes):
    with place.runtime.database.writing() as session:
        return outbox.fix_message(session, claim, lambda stamp: stamp.isoformat().encode(), place.now, **changes)


def test_the_same_debt_written_down_again_changes_nothing(place):
    award_id = place.awards()
    before = [(entry.generation, entry.due_at) for entry in entries(place, "score")]
    with place.runtime.database.writing() as session:
        outbox.owe_for_award(session, session.get_one(Award, award_id), place.runtime.now() + timedelta(hours=1))
        outbox.owe_for_placement(session, place.placement_id, place.now)
    assert [(entry.generation, entry.due_at) for entry in entries(place, "score")] == before


def test_every_link_where_the_learner_took_part_is_owed_its_score_and_each_course_its_rating_once(place):
    address = "https://campus.example/items/2"
    place.joins(place.learner, place.link("same course", line_item=address))
    place.joins(place.learner, place.link("other course", place.course("9"), line_item=address))
    place.link("never opened", line_item=address)
    place.awards()
    assert len(entries(place, "score")) == 3 and len(entries(place, "rating")) == 2 and len(entries(place, "host_badge")) == 1


def test_a_link_that_gets_its_column_later_owes_the_score_then(place):
    bare = place.link("link-2")
    place.joins(place.learner, bare)
    place.awards()
    assert len(entries(place, "score")) == 1
    with place.runtime.database.writing() as session:
        session.get_one(Placement, bare).line_item = "https://campus.example/items/2"
        outbox.owe_for_placement(session, bare, place.now)
    assert len(entries(place, "score")) == 2


def test_a_withdrawn_award_is_owed_nowhere_new(place):
    place.withdraws(place.awards())
    place.joins(place.learner, place.link("link-2", line_item="https://campus.example/items/2"))
    assert len(entries(place, "score")) == 1


def test_a_newer_decision_is_not_settled_by_the_older_delivery(place):
    award_id = place.awards()
    claim = take(place, "score")
    fix(place, claim, sent={"given": 100, "maximum": 100})
    place.withdraws(award_id)
    assert settle(place, claim, Outcome("deliver")) == "waiting"
    (entry,) = entries(place, "score")
    assert entry.wanted == {"erase": True} and entry.generation == 2 and entry.due_at == place.now


def test_while_one_worker_holds_it_the_newer_decision_waits_its_turn(place):
    """Two deliveries to one cell at once could arrive in the wrong order."""
    award_id = place.awards()
    take(place, "score")
    place.withdraws(award_id)
    with place.runtime.database.writing() as session:
        assert "score" not in [claim.kind for claim in outbox.claim(session, place.now, "other", timedelta(minutes=1), 20)]


def test_a_retry_repeats_stamp_and_bytes_and_a_new_generation_is_a_second_later_at_least(place, clock):
    award_id = place.awards()
    claim = take(place, "score")
    first = fix(place, claim, sent={"given": 100, "maximum": 100})
    settle(place, claim, Outcome("wait", "timed_out"))
    clock.turn(hours=1)
    again = take(place, "score")
    assert fix(place, again) == first
    clock.moment = first.stamp
    settle(place, again, Outcome("deliver"))
    place.withdraws(award_id)
    newer = fix(place, take(place, "score"))
    assert newer.stamp - first.stamp >= timedelta(seconds=1) and newer.body != first.body


def test_waits_grow_and_end_with_a_person(place, clock):
    place.awards()
    waits = []
    for _ in range(4):
        claim = take(place, "score")
        assert settle(place, claim, Outcome("wait", "timed_out"), chance=0.999) == "waiting"
        waits.append((entries(place, "score")[0].due_at - clock()).total_seconds())
        clock.turn(days=1)
    assert waits == sorted(waits) and waits[0] == pytest.approx(5, rel=0.01) and waits[3] == pytest.approx(40, rel=0.01)
    assert settle(place, take(place, "score"), Outcome("wait", "timed_out")) == "refused"


def test_what_the_host_asked_to_wait_is_waited(place):
    place.awards()
    settle(place, take(place, "score"), Outcome("wait", "host_throttles", after=600), chance=0)
    assert (entries(place, "score")[0].due_at - place.now).total_seconds() == 600


def test_an_operator_sees_what_needs_a_person_first_and_nothing_personal(place):
    place.awards()
    settle(place, take(place, "rating"), Outcome("refuse", "competency_not_in_course", "link_competency_to_course"))
    with place.runtime.database.reading() as session:
        listed = outbox.list_entries(session)
        assert [row["id"] for row in outbox.list_entries(session, state="refused")] == [listed[0]["id"]]
        assert outbox.list_entries(session, platform="Nowhere") == []
    assert listed[0]["kind"] == "rating" and "Niran" not in str(listed) and "Well brewed" not in str(listed)


def test_a_learner_who_meets_a_new_link_while_the_award_is_decided_is_owed_the_score_there(place):
    """Neither side sees the other's rows before both commit: one has to wait for the other."""
    case_id, elsewhere = place.submits(place.learner), place.link("link-2", line_item="https://campus.example/items/2")
    revision = place.marks(place.instructor, case_id, GOOD)
    decided, joined = threading.Event(), threading.Event()

    def join():
        decided.wait(5)
        with place.runtime.database.writing() as session:
            session.add(Participant(placement_id=elsewhere, person_id=place.learner.person_id, since=place.now))
            session.flush()
            joined.set()
            outbox.owe_for_participant(session, elsewhere, place.learner.person_id, place.now)

    thread = threading.Thread(target=join)
    thread.start()
    with place.runtime.database.writing() as session:
        assessments.decide(session, place.instructor, place.context_pk, case_id, revision, "awarded", place.now)
        decided.set()
        joined.wait(0.5)
    thread.join(10)
    assert len(entries(place, "score")) == 2


def test_who_teaches_the_course_is_owed_the_credential_and_nothing_in_its_gradebook(place):
    """Moodle: a teacher switches to the student's role, earns, and comes back as the teacher they are."""
    place.comes_as(place.learner, "learner")
    case_id = place.submits(place.learner)
    place.comes_as(place.learner, "instructor")
    place.decides(place.instructor, case_id, "awarded", GOOD)
    assert [len(entries(place, kind)) for kind in ("credential", "score", "rating", "host_badge")] == [1, 0, 0, 0]


def test_who_teaches_one_course_is_still_graded_in_another(place):
    other = place.course("9")
    place.joins(place.learner, place.link("link-9", other, line_item="https://campus.example/items/9"))
    place.comes_as(place.learner, "instructor")
    place.comes_as(place.learner, "learner", context_pk=other)
    place.awards()
    (score,), (badge,) = entries(place, "score"), entries(place, "host_badge")
    assert score.placement_id == badge.placement_id != place.placement_id


def test_a_column_that_comes_later_owes_nothing_to_who_teaches_by_then(place):
    bare = place.link("link-2")
    place.joins(place.learner, bare)
    place.awards()
    place.comes_as(place.learner, "instructor")
    with place.runtime.database.writing() as session:
        session.get_one(Placement, bare).line_item = "https://campus.example/items/2"
        outbox.owe_for_placement(session, bare, place.now)
    assert len(entries(place, "score")) == 1


def test_a_try_that_only_waits_for_another_entry_is_not_noted(place):
    place.awards()
    settle(place, take(place, "host_badge"), Outcome("wait", "sources_pending", after=5, counts=False))
    with place.runtime.database.reading() as session:
        assert session.scalars(select(Delivery)).all() == []
    (badge,) = entries(place, "host_badge")
    assert (badge.state, badge.tries, badge.reason) == ("waiting", 0, "sources_pending")


def test_a_look_that_could_not_be_made_never_leads_back_to_sending(place, clock):
    place.awards()
    settle(place, take(place, "score"), Outcome("doubt", "not_shown_by_host", "set_column_to_points"))
    missing = Outcome("refuse", "scope_missing", "allow_grade_service")
    for outcome in (Outcome("wait", "timed_out"), missing, Outcome("wait", "internal_fault")):
        clock.turn(days=1)
        claim = take(place, "score")
        assert claim.is_look and settle(place, claim, outcome) == "unconfirmed"
    (score,) = entries(place, "score")
    assert (score.reason, score.advice) == ("not_shown_by_host", "set_column_to_points")


def test_a_look_that_a_dead_worker_left_is_still_only_a_look(place, clock):
    place.awards()
    settle(place, take(place, "score"), Outcome("doubt", "not_shown_by_host", "set_column_to_points"))
    clock.turn(hours=1)
    take(place, "score", "one that dies")
    clock.turn(minutes=5)
    assert take(place, "score", "the next").is_look


def test_looks_end_within_a_day_and_a_person_may_still_ask(place, clock):
    place.awards()
    settle(place, take(place, "score"), Outcome("doubt", "not_shown_by_host", "set_column_to_points"))
    begun, looks = clock(), 0
    while (score := entries(place, "score")[0]).tries < 6:
        clock.moment = score.due_at
        settle(place, take(place, "score"), Outcome("doubt", "not_shown_by_host", "set_column_to_points"))
        looks += 1
    assert looks == 6 and clock() - begun <= timedelta(days=1)
    clock.turn(days=30)
    with place.runtime.database.writing() as session:
        assert "score" not in [claim.kind for claim in outbox.claim(session, clock(), "w", timedelta(minutes=1), 20)]
        deliveries.send_again(session, score.id, clock())
    assert not take(place, "score").is_look
