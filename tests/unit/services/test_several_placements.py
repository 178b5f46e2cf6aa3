"""One case, several places: each link a learner has launched from is owed the score, a later one from then on.

Everything here comes in by launches, as hosts send them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.domain.micro_credentials import parse
from lti_tool.models.outbox import Entry
from lti_tool.models.placements import Placement
from lti_tool.services import catalogue, outbox
from tests.arrivals import arrive
from tests.factories import University, university
from tests.unit.domain.examples import both, document

FIRST, SECOND = "https://campus.example/items/1?type_id=3", "https://campus.example/items/2?type_id=3"


@pytest.fixture
def place(runtime: Any) -> University:
    made = university(runtime)
    learner_opens(made, "link-1", FIRST)
    return made


def learner_opens(place: University, link: str, line_item: str | None, course: str = "2", **told: Any) -> None:
    arrive(place, "5", "learner", course=course, link=link, line_item=line_item, **told)


def shows(place: University, link: str, offer: Any = None, course: str = "2", line_item: str | None = SECOND) -> None:
    """Let a teacher add a link of our picker to this course."""
    picked = (offer or place.offer).public_id
    arrive(place, "3", "instructor", course=course, link=link, line_item=line_item, micro_credential=picked)


def owed(place: University) -> dict[str, tuple[str, str | None]]:
    """Return link -> (state of its score, address of its column), for every link that is owed one."""
    query = select(Placement, Entry.state).join(Entry, Entry.placement_id == Placement.id).where(Entry.kind == "score")
    with place.runtime.database.reading() as session:
        return {row.resource_link_id: (state, row.line_item) for row, state in session.execute(query)}


def test_a_link_opened_before_the_award_is_owed_it(place: University) -> None:
    shows(place, "link-2")
    learner_opens(place, "link-2", SECOND)
    place.awards()
    assert owed(place) == {"link-1": ("waiting", FIRST), "link-2": ("waiting", SECOND)}


def test_a_link_opened_after_the_award_is_owed_it_from_then_on(place: University) -> None:
    place.awards()
    shows(place, "link-2", course="9")
    assert set(owed(place)) == {"link-1"}
    learner_opens(place, "link-2", SECOND, course="9")
    assert set(owed(place)) == {"link-1", "link-2"}


def test_a_second_look_adds_no_second_debt(place: University) -> None:
    place.awards()
    shows(place, "link-2")
    for _ in range(3):
        learner_opens(place, "link-2", SECOND)
    with place.runtime.database.reading() as session:
        scores = session.scalars(select(Entry).where(Entry.kind == "score")).all()
    assert len(scores) == 2 and [entry.generation for entry in scores] == [1, 1]


def test_a_link_that_shows_a_newer_version_is_owed_what_was_earned_in_the_older(place: University) -> None:
    place.awards()
    with place.runtime.database.writing() as session:
        newer = catalogue.publish(session, place.issuer_id, replace(place.offer.definition, turnaround_days=3), place.now)
    assert newer.number == 2
    shows(place, "link-2", newer)
    learner_opens(place, "link-2", SECOND)
    with place.runtime.database.reading() as session:
        link = session.scalars(select(Placement).where(Placement.resource_link_id == "link-2")).one()
    assert link.version_id == newer.version_id and set(owed(place)) == {"link-1", "link-2"}


def test_a_link_that_shows_something_else_is_owed_nothing(place: University) -> None:
    with place.runtime.database.writing() as session:
        other = catalogue.publish(session, place.issuer_id, replace(parse(document(title=both("Latte art"))), slug="latte-art"), place.now)
    place.awards()
    shows(place, "link-2", other)
    learner_opens(place, "link-2", SECOND)
    assert set(owed(place)) == {"link-1"}


def test_a_link_without_a_column_is_owed_it_once_a_launch_names_one(place: University) -> None:
    shows(place, "link-2", line_item=None)
    learner_opens(place, "link-2", None)
    place.awards()
    before = owed(place)
    assert before.get("link-2", ("", None))[1] is None
    learner_opens(place, "link-2", SECOND)
    assert owed(place)["link-2"] == ("waiting", SECOND)


def test_a_link_that_nobody_had_chosen_for_is_owed_it_once_a_teacher_chooses(place: University) -> None:
    learner_opens(place, "link-2", SECOND)
    place.awards()
    assert set(owed(place)) == {"link-1"}
    with place.runtime.database.writing() as session:
        link = session.scalars(select(Placement).where(Placement.resource_link_id == "link-2")).one()
        catalogue.choose(session, place.instructor, link.id, place.offer.version_id, place.now)
        outbox.owe_for_placement(session, link.id, place.now)
    assert set(owed(place)) == {"link-1", "link-2"}


def test_a_link_they_only_looked_at_as_a_teacher_is_owed_nothing(place: University) -> None:
    shows(place, "link-2", course="9")
    arrive(place, "5", "instructor", course="9", link="link-2", line_item=SECOND)
    place.awards()
    assert set(owed(place)) == {"link-1"}


def test_a_withdrawn_award_is_owed_nowhere_a_learner_comes_later(place: University) -> None:
    place.withdraws(place.awards())
    shows(place, "link-2")
    learner_opens(place, "link-2", SECOND)
    assert "link-2" not in owed(place)


def test_looking_at_somebody_s_work_from_the_gradebook_makes_no_place_of_it(place: University) -> None:
    place.awards()
    shows(place, "link-2")
    arrive(place, "5", "learner", link="link-2", line_item=SECOND, kind="review")
    assert set(owed(place)) == {"link-1"}
