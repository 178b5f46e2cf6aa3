"""Columns of ours: looked for, adopted where they are, made only where they lack, never twice; on every family of hosts."""

import json

import pytest
from sqlalchemy import select

from lti_tool.models.outbox import Entry
from lti_tool.models.placements import Column, Placement
from lti_tool.services import columns, deliveries
from tests.factories import ALL_SCOPES, SCOPES
from tests.unit.hosts import Reply
from tests.unit.worker.looking import entries, entry, launches_with

TAGS = ["criterion:brewing", "criterion:taste", "criterion:style"]


@pytest.fixture
def course(place, campus):
    """A course whose platform lets us write columns, with one column per criterion asked for."""
    campus.granted = list(ALL_SCOPES)
    place.keeps_columns(campus.url("/items?type_id=3"), has_criterion_columns=True)
    return place


def criterion_columns(campus):
    return [each.document for each in campus.book.columns.values() if each.document.get("tag") in TAGS]


def addresses(place):
    with place.runtime.database.reading() as session:
        rows = session.scalars(select(Column).where(Column.criterion != "")).all()
        return {(row.placement_id, row.criterion): row.line_item for row in rows}


def again(place, criterion, clock):
    with place.runtime.database.writing() as session:
        columns.make_again(session, place.instructor, place.placement_id, criterion, clock())


def test_each_criterion_gets_a_column_named_for_it_out_of_its_levels_and_tied_to_no_link(course, worker, campus):
    """AGS-06, AGS-11."""
    worker.run_until_idle()
    made = criterion_columns(campus)
    assert [each["tag"] for each in made] == TAGS
    assert {each["resourceId"] for each in made} == {course.offer.public_id} and {each["scoreMaximum"] for each in made} == {3}
    assert made[0]["label"] == "brewing · brewing (ไทย) · Brew good coffee · Brew good coffee (ไทย)"
    assert not any("resourceLinkId" in each for each in made)
    assert addresses(course) == {(course.placement_id, tag.partition(":")[2]): each["id"] for tag, each in zip(TAGS, made, strict=True)}


def test_a_second_run_makes_nothing(course, worker, campus, clock):
    worker.run_until_idle()
    with course.runtime.database.writing() as session:
        session.execute(Entry.__table__.update().where(Entry.kind == "column").values(state="waiting", due_at=clock()))
    worker.run_until_idle()
    assert len(criterion_columns(campus)) == 3


def test_columns_of_a_copied_course_are_adopted_by_their_names(course, worker, campus):
    """AGS-10: the copy brought them along, under addresses of their own; the link is a new one here."""
    for tag in TAGS:
        campus.book.add({"label": "Copied", "scoreMaximum": 3, "resourceId": course.offer.public_id, "tag": tag})
    before = [each["id"] for each in criterion_columns(campus)]
    worker.run_until_idle()
    assert [each["id"] for each in criterion_columns(campus)] == before
    assert sorted(addresses(course).values()) == sorted(before)


def test_only_what_lacks_is_made(course, worker, campus):
    campus.book.add({"label": "Copied", "scoreMaximum": 3, "resourceId": course.offer.public_id, "tag": TAGS[1]})
    worker.run_until_idle()
    assert [len(campus.book.tagged(tag)) for tag in TAGS] == [1, 1, 1]


def test_ours_is_found_on_whatever_page_of_the_list_it_stands(course, worker, campus):
    """AGS-05: typographic quotes, several relations in one header, an address without host, a relation in capitals."""
    campus.book.page_of = 2
    for tag in ("other:1", "other:2", "other:3", *TAGS):
        campus.book.add({"label": "Copied", "scoreMaximum": 3, "resourceId": course.offer.public_id, "tag": tag})
    ignored = campus.book._list

    def ignores_filters(asked):
        query = asked.target.partition("?")[2]
        kept = "&".join(part for part in query.split("&") if part.startswith(("type_id", "from")))
        return ignored(type(asked)(asked.method, f"/items?{kept}", asked.headers, asked.body))

    campus.book._list = ignores_filters
    worker.run_until_idle()
    assert [len(campus.book.tagged(tag)) for tag in TAGS] == [1, 1, 1]


def test_an_answer_lost_after_the_column_was_made_is_found_by_looking(course, worker, campus, clock):
    """AGS-12: made, and the host's answer lost; the next look comes when the host has had time to finish."""
    lost = []

    def make_and_fail(asked):
        lost.append(campus.book.answer(asked))
        return Reply(502)

    campus.answers("POST", "/items", make_and_fail, make_and_fail, make_and_fail, campus.book.answer)
    worker.run_until_idle()
    assert {each.state for each in entries(course, "column") if each.wanted["criterion"]} == {"waiting"}
    clock.turn(seconds=55)
    worker.run_until_idle()
    assert {each.state for each in entries(course, "column") if each.wanted["criterion"]} == {"waiting"}
    clock.turn(minutes=5)
    worker.run_until_idle()
    assert [len(campus.book.tagged(tag)) for tag in TAGS] == [1, 1, 1] and len(lost) == 3
    assert {each.state for each in entries(course, "column")} == {"delivered"}


