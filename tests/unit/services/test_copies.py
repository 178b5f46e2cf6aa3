"""A copied course finds its micro-credentials again, and never guesses between two (AGS-10, AGS 2.0 3.2.15)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.domain.micro_credentials import parse
from lti_tool.errors import Conflict, NotAllowed
from lti_tool.models.contexts import Context
from lti_tool.models.outbox import Entry
from lti_tool.models.placements import Placement
from lti_tool.models.platforms import Deployment, PlatformIssuer
from lti_tool.services import catalogue, copies, submissions
from tests.arrivals import arrive
from tests.factories import University, university
from tests.unit.domain.examples import both, document

COPY, ITEM = "20", "https://campus.example/items/20"


@pytest.fixture
def place(runtime: Any) -> University:
    return university(runtime)


def publish(place: University, slug: str) -> Any:
    """Return another micro-credential of the same school."""
    with place.runtime.database.writing() as session:
        told = parse(document(slug=slug, title=both(slug)))
        return catalogue.publish(session, place.issuer_id, replace(told, slug=slug), place.now)


def shown(place: University, link: str) -> Placement:
    with place.runtime.database.reading() as session:
        return session.scalars(select(Placement).where(Placement.resource_link_id == link)).one()


def recognised(place: University, link: str) -> Any:
    with place.runtime.database.reading() as session:
        return copies.find(session, shown(place, link).id)


def change(place: University, link: str, **values: Any) -> None:
    with place.runtime.database.writing() as session:
        row = session.scalars(select(Placement).where(Placement.resource_link_id == link)).one()
        for name, value in values.items():
            setattr(row, name, value)


def copied(
    place: University, link: str = "copy", course: str = COPY, title: str = "Link link-1", history: tuple[str, ...] = ("2",)
) -> Placement:
    """Return the link after a teacher opened it in a copied course."""
    arrive(place, "3", "instructor", course=course, link=link, title=title, history=history)
    return shown(place, link)


def test_a_link_of_a_copied_course_shows_what_the_link_of_its_title_showed(place: University) -> None:
    copy = copied(place)
    assert (copy.version_id, copy.copied_from, copy.chosen_at) == (place.offer.version_id, place.placement_id, None)
    found = recognised(place, "copy")
    assert (found.title, found.context_title, found.may_change) == ("Link link-1", "Coffee 101", True)


def test_spaces_and_capitals_of_a_title_do_not_matter_its_words_do(place: University) -> None:
    assert copied(place, title="  LINK   Link-1 ").version_id == place.offer.version_id
    assert copied(place, link="other", title="Link link-1 (copy)").version_id is None
    change(place, "link-1", title="")
    assert copied(place, link="nameless", title="").version_id is None


def test_a_learner_who_comes_first_finds_the_activity_ready(place: University) -> None:
    arrive(place, "9", "learner", course=COPY, link="copy", title="Link link-1", history=("2",))
    assert shown(place, "copy").version_id == place.offer.version_id


@pytest.mark.parametrize("history", [(), ("999",)])
def test_a_course_that_is_no_copy_recognises_nothing(place: University, history: tuple[str, ...]) -> None:
    assert copied(place, history=history).version_id is None
    assert recognised(place, "copy") is None


def test_the_same_course_id_under_another_deployment_is_another_course(place: University) -> None:
    with place.runtime.database.writing() as session:
        other = Deployment(platform_id=place.platform_id, deployment_id="2")
        session.add(other)
        session.flush()
        session.get_one(Context, place.context_pk).deployment_pk = other.id
    assert copied(place).version_id is None


def test_two_different_ones_under_one_title_are_not_guessed_between(place: University) -> None:
    second = publish(place, "latte-art")
    with place.runtime.database.writing() as session:
        course = Context(deployment_pk=1, context_id="9", title="Course 9")
        session.add(course)
        session.flush()
        told = {"deployment_pk": 1, "context_pk": course.id, "resource_link_id": "link-2", "title": "Link link-1"}
        session.add(Placement(**told, version_id=second.version_id))
    assert copied(place, history=("2", "9")).version_id is None


def test_copies_of_copies_count_as_one_and_the_nearest_is_followed(place: University) -> None:
    first = copied(place)
    copied(place, link="copy-2", course="30", history=(COPY, "2"))
    assert shown(place, "copy-2").copied_from == first.id


def test_the_wish_for_columns_comes_along_and_what_was_confirmed_does_not(place: University) -> None:
    confirmed = {"partial_confirmed_at": place.now, "partial_confirmed_by": place.instructor.person_id, "completes_by_service": True}
    change(place, "link-1", has_criterion_columns=True, **confirmed)
    copy = copied(place)
    assert (copy.has_criterion_columns, copy.partial_confirmed_at, copy.completes_by_service) == (True, None, False)


def test_a_link_with_our_own_custom_value_needs_no_recognition_and_keeps_the_wish(place: University) -> None:
    change(place, "link-1", has_criterion_columns=True)
    told = {"history": ("2",), "micro_credential": place.offer.public_id}
    arrive(place, "3", "instructor", course=COPY, link="copy", title="Link link-1", **told)
    copy = shown(place, "copy")
    assert (copy.copied_from, copy.has_criterion_columns) == (place.placement_id, True)
    assert copy.chosen_at is not None and recognised(place, "copy") is None


def test_what_this_platform_may_no_longer_award_is_not_recognised(place: University) -> None:
    with place.runtime.database.writing() as session:
        session.delete(session.get_one(PlatformIssuer, (place.platform_id, place.issuer_id)))
    assert copied(place).version_id is None


def test_the_copy_shows_the_newest_version(place: University) -> None:
    with place.runtime.database.writing() as session:
        newest = catalogue.publish(session, place.issuer_id, replace(place.offer.definition, turnaround_days=3), place.now)
    assert newest.number == 2 and copied(place).version_id == newest.version_id


def by_column(place: University, link: str, resource_id: str) -> bool:
    with place.runtime.database.writing() as session:
        return copies.recognise(session, shown(place, link).id, place.now, resource_id)


def test_the_columns_own_resource_id_tells_without_any_history(place: University) -> None:
    copied(place, history=())
    assert by_column(place, "copy", place.offer.public_id)
    found = recognised(place, "copy")
    assert (found.title, found.may_change) == ("", True)


@pytest.mark.parametrize("resource_id", ["", "somebody-elses-id"])
def test_a_column_that_says_nothing_of_ours_tells_nothing(place: University, resource_id: str) -> None:
    copied(place, history=())
    assert not by_column(place, "copy", resource_id)


def test_a_column_that_contradicts_the_title_leaves_it_to_the_teacher(place: University) -> None:
    second = publish(place, "latte-art")
    copied(place, history=())
    with place.runtime.database.writing() as session:
        context = session.scalars(select(Context).where(Context.context_id == COPY)).one()
        context.history = ["2"]
    assert not by_column(place, "copy", second.public_id)
    assert shown(place, "copy").version_id is None


def test_what_a_link_shows_already_is_never_written_over(place: University) -> None:
    second = publish(place, "latte-art")
    assert not by_column(place, "link-1", second.public_id)
    assert shown(place, "link-1").version_id == place.offer.version_id


def settle(place: University, link: str, version_id: int, actor: Any = None) -> None:
    with place.runtime.database.writing() as session:
        copies.settle(session, actor or place.instructor, shown(place, link).id, version_id, place.now)


def test_a_teacher_says_that_it_is_right_and_is_not_asked_again(place: University) -> None:
    copied(place)
    settle(place, "copy", place.offer.version_id)
    copy = shown(place, "copy")
    assert copy.chosen_by == place.instructor.person_id and copy.copied_from == place.placement_id
    assert recognised(place, "copy") is None


def test_a_teacher_may_choose_otherwise_until_somebody_begins(place: University) -> None:
    second = publish(place, "latte-art")
    change(place, "link-1", has_criterion_columns=True)
    copied(place)
    settle(place, "copy", second.version_id)
    copy = shown(place, "copy")
    assert (copy.version_id, copy.copied_from, copy.has_criterion_columns) == (second.version_id, None, False)
    with pytest.raises(Conflict, match="chosen_meanwhile"):
        settle(place, "copy", place.offer.version_id)


def test_once_somebody_has_begun_it_stays(place: University) -> None:
    second = publish(place, "latte-art")
    copied(place)
    arrive(place, "5", "learner", course=COPY, link="copy", title="Link link-1", history=("2",))
    with place.runtime.database.writing() as session:
        submissions.begin(session, place.learner, shown(place, "copy").id, place.now)
    assert not recognised(place, "copy").may_change
    with pytest.raises(Conflict, match="begun_meanwhile"):
        settle(place, "copy", second.version_id)
    settle(place, "copy", place.offer.version_id)


def test_only_who_teaches_may_say_so(place: University) -> None:
    copied(place)
    with pytest.raises(NotAllowed):
        settle(place, "copy", place.offer.version_id, place.learner)


def test_who_earned_it_in_the_earlier_course_is_owed_the_score_in_the_copy(place: University) -> None:
    place.awards()
    arrive(place, "3", "instructor", course=COPY, link="copy", title="Link link-1", history=("2",), line_item=ITEM)
    arrive(place, "5", "learner", course=COPY, link="copy", title="Link link-1", history=("2",), line_item=ITEM)
    with place.runtime.database.reading() as session:
        owed = set(session.scalars(select(Entry.placement_id).where(Entry.kind == "score")))
    assert owed == {place.placement_id, shown(place, "copy").id}


def test_a_learner_who_came_before_the_history_was_known_is_owed_it_when_it_is(place: University) -> None:
    place.awards()
    arrive(place, "5", "learner", course=COPY, link="copy", title="Link link-1", line_item=ITEM)
    assert shown(place, "copy").version_id is None
    with place.runtime.database.writing() as session:
        context = session.scalars(select(Context).where(Context.context_id == COPY)).one()
        context.history = ["2"]
        assert copies.recognise_course(session, context.id, place.now) == 1
    with place.runtime.database.reading() as session:
        owed = set(session.scalars(select(Entry.placement_id).where(Entry.kind == "score")))
    assert owed == {place.placement_id, shown(place, "copy").id}


def test_what_two_sources_tell_of_a_history_is_joined(place: University) -> None:
    assert copies.join_history(("3", "2"), ["2", "1"]) == ["3", "2", "1"]
    copied(place, history=("9",))
    with place.runtime.database.writing() as session:
        session.scalars(select(Context).where(Context.context_id == COPY)).one().history = ["9", "2"]
    copied(place, history=("9",))
    with place.runtime.database.reading() as session:
        assert session.scalars(select(Context).where(Context.context_id == COPY)).one().history == ["9", "2"]
