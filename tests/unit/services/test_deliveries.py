"""Who may decide about what stands in the way of a delivery."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lti_tool.domain.outbox import EntryNotAllowed
from lti_tool.domain.permissions import Actor
from lti_tool.errors import BadInput, NotFound
from lti_tool.models.outbox import Entry
from lti_tool.services import deliveries, outbox, platforms
from lti_tool.services.outbox import Outcome
from lti_tool.services.visits import LAUNCH, open_visit
from tests.factories import university


@pytest.fixture
def place(runtime):
    return university(runtime)


@pytest.fixture
def award_id(place):
    return place.awards()


def settled(place, outcome):
    """Bring the score entry into a state as a worker would; return its number."""
    with place.runtime.database.writing() as session:
        claims = outbox.claim(session, place.now, "w", timedelta(minutes=1), limit=20)
        score = next(claim for claim in claims if claim.kind == "score")
        outbox.settle(session, score, outcome, place.now, 5, 0.5)
    return score.entry_id


def state(place, entry_id):
    with place.runtime.database.reading() as session:
        return session.scalars(select(Entry.state).where(Entry.id == entry_id)).one()


def test_a_row_tells_both_values_and_what_can_be_done(place, award_id):
    settled(place, Outcome("hold", "host_value_differs", "choose_value", host={"score": 64, "maximum": 100}))
    with place.runtime.database.reading() as session:
        row = deliveries.list_for_award(session, award_id)[0]
    assert (row.kind, row.state, row.actions, row.learner_name) == ("score", "held", ("keep", "send"), "Niran")
    assert row.host["score"] == 64 and row.wanted["given"] == 100 and row.looked_at == place.now
    assert (row.platform_name, row.context_title, row.placement_title) == ("Campus", "Coffee 101", "Link link-1")


def test_the_courses_instructor_and_the_platforms_administrator_decide_and_nobody_else(place, award_id):
    entry_id = settled(place, Outcome("hold", "host_value_differs", "choose_value"))
    learner_as_teacher = Actor(place.learner.person_id, frozenset({"instructor", "administrator"}))
    for actor, context_pk in [
        (place.learner, place.context_pk),
        (learner_as_teacher, place.context_pk),
        (place.person("7", "instructor"), place.course("9")),
        (place.person("8", "instructor"), None),
        (place.person("9", "administrator", is_test=True), place.context_pk),
        (None, place.context_pk),
    ]:
        with place.runtime.database.writing() as session, pytest.raises(NotFound, match="entry_unknown"):
            deliveries.resolve_held(session, actor, context_pk, entry_id, "send", place.now)
    with place.runtime.database.writing() as session:
        deliveries.resolve_held(session, place.person("2", "administrator"), None, entry_id, "send", place.now, deployment_pk=1)
    assert state(place, entry_id) == "waiting"


def test_an_administrator_of_another_deployment_neither_sees_nor_decides(place, award_id):
    """One registration, two institutions."""
    entry_id = settled(place, Outcome("refuse"))
    with place.runtime.database.writing() as session:
        other = platforms.add_deployment(session, place.platform_id, "tenant-2")
    administrator = place.person("2", "administrator")
    visit = {"kind": LAUNCH, "platform_id": place.platform_id, "roles": ["administrator"]}
    with place.runtime.database.writing() as session:
        open_visit(session, "b" * 64, place.now, 1, deployment_pk=1, **visit)
        assert deliveries.list_for_platform(session, place.platform_id, other) == []
        elsewhere = platforms.get_page(session, place.platform_id, other)
        assert (elsewhere.owed, elsewhere.last_launches) == ({}, [])
        for deployment_pk in (other, None):
            with pytest.raises(NotFound, match="entry_unknown"):
                deliveries.retry(session, administrator, place.context_pk, entry_id, place.now, deployment_pk=deployment_pk)
            with pytest.raises(NotFound, match="entry_unknown"):
                deliveries.resolve_held(
                    session, administrator, place.context_pk, entry_id, "keep", place.now, deployment_pk=deployment_pk
                )
        for own in (1, None):  # None: an operator, who looks after the whole registration
            assert entry_id in [row.entry_id for row in deliveries.list_for_platform(session, place.platform_id, own)]
            page = platforms.get_page(session, place.platform_id, own)
            assert page.owed["refused"] == 1 and len(page.last_launches) == 1
        deliveries.retry(session, administrator, None, entry_id, place.now, deployment_pk=1)


def test_an_unknown_choice_and_one_that_comes_too_late_change_nothing(place, award_id):
    entry_id = settled(place, Outcome("hold"))
    with place.runtime.database.writing() as session, pytest.raises(BadInput, match="choice_unknown"):
        deliveries.resolve_held(session, place.instructor, place.context_pk, entry_id, "overwrite", place.now)
    with place.runtime.database.writing() as session:
        deliveries.resolve_held(session, place.instructor, place.context_pk, entry_id, "keep", place.now)
    with place.runtime.database.writing() as session, pytest.raises(EntryNotAllowed):
        deliveries.resolve_held(session, place.instructor, place.context_pk, entry_id, "send", place.now)
    assert state(place, entry_id) == "cancelled"


def test_sending_again_is_for_what_did_not_arrive(place, award_id, clock):
    entry_id = settled(place, Outcome("refuse", "scope_missing", "allow_grade_service"))
    clock.turn(days=1)
    with place.runtime.database.writing() as session:
        deliveries.retry(session, place.instructor, place.context_pk, entry_id, clock())
    assert state(place, entry_id) == "waiting"
    settled(place, Outcome("deliver"))
    with place.runtime.database.writing() as session, pytest.raises(EntryNotAllowed):
        deliveries.send_again(session, entry_id, clock())


def test_an_operator_of_one_platform_does_not_reach_anothers(place, award_id):
    entry_id = settled(place, Outcome("refuse"))
    with place.runtime.database.writing() as session:
        with pytest.raises(NotFound):
            deliveries.send_again(session, entry_id, place.now, platform_id=place.platform_id + 1)
        with pytest.raises(NotFound):
            deliveries.send_again(session, 999, place.now)
        deliveries.send_again(session, entry_id, place.now, platform_id=place.platform_id)


def test_what_needs_a_person_is_listed_first(place, award_id):
    entry_id = settled(place, Outcome("refuse"))
    with place.runtime.database.reading() as session:
        assert deliveries.list_for_platform(session, place.platform_id)[0].entry_id == entry_id
        assert deliveries.list_for_placement(session, place.placement_id)[0].entry_id == entry_id
        assert deliveries.list_for_platform(session, place.platform_id + 1) == []


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome("hold", "host_value_differs", "choose_value"), "host_value_kept"),
        (Outcome("refuse", "host_keeps_its_value", "untick_overridden"), "host_value_kept"),
        (Outcome("refuse", "person_not_gradable", "check_enrolment_and_role"), "left_as_it_is"),
        (Outcome("stop_clock", "stamp_too_old", "check_clock"), "left_as_it_is"),
    ],
)
def test_whatever_stopped_can_be_left_as_it_is_and_says_what_was_decided(place, award_id, outcome, reason):
    entry_id = settled(place, outcome)
    with place.runtime.database.writing() as session:
        assert "keep" in deliveries.list_for_award(session, award_id)[0].actions
        deliveries.resolve_held(session, place.instructor, place.context_pk, entry_id, "keep", place.now)
        row = deliveries.list_for_award(session, award_id)[0]
    assert (row.state, row.reason, row.advice, row.actions) == ("cancelled", reason, "", ())


def test_ours_goes_over_a_value_only_where_one_was_found(place, award_id):
    entry_id = settled(place, Outcome("refuse", "scope_missing", "allow_grade_service"))
    with place.runtime.database.writing() as session, pytest.raises(EntryNotAllowed):
        deliveries.resolve_held(session, place.instructor, place.context_pk, entry_id, "send", place.now)
