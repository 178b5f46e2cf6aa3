"""Who is in a course by its roster: people and members as they stand afterwards, on both kinds of database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from lti_tool.domain.rosters import UNCLEAR, ListedMember, merge
from lti_tool.models.contexts import Context, Member
from lti_tool.models.outbox import Entry
from lti_tool.models.people import Person
from lti_tool.models.placements import Unreached
from lti_tool.models.platforms import Platform
from lti_tool.services import outbox, platforms, rosters
from lti_tool.services.platforms import NewPlatform
from tests.factories import University
from tests.unit.services.roll import (
    TEACHER,
    URL,
    begin,
    campus_with_roster,
    finish,
    launches_as,
    learner,
    members,
    person,
    read,
    standing,
    statuses,
    take,
)  # fmt: skip


@pytest.fixture
def place(runtime: Any) -> University:
    return campus_with_roster(runtime)


def test_who_never_launched_is_a_member_who_has_not_started(place):
    read(place, learner("21", name="Anong", email="anong@example.ac.th", legacy_subject="old-21"), ListedMember("22", TEACHER))
    assert members(place) == {"21": ("active", ["learner"], False), "22": ("active", ["instructor"], False)}
    kept = person(place, "21")
    assert (kept.name, kept.email, kept.legacy_subject) == ("Anong", "anong@example.ac.th", "old-21")


def test_a_launch_of_somebody_on_the_roster_starts_them_once(place):
    read(place, learner("21", name="Anong"))
    launches_as(place, "21", "learner")
    assert members(place)["21"] == ("active", ["learner"], True)
    assert person(place, "21").name == "Anong", "the launch shares no name"


def test_a_whole_reading_leaves_behind_whom_it_does_not_list(place):
    read(place, learner("21"), learner("22"))
    read(place, learner("22"))
    assert statuses(place) == {"21": "gone", "22": "active"}


def test_who_launched_and_is_on_no_roster_is_gone_too_and_their_launch_stays(place):
    launches_as(place, "31", "learner")
    read(place, learner("22"))
    assert members(place)["31"] == ("gone", [], True)


def test_who_comes_while_the_roster_is_read_may_stand_on_a_page_read_before(place):
    reading = begin(place)
    take(place, reading, learner("22"))
    place.runtime.now.turn(seconds=5)
    launches_as(place, "31", "learner")
    finish(place, reading)
    assert statuses(place)["31"] == "active"


def test_a_reading_that_stops_half_way_removes_nobody_and_says_so(place):
    """NRP-09."""
    read(place, learner("21"), learner("22", name="Before"))
    place.runtime.now.turn(hours=1)
    reading = begin(place)
    take(place, reading, learner("22", name="After"), learner("23"))
    with place.runtime.database.writing() as session:
        rosters.fail(session, reading, "host_error")
    assert statuses(place) == {"21": "active", "22": "active", "23": "active"}
    assert standing(place).state(place.now) == "failed" and standing(place).fault == "host_error"
    assert standing(place).read_at < reading.stamp, "what is shown is as old as the last whole reading"


def test_entries_that_name_nobody_remove_nobody(place):
    read(place, learner("21"), learner("22"))
    read(place, learner("22"), unclear=1)
    assert statuses(place) == {"21": "active", "22": "active"}
    assert (standing(place).fault, standing(place).state(place.now)) == (UNCLEAR, "read")


def test_who_comes_back_is_active_again_by_the_roster_or_by_a_launch(place):
    read(place, learner("21"), learner("22"), learner("23"))
    read(place, learner("23"))
    launches_as(place, "22", "learner")
    assert statuses(place) == {"21": "gone", "22": "active", "23": "active"}
    read(place, learner("21"), learner("22"), learner("23"))
    assert set(statuses(place).values()) == {"active"}


def test_an_inactive_member_is_neither_active_nor_gone(place):
    """NRP-04."""
    read(place, learner("21", status="inactive"), learner("22"))
    assert statuses(place)["21"] == "inactive"


def test_changes_are_applied_and_say_who_left(place):
    """NRP-07: in differences, and only there, somebody not named is as they were."""
    read(place, learner("21"), learner("22"), learner("23"), differences="https://campus.example/since/1")
    place.runtime.now.turn(hours=1)
    reading = begin(place)
    assert reading.differences == "https://campus.example/since/1"
    take(place, reading, ListedMember("22", (), status="deleted"), ListedMember("23", TEACHER), learner("24"))
    finish(place, reading, is_whole=False, differences="https://campus.example/since/2")
    assert statuses(place) == {"21": "active", "22": "gone", "23": "active", "24": "active"}
    assert members(place)["23"][1] == ["instructor"]
    assert standing(place).differences == "https://campus.example/since/2"


def test_somebody_unknown_who_left_is_nobody_s_business(place):
    read(place, learner("21"), ListedMember("99", (), status="deleted"))
    assert statuses(place) == {"21": "active"}
    with place.runtime.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person).where(Person.subject == "99")) == 0


def test_differences_are_not_trusted_for_ever(place):
    read(place, learner("21"), differences="https://campus.example/since/1")
    place.runtime.now.turn(days=8)
    assert begin(place).differences is None


def test_a_name_is_not_forgotten_when_the_host_stops_sharing_it_and_changes_when_it_does(place):
    read(place, learner("21", name="Anong", email="a@example.ac.th"))
    read(place, learner("21"))
    assert (person(place, "21").name, person(place, "21").email) == ("Anong", "a@example.ac.th")
    read(place, learner("21", name="Anong Married"))
    assert (person(place, "21").name, person(place, "21").email) == ("Anong Married", "a@example.ac.th")


def test_a_test_user_stays_marked(place):
    read(place, learner("21", is_test=True), learner("22"))
    read(place, learner("21"), learner("22"))
    assert (person(place, "21").is_test, person(place, "22").is_test) == (True, False)


def test_somebody_listed_twice_is_one_member_with_both_roles(place):
    """A host may list enrolments instead of people, on one page or on two."""
    reading = begin(place)
    take(place, reading, ListedMember("21", TEACHER), learner("21", status="inactive"), learner("22"))
    take(place, reading, ListedMember("22", TEACHER))
    finish(place, reading)
    assert members(place) == {"21": ("active", ["instructor", "learner"], False), "22": ("active", ["instructor", "learner"], False)}


def test_a_role_that_was_taken_away_is_gone_with_the_next_reading(place):
    read(place, ListedMember("21", ("instructor", "learner")))
    read(place, learner("21"))
    assert members(place)["21"][1] == ["learner"]


def test_two_entries_for_one_person_tell_the_more_together():
    one = learner("5", status="inactive", name="", email="five@example.ac.th")
    other = ListedMember("5", TEACHER, name="Five")
    assert merge(one, other) == ListedMember("5", ("instructor", "learner"), name="Five", email="five@example.ac.th") == merge(other, one)


def test_who_teaches_by_the_roster_is_never_owed_a_score(place):
    """SCO-09: in Moodle a teacher who switches to a student's view launches as a learner."""
    read(place, ListedMember("5", TEACHER))
    launches_as(place, "5", "learner")
    place.awards()
    with place.runtime.database.reading() as session:
        assert outbox.is_instructor(session, place.placement_id, int(place.learner.person_id))
        assert session.scalars(select(Entry.kind).where(Entry.placement_id == place.placement_id)).all() == []


