"""Learners under way: a criterion that the next version lacks is theirs for as long as they stay."""

from __future__ import annotations

from typing import Any

import pytest

from lti_tool.domain.submissions import NotAllowedNow
from lti_tool.errors import Conflict, NotFound
from lti_tool.services import assessments, catalogue, designs, submissions
from tests.factories import GOOD, University, university
from tests.unit.services.designing import granted, saves, steps


@pytest.fixture
def place(runtime: Any) -> University:
    return university(runtime)


def publishes_without_taste(place: University) -> None:
    """Let a designer take a criterion out, and the next version be published, while learners use the one before."""
    ann, rita = granted(place, "ann", "designer"), granted(place, "rita", "reviewer", "lead")
    with place.runtime.database.writing() as session:
        design = designs.begin_next(session, ann, place.offer.public_id, place.now)
        designs.remove_item(session, ann, design.version_id, "criteria.taste", place.now)
    saves(place, ann, design, 1, level__framework="EQF", level__code="5")
    steps(place, design, (ann, "submit"), (rita, "begin_review"), (rita, "approve"), (rita, "publish"))


def case_of(place: University, case_id: str) -> Any:
    with place.runtime.database.reading() as session:
        return submissions.get(session, place.learner, case_id)


def test_a_criterion_taken_out_stays_for_those_under_way_and_is_judged(place: University) -> None:
    case_id = place.submits(place.learner)
    publishes_without_taste(place)
    assert [each.key for each in case_of(place, case_id).offer.definition.criteria] == ["brewing", "taste", "style"]
    assert place.decides(place.instructor, case_id, "awarded", GOOD)
    with place.runtime.database.reading() as session:
        assert set(assessments.get(session, place.instructor, place.context_pk, case_id).marks) == {"brewing", "taste"}


def test_a_learner_goes_over_by_choice_and_takes_along_what_was_written(place: University) -> None:
    case_id = place.drafts(place.learner)
    before = case_of(place, case_id)
    publishes_without_taste(place)
    assert case_of(place, case_id).offer.number == 1
    with place.runtime.database.writing() as session:
        case = submissions.move(session, place.learner, case_id, place.now)
    assert (case.offer.number, [each.key for each in case.offer.definition.criteria]) == (2, ["brewing", "style"])
    assert case.attempt.answers == before.attempt.answers and case.attempt.items == before.attempt.items
    assert case.gaps == ()
    with place.runtime.database.writing() as session, pytest.raises(Conflict) as refused:
        submissions.move(session, place.learner, case_id, place.now)
    assert refused.value.code == "nothing_newer"


def test_what_was_sent_stays_on_its_version(place: University) -> None:
    case_id = place.submits(place.learner)
    publishes_without_taste(place)
    with place.runtime.database.writing() as session, pytest.raises(NotAllowedNow):
        submissions.move(session, place.learner, case_id, place.now)


def test_nobody_moves_the_case_of_another(place: University) -> None:
    case_id, other = place.drafts(place.learner), place.person("9", "learner")
    publishes_without_taste(place)
    with place.runtime.database.writing() as session, pytest.raises(NotFound):
        submissions.move(session, other, case_id, place.now)


def test_where_nothing_is_newer_nothing_is_offered(place: University) -> None:
    with place.runtime.database.reading() as session:
        assert submissions.find_newer(session, catalogue.get_offer(session, place.offer.version_id)) is None
