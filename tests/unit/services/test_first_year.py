"""A first year's set goes the way of every other micro-credential: written by one, reviewed and approved by another, published."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from lti_tool.db import Database
from lti_tool.domain.micro_credentials import CATEGORIES, Text
from lti_tool.models import Base
from lti_tool.models.micro_credentials import DesignAuthor, DesignEvent, Version
from lti_tool.models.people import Person
from lti_tool.models.quality_reviews import QualityReview
from lti_tool.runtime import Runtime
from lti_tool.seeds import list_definitions, list_first_year
from lti_tool.services import catalogue, first_year, issuers
from lti_tool.services.issuers import IssuerView

SOME = list_first_year()[::8]


@pytest.fixture
def house(runtime: Runtime, database: Database) -> IssuerView:
    with database.writing() as session:
        issuers.add(session, runtime.sealer, "other", Text("Other", "อื่น"), runtime.now())
        return issuers.add(session, runtime.sealer, "house", Text("House", "สถาบัน"), runtime.now())


def counts(session: Any) -> dict[str, int]:
    return {table.name: session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables}


def test_a_first_year_is_24_six_of_each_category() -> None:
    categories = [definition.category for definition in list_first_year()]
    assert {category: categories.count(category) for category in CATEGORIES} == dict.fromkeys(CATEGORIES, 6)


def test_each_is_written_by_one_and_approved_by_another_and_the_trail_tells(
    runtime: Runtime, database: Database, house: IssuerView
) -> None:
    with database.writing() as session:
        done = first_year.seed(session, house, SOME, runtime.now())
        assert [each.outcome for each in done] == ["published"] * len(SOME)
    with database.reading() as session:
        names = {person.id: person.name for person in session.scalars(select(Person))}
        for version in session.scalars(select(Version)):
            steps = session.scalars(select(DesignEvent).where(DesignEvent.version_id == version.id).order_by(DesignEvent.id)).all()
            assert [(step.action, step.after) for step in steps] == [
                ("begin", "draft"), ("submit", "submitted"), ("begin_review", "in_review"), ("approve", "approved"),
                ("publish", "published"),
            ]  # fmt: skip
            approver = next(step.actor_id for step in steps if step.action == "approve")
            authors = set(session.scalars(select(DesignAuthor.person_id).where(DesignAuthor.version_id == version.id)))
            assert approver not in authors and {names[approver], *(names[each] for each in authors)} == set(first_year.NAMES.values())
            (review,) = session.scalars(select(QualityReview).where(QualityReview.version_id == version.id))
            assert (review.reviewer_id, review.recommendation, review.decided_at is None) == (approver, "approve", False)
        assert {offer.slug for offer in catalogue.list_published(session)} == {definition.slug for definition in SOME}


def test_a_second_run_adds_nothing(runtime: Runtime, database: Database, house: IssuerView) -> None:
    with database.writing() as session:
        first_year.seed(session, house, SOME, runtime.now())
        before = counts(session)
        assert {each.outcome for each in first_year.seed(session, house, SOME, runtime.now())} == {"there"}
        assert counts(session) == before


def test_what_was_published_with_other_words_gets_its_next_version(runtime: Runtime, database: Database, house: IssuerView) -> None:
    example = list_definitions()[0]
    with database.writing() as session:
        catalogue.publish(session, house.id, replace(example, workload_hours=7), runtime.now())
        (done,) = first_year.seed(session, house, [example], runtime.now())
        assert (done.outcome, done.number) == ("published", 2)
        states = session.scalars(select(Version.state).order_by(Version.number)).all()
        assert states == ["revised", "published"]


def test_what_another_house_publishes_is_left_to_it(runtime: Runtime, database: Database, house: IssuerView) -> None:
    with database.writing() as session:
        catalogue.publish(session, issuers.get(session, "other").id, SOME[0], runtime.now())
        assert [each.outcome for each in first_year.seed(session, house, SOME[:1], runtime.now())] == ["taken"]
