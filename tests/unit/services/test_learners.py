"""The learners of a link as a teacher may look at them: who is among them, in which state, page by page."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from lti_tool.domain.rosters import ListedMember
from lti_tool.errors import NotAllowed
from lti_tool.services import assessments
from lti_tool.services.assessments import LearnerPage
from tests.factories import POOR, University
from tests.unit.services.roll import TEACHER, campus_with_roster, launches_as, learner, read


@pytest.fixture
def place(runtime: Any) -> University:
    return campus_with_roster(runtime)


def page(place: University, shown: str = "all", **wish: Any) -> LearnerPage:
    with place.runtime.database.reading() as session:
        return assessments.get_page(session, place.instructor, place.placement_id, place.context_pk, shown, **wish)


def names(told: LearnerPage) -> list[str]:
    return [row.learner_name for row in told.rows]


def states(told: LearnerPage) -> dict[str, str]:
    return {row.learner_name: row.state for row in told.rows}


def test_each_learner_stands_where_they_are_at_this_link(place):
    for number, name in enumerate(("Waits", "Improves", "Begins"), 30):
        somebody = place.person(str(number), "learner", name=name)
        place.joins(somebody)
        if name == "Begins":
            place.drafts(somebody)
        else:
            case = place.submits(somebody)
            if name == "Improves":
                place.decides(place.instructor, case, "not_yet", POOR)
    place.awards()
    read(place, *(learner(subject) for subject in ("5", "30", "31", "32")), learner("40", name="Never came"), learner("41", name="Looked"))
    launches_as(place, "41", "learner")
    told = page(place)
    assert states(told) == {
        "Begins": "draft", "Improves": "not_yet", "Looked": "opened", "Never came": "not_started", "Niran": "awarded", "Waits": "submitted",
    }  # fmt: skip
    assert told.counts == {"all": 6, "not_started": 1, "working": 2, "waiting": 1, "not_yet": 1, "awarded": 1, "away": 0}
    assert names(page(place, "working")) == ["Begins", "Looked"] and names(page(place, "not_yet")) == ["Improves"]


def test_who_teaches_is_no_learner_by_the_roster_or_by_launches_without_work(place):
    """In Moodle a non-editing teacher is listed as a learner, and launches as an instructor."""
    read(place, learner("5"), ListedMember("50", TEACHER, name="Listed"), learner("51", name="Non-editing"))
    assert "Non-editing" in names(page(place)) and "Listed" not in names(page(place))
    launches_as(place, "51", "instructor")
    assert names(page(place)) == ["Niran"]


def test_a_case_begun_elsewhere_is_not_told_before_it_is_brought_here(place):
    elsewhere = place.link("link-2", place.course("9"))
    somebody = place.person("60", "learner", name="Busy elsewhere")
    place.joins(somebody, elsewhere)
    read(place, learner("5"), learner("60"))
    place.submits(somebody)
    assert states(page(place))["Busy elsewhere"] == "not_started"
    place.joins(somebody)
    assert states(page(place))["Busy elsewhere"] == "submitted"


def test_who_is_away_stands_apart_with_their_work(place):
    launches_as(place, "5", "learner")
    place.awards()
    read(place, learner("6", name="Suspended", status="inactive"), learner("7", name="Here"))
    assert names(page(place)) == ["Here"]
    away = page(place, "away")
    assert {row.learner_name: (row.status, row.state) for row in away.rows} == {
        "Niran": ("gone", "awarded"), "Suspended": ("inactive", "not_started"),
    }  # fmt: skip
    assert away.counts["awarded"] == 0 and away.counts["away"] == 2


def test_without_a_roster_those_who_came_are_listed(place):
    assert states(page(place)) == {"Niran": "opened"}
    with place.runtime.database.reading() as session:
        told = assessments.get_page(session, place.instructor, place.placement_id, None)
    assert states(told) == {"Niran": "opened"}


@pytest.mark.parametrize(("name", "found"), [("ANONG", ["Anong"]), ("50%", ["50% Off"]), ("_", []), ("ใจ", ["สมหญิง ใจดี"]), ("  ", None)])
def test_a_part_of_a_name_is_taken_to_the_letter(place, name, found):
    read(place, learner("5"), learner("61", name="Anong"), learner("62", name="50% Off"), learner("63", name="สมหญิง ใจดี"))
    assert names(page(place, name=name)) == (found if found is not None else ["50% Off", "Anong", "Niran", "สมหญิง ใจดี"])


def test_pages_cut_the_list_and_one_too_far_is_the_last(place):
    read(place, learner("5"), *(learner(str(number), name=f"Learner {number}") for number in range(100, 220)))
    first, last = page(place), page(place, number=9)
    assert (len(first.rows), first.pages, first.found, first.first) == (50, 3, 121, 1)
    assert (len(last.rows), last.number, last.first) == (21, 3, 101)
    assert page(place, number=-1).number == 1


def test_a_page_costs_the_same_few_questions_however_many_there_are(place):
    asked: list[str] = []
    place.awards()
    read(place, learner("5"), *(learner(str(number), name=f"Learner {number}") for number in range(100, 110)))
    event.listen(place.runtime.database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))

    def count() -> int:
        del asked[:]
        page(place)
        return len(asked)

    before = count()
    read(place, learner("5"), *(learner(str(number), name=f"Learner {number}") for number in range(100, 300)))
    assert count() == before


def test_only_who_teaches_may_look(place):
    with place.runtime.database.reading() as session, pytest.raises(NotAllowed):
        assessments.get_page(session, place.learner, place.placement_id, place.context_pk)