def test_what_the_gradebook_refused_about_somebody_away_is_tried_again_when_they_are_back(place):
    read(place, learner("5"))
    place.awards()
    read(place, learner("6"))
    with place.runtime.database.writing() as session:
        refused = {"state": "refused", "reason": "person_not_gradable", "advice": "check_enrolment_and_role", "tries": 3}
        session.execute(update(Entry).where(Entry.kind == "score").values(**refused))
    assert statuses(place)["5"] == "gone"
    read(place, learner("5"), learner("6"))
    with place.runtime.database.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.kind == "score")).one()
    assert (entry.state, entry.reason, entry.tries) == ("waiting", "", 0)


def test_who_is_gone_keeps_their_award_and_the_debt_stays(place):
    read(place, learner("5"))
    award_id = place.awards()
    read(place, learner("6"))
    with place.runtime.database.reading() as session:
        assert session.scalars(select(Entry.state).where(Entry.award_id == award_id, Entry.kind == "score")).one() == "waiting"


def test_the_same_people_in_two_courses_are_one_person_each(place):
    other = place.course("3")
    with place.runtime.database.writing() as session:
        session.execute(update(Context).where(Context.id == other).values(roster_url=URL))
        second = rosters.claim(session, other, place.now)
    read(place, learner("21", name="Anong"))
    take(place, second, learner("21"))
    finish(place, second)
    with place.runtime.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person).where(Person.subject == "21")) == 1
        assert session.scalar(select(func.count()).select_from(Member).join(Person).where(Person.subject == "21")) == 2