def test_two_links_to_the_same_in_one_course_share_the_columns(course, worker, campus):
    second = course.link("link-2")
    course.keeps_columns(campus.url("/items?type_id=3"), second, has_criterion_columns=True)
    worker.run_until_idle()
    assert [len(campus.book.tagged(tag)) for tag in TAGS] == [1, 1, 1]
    known = addresses(course)
    assert {known[second, "brewing"], known[course.placement_id, "brewing"]} == {campus.book.tagged(TAGS[0])[0].document["id"]}


def test_a_link_that_asks_later_learns_the_columns_that_are_there(course, worker, campus):
    worker.run_until_idle()
    second = course.link("link-2")
    asked = len(campus.asked)
    course.keeps_columns(campus.url("/items?type_id=3"), second, has_criterion_columns=True)
    assert addresses(course)[second, "taste"] == addresses(course)[course.placement_id, "taste"]
    worker.run_until_idle()
    assert [each for each in campus.asked[asked:] if each.method == "POST" and each.path == "/items" and b"criterion" in each.body] == []


def test_another_course_has_columns_of_its_own(course, worker, campus):
    other = course.link("link-9", course.course("77"))
    course.keeps_columns(campus.url("/items?type_id=3"), other, has_criterion_columns=True)
    with course.runtime.database.reading() as session:
        owed = session.scalars(select(Entry.key).where(Entry.kind == "column", Entry.key.like("%brewing"))).all()
    assert len(owed) == 2


@pytest.mark.parametrize("scopes", [SCOPES, [*SCOPES, ALL_SCOPES[0] + ".readonly"]])
def test_without_the_right_to_make_columns_each_is_named_as_refused_and_the_award_still_arrives(place, worker, campus, scopes):
    campus.granted = list(scopes)
    place.keeps_columns(campus.url("/items?type_id=3"), scopes=list(scopes), has_criterion_columns=True)
    place.awards()
    worker.run_until_idle()
    refused = [each for each in entries(place, "column") if each.wanted["criterion"]]
    assert {(each.state, each.reason, each.advice) for each in refused} == {("refused", "columns_not_allowed", "allow_columns")}
    assert campus.cells["5"]["score"] == 100


def test_a_column_that_a_teacher_deleted_is_named_and_not_made_again_before_somebody_says_so(course, worker, campus, clock):
    course.awards()
    worker.run_until_idle()
    gone = campus.book.tagged(TAGS[0])[0]
    campus.book.columns = {name: each for name, each in campus.book.columns.items() if each is not gone}
    course.awards_another("6")
    for _ in range(4):
        worker.run_until_idle()
        clock.turn(minutes=10)
    state = next(each for each in entries(course, "column") if each.wanted["criterion"] == "brewing")
    assert (state.state, state.reason, state.advice) == ("refused", "line_item_gone", "make_column_again")
    assert campus.book.tagged(TAGS[0]) == []
    waited = next(each for each in entries(course, "score") if each.wanted.get("criterion") == "brewing" and each.state != "delivered")
    assert (waited.state, waited.reason, waited.advice) == ("refused", "column_missing", "mend_column")
    again(course, "brewing", clock)
    worker.run_until_idle()
    assert len(campus.book.tagged(TAGS[0])) == 1
    cells = campus.book.tagged(TAGS[0])[0].cells
    assert (cells["6"]["score"], cells["5"]["score"]) == (2, 2), "what the deleted one showed is shown again too"


def test_the_word_to_make_a_column_again_holds_once(course, worker, campus, clock):
    course.awards()
    worker.run_until_idle()
    for person in ("6", "7"):
        gone = campus.book.tagged(TAGS[0])[0]
        campus.book.columns = {name: each for name, each in campus.book.columns.items() if each is not gone}
        course.awards_another(person)
        for _ in range(4):
            worker.run_until_idle()
            clock.turn(minutes=10)
        assert campus.book.tagged(TAGS[0]) == [], person
        if person == "6":
            again(course, "brewing", clock)
            worker.run_until_idle()
            assert len(campus.book.tagged(TAGS[0])) == 1


def test_a_deleted_column_whose_like_is_there_under_another_address_is_adopted(course, worker, campus, clock):
    """As after a restored backup."""
    worker.run_until_idle()
    old = campus.book.tagged(TAGS[0])[0]
    campus.book.columns = {name: each for name, each in campus.book.columns.items() if each is not old}
    new = campus.book.add({**old.document, "label": "Restored"})
    course.awards()
    for _ in range(3):
        worker.run_until_idle()
        clock.turn(minutes=1)
    assert new.cells["5"]["score"] == 2
    assert addresses(course)[course.placement_id, "brewing"] == new.document["id"]