def test_the_same_subject_on_another_platform_is_somebody_else(place):
    with place.runtime.database.writing() as session:
        there = "https://other.example"
        told = dict.fromkeys(("auth_url", "token_url", "jwks_url"), f"{there}/x")
        platforms.add(session, NewPlatform("Other", there, "c", **told, deployment_ids=("1",)), [], place.now)
        other = session.scalars(select(Platform.id).where(Platform.name == "Other")).one()
        session.add(Person(platform_id=other, subject="21", name="Another", first_seen=place.now))
    read(place, learner("21", name="Anong"))
    with place.runtime.database.reading() as session:
        assert sorted(session.scalars(select(Person.name).where(Person.subject == "21"))) == ["Anong", "Another"]


def test_five_hundred_entries_cost_a_handful_of_statements_and_a_second_reading_writes_no_person(place):
    class_ = [learner(str(number), name=f"Learner {number}") for number in range(100, 600)]
    told: list[str] = []
    reading = begin(place)
    event.listen(place.runtime.database.engine, "before_cursor_execute", lambda *args: told.append(args[2]))
    take(place, reading, *class_)
    assert 0 < len(told) <= 8, told
    finish(place, reading)
    before = person(place, "100").first_seen
    read(place, *class_)
    assert person(place, "100").first_seen == before and len(members(place)) == 500


def unreached(place: University) -> Sequence[str]:
    query = select(Person.subject).join(Unreached, Unreached.person_id == Person.id).order_by(Person.subject)
    with place.runtime.database.reading() as session:
        return session.scalars(query.where(Unreached.placement_id == place.placement_id)).all()


def test_learners_whom_the_link_is_not_shown_to_are_noted_and_nobody_else(place):
    """NRP-08."""
    read(place, learner("21"), learner("22"), ListedMember("3", TEACHER), learner("23", status="inactive"))
    launches_as(place, "31", "learner")
    with place.runtime.database.writing() as session:
        assert rosters.find_link(session, place.placement_id).link_id == "link-1"
        assert rosters.note_reach(session, place.placement_id, {"21"}) == 1
    assert unreached(place) == ["22"]
    with place.runtime.database.writing() as session:
        rosters.note_reach(session, place.placement_id, {"21", "22"})
    assert unreached(place) == []


def test_an_operator_sees_how_each_course_stands(place):
    place.course("9")
    read(place, learner("21"), learner("22"))
    read(place, learner("21"))
    with place.runtime.database.reading() as session:
        rows = rosters.list_for_platform(session, place.platform_id)
    assert [(row.title, row.standing.state(place.now), row.members) for row in rows] == [
        ("Coffee 101", "read", {"active": 1, "gone": 1}), ("Course 9", "absent", {}),
    ]  # fmt: skip