def test_the_links_own_column_gets_our_names_and_keeps_all_that_others_set(place, worker, campus):
    """AGS-08, AGS-09: dates, release, label and what we do not know survive."""
    campus.own.document |= {
        "label": "Renamed by the teacher", "startDateTime": "2026-01-05T08:00:00+07:00", "endDateTime": "2026-06-05T08:00:00+07:00",
        "gradesReleased": False, "https://host.example/weight": {"percent": 40}, "scoreMaximum": 40,
    }  # fmt: skip
    before = dict(campus.own.document)
    campus.granted = list(ALL_SCOPES)
    place.keeps_columns(campus.url("/items?type_id=3"))
    worker.run_until_idle()
    assert campus.own.document == before | {"resourceId": place.offer.public_id, "tag": "award"}


def test_a_column_that_has_the_names_already_is_only_read(place, worker, campus):
    campus.own.document |= {"resourceId": place.offer.public_id, "tag": "award"}
    campus.granted = list(ALL_SCOPES)
    place.keeps_columns(campus.url("/items?type_id=3"))
    worker.run_until_idle()
    assert [each.method for each in campus.asked if each.path.startswith("/items")] == ["GET"]


def test_names_that_somebody_else_gave_stay(place, worker, campus):
    campus.own.document |= {"resourceId": "theirs", "tag": "homework"}
    campus.granted = list(ALL_SCOPES)
    place.keeps_columns(campus.url("/items?type_id=3"))
    worker.run_until_idle()
    assert (campus.own.document["resourceId"], campus.own.document["tag"]) == ("theirs", "homework")
    assert entry(place, "column").state == "delivered"


def test_a_platform_that_will_not_have_its_column_renamed_is_left_in_peace(place, worker, campus):
    campus.answers("PUT", "/items/1", Reply(403))
    campus.granted = list(ALL_SCOPES)
    place.keeps_columns(campus.url("/items?type_id=3"))
    place.awards()
    worker.run_until_idle()
    assert entry(place, "column").state == "delivered" and campus.cells["5"]["score"] == 100


def test_where_the_platform_makes_no_column_for_a_link_it_is_made_tied_to_the_link(place, worker, campus):
    """Brightspace; elsewhere the platform or its teacher makes it, and a link without one stays without."""
    campus.granted, campus.book.columns = list(ALL_SCOPES), {}
    launches_with(place, None, campus.url("/items?type_id=3"), ALL_SCOPES)
    place.link_loses_its_column()
    place.awards()
    worker.run_until_idle()
    if campus.habits.makes_link_column:
        assert campus.book.columns == {}
        return
    (made,) = campus.book.columns.values()
    assert {"resourceLinkId": "link-1", "scoreMaximum": 100, "label": "Link link-1", "tag": "award"}.items() <= made.document.items()
    assert made.cells["5"]["score"] == 100, "who earned before is owed the score there"


def test_entries_for_columns_are_shown_and_can_be_tried_again(course, worker, campus, clock):
    campus.answers("GET", "/items", Reply(403), campus.book.answer)
    worker.run_until_idle()
    with course.runtime.database.reading() as session:
        rows = [row for row in deliveries.list_for_placement(session, course.placement_id) if row.state == "refused"]
    assert [(row.kind, row.reason, row.actions) for row in rows] == [("column", "scope_missing", ("send_again", "keep"))]
    with course.runtime.database.writing() as session:
        deliveries.retry(session, course.instructor, course.context_pk, rows[0].entry_id, clock())
    worker.run_until_idle()
    assert {each.state for each in entries(course, "column")} == {"delivered"}


def test_a_column_of_a_course_with_criteria_that_take_no_work_opens_no_tool(course, worker, campus):
    worker.run_until_idle()
    posted = [json.loads(each.body) for each in campus.asked if each.method == "POST" and each.path == "/items"]
    told = [each for each in posted if any(name.startswith("https://canvas") for name in each)]
    assert len(told) == (3 if campus.family == "canvas" else 0)


def test_what_the_launch_names_is_believed_again_after_a_column_was_lost(place, worker, campus, clock):
    campus.granted = list(ALL_SCOPES)
    place.keeps_columns(campus.url("/items?type_id=3"))
    place.awards()
    worker.run_until_idle()
    old = campus.book.columns.pop("1")
    place.awards_another("6")
    for _ in range(3):
        worker.run_until_idle()
        clock.turn(minutes=2)
    advice = "choose_column_again" if campus.habits.makes_link_column else "make_column_again"
    assert (entry(place, "column").reason, entry(place, "column").advice) == ("line_item_gone", advice)
    with place.runtime.database.reading() as session:
        assert session.get_one(Placement, place.placement_id).line_item is None
    new = campus.book.add(old.document)
    launches_with(place, new.document["id"], campus.url("/items?type_id=3"), ALL_SCOPES)
    worker.run_until_idle()
    assert new.cells["6"]["score"] == 100
    assert {each.state for each in entries(place, "column")} == {"delivered"}
