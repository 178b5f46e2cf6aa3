"""Designing by pages alone: from a template to the catalogue, two at once, and versions beside each other."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lti_tool.domain import drafts
from lti_tool.services import catalogue, designs, people
from lti_tool.web.design_forms import STEPS
from tests.flows.course import Course, Person
from tests.unit.services.designing import WHOLE


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path, datetime(2026, 11, 23, 9, 0, tzinfo=UTC))


def comes(course: Course, name: str, *roles: str, issuer: str = "kmutt") -> Person:
    """Return somebody in a visit of theirs, after an operator granted them these roles."""
    with course.runtime.database.writing() as session:
        for role in roles:
            people.grant(session, "Host", name.lower(), role, course.clock(), issuer=issuer)
    return course.lets_in(name, "instructor")


@pytest.fixture
def ann(course: Course) -> Person:
    return comes(course, "Ann", "designer")


def begun(course: Course, person: Person, document: dict[str, Any] | None = None) -> str:
    """Return the address of a draft that was begun from a whole document."""
    with course.runtime.database.writing() as session:
        actor = course.visit_of(session, person).actor
        issuer = next(grant.issuer for grant in actor.grants)
        return f"/designs/{designs.begin(session, actor, issuer, document or WHOLE, course.clock()).public_id}"


def stored(course: Course, person: Person, address: str) -> Any:
    with course.runtime.database.reading() as session:
        return designs.get(session, course.visit_of(session, person).actor, address.rsplit("/", 1)[-1])


def by_script(person: Person, address: str, since: int, **fields: Any) -> Any:
    """Return the answer to a page's script that saves these fields (dots as double underscores)."""
    token = re.search(r'name="csrf-token" content="([^"]+)"', person.opens(f"{address}/what").text)[1]
    changes = [{"path": name.replace("__", "."), "value": value, "revision": since} for name, value in fields.items()]
    path = f"/w/{person.visit}{address}/fields"
    return person.client.post(path, json={"since": since, "changes": changes}, headers={"X-CSRF-Token": token}).json


def test_a_new_one_begins_from_a_template_and_leads_to_its_first_step(course: Course, ann: Person) -> None:
    issuer = next(grant.issuer for grant in _actor(course, ann).grants)
    form = {"source": "template:kmutt", "issuer": issuer, "title-en": "Roast coffee", "title-th": "คั่วกาแฟ"}
    answer = ann.sends("/designs/new", form)
    assert answer.status_code == 303 and answer.location.endswith("/what")
    page = ann.client.get(answer.location).text
    assert "Roast coffee" in page and "คั่วกาแฟ" in page and 'value="roast-coffee"' in page
    assert "TQF" in page


@pytest.mark.parametrize("source", ["template:digital-promise", "template:kmutt", "template:rubric-four", "template:rubric-two", "blank"])
def test_every_beginning_has_three_steps_that_can_be_opened_and_saved(course: Course, ann: Person, source: str) -> None:
    issuer = next(grant.issuer for grant in _actor(course, ann).grants)
    address = ann.sends("/designs/new", {"source": source, "issuer": issuer}).location.removeprefix(f"/w/{ann.visit}").rsplit("/", 1)[0]
    for step in ("what", "evidence", "judging"):
        assert ann.opens(f"{address}/{step}").status_code == 200
    assert "point to mend first" in ann.opens(address).text or "points to mend first" in ann.opens(address).text


def test_a_step_is_kept_by_its_button_alone(course: Course, ann: Person) -> None:
    address = begun(course, ann)
    form = {"revision": 0, "f:title.en": "Roast it", "f:workload_hours": "12", "do": "go:evidence"}
    answer = ann.sends(f"{address}/what", form, f"{address}/what")
    assert answer.location.endswith("/evidence")
    assert stored(course, ann, address).document["title"]["en"] == "Roast it"


def test_items_are_added_moved_and_taken_out_by_buttons(course: Course, ann: Person) -> None:
    address = begun(course, ann)
    for does in ("add:criteria", "up:criteria.criterion1", "remove:criteria.style"):
        answer = ann.sends(f"{address}/evidence", {"revision": 0, "do": does}, f"{address}/evidence")
        assert answer.status_code == 303, answer.text
    assert [each["key"] for each in stored(course, ann, address).draft["criteria"]] == ["brewing", "taste", "criterion1"]


def test_the_script_saves_single_fields_and_hears_what_others_wrote(course: Course, ann: Person) -> None:
    address, ben = begun(course, ann), comes(course, "Ben", "designer")
    one = by_script(ann, address, 0, title__en="Roast it")
    two = by_script(ben, address, 0, worth__en="A bar of one's own")
    assert (one["revision"], two["revision"], two["clashes"], two["others"]) == (1, 2, [], {"title.en": "Roast it"})
    three = by_script(ben, address, 0, title__en="Roast them")
    (clash,) = three["clashes"]
    assert (clash["path"], clash["stored"], clash["given"], clash["by"]) == ("title.en", "Roast it", "Roast them", "Ann")
    assert stored(course, ann, address).document["title"]["en"] == "Roast it"


def test_two_in_the_same_field_see_both_texts_on_a_page_and_choose(course: Course, ann: Person) -> None:
    address, ben = begun(course, ann), comes(course, "Ben", "designer")
    by_script(ann, address, 0, title__en="Roast it")
    form = {"revision": 0, "f:title.en": "Roast them", "f:worth.en": "A bar", "do": "stay"}
    answer = ben.sends(f"{address}/what", form, f"{address}/what")
    assert answer.status_code == 409 and "Roast it" in answer.text and "Roast them" in answer.text and "Saved by Ann" in answer.text
    assert stored(course, ben, address).document["worth"]["en"] == "A bar"
    revision = re.search(r'name="revision" value="(\d+)"', answer.text)[1]
    ben.sends(f"{address}/what", {"revision": revision, "f:title.en": "Roast them", "do": "stay"}, f"{address}/what")
    assert stored(course, ben, address).document["title"]["en"] == "Roast them"


def test_a_script_in_the_text_is_never_run(course: Course, ann: Person) -> None:
    attack = "<script>alert(1)</script>"
    address = begun(course, ann)
    by_script(ann, address, 0, title__en=attack, rationale__en=attack)
    for page in (f"{address}/what", address, "/designs", f"{address}/compare?from=1&to=1"):
        text = ann.client.get(f"/w/{ann.visit}{page}").text
        assert attack not in text, page
    assert "&lt;script&gt;alert(1)" in ann.opens(f"{address}/what").text


def test_a_field_nobody_knows_is_refused_in_plain_words(course: Course, ann: Person) -> None:
    address = begun(course, ann)
    answer = ann.sends(f"{address}/what", {"revision": 0, "f:colour": "red"}, f"{address}/what")
    assert answer.status_code == 400 and "no longer there" in answer.text


def test_what_is_whole_is_sent_for_review_and_taken_back(course: Course, ann: Person) -> None:
    address = begun(course, ann)
    assert "Nothing keeps it from review" in ann.opens(address).text
    ann.sends(f"{address}/submit", {}, address)
    page = ann.opens(address).text
    assert stored(course, ann, address).state == "submitted" and "Take back to go on writing" in page
    assert ann.opens(f"{address}/what").request.path.endswith(address)  # nothing to write in while it is reviewed
    ann.sends(f"{address}/withdraw", {}, address)
    assert stored(course, ann, address).state == "draft"


def test_what_lacks_something_is_told_where_and_stays(course: Course, ann: Person) -> None:
    address = begun(course, ann, {**WHOLE, "level": None})
    page = ann.opens(address).text
    assert "1 point to mend first" in page and f"{address}/what#b-level" in page
    answer = ann.sends(f"{address}/submit", {}, address)
    assert answer.status_code == 400 and stored(course, ann, address).state == "draft"


def test_the_next_version_stands_beside_the_one_before(course: Course, ann: Person) -> None:
    rita, address = comes(course, "Rita", "reviewer", "lead"), begun(course, ann)
    ann.sends(f"{address}/submit", {}, address)
    with course.runtime.database.writing() as session:
        actor, version = course.visit_of(session, rita).actor, stored(course, ann, address).version_id
        designs.step(session, actor, version, "begin_review", course.clock())
        designs.step(session, actor, version, "approve", course.clock(), reasons="Good.")
    ann.sends(f"{address}/publish", {}, address)
    assert stored(course, ann, address).state == "published"
    ann.sends(f"{address}/next", {}, address)
    by_script(ann, address, 0, workload_hours="33")
    page = ann.client.get(f"/w/{ann.visit}{address}/compare").text
    assert "Workload in hours" in page and "10" in page and "33" in page and "Version 2" in page
    retired = rita.sends(f"{address}/retire", {"version": 1, "reasons": "Nobody roasts at home any more."}, address)
    assert retired.status_code == 303
    assert "Nobody roasts at home any more." in ann.client.get(f"/w/{ann.visit}{address}?version=1").text


def test_teachers_and_strangers_see_no_designs(course: Course, ann: Person) -> None:
    address, teacher = begun(course, ann), course.lets_in("Tida", "instructor")
    stranger = comes(course, "Tim", "designer", "lead", issuer="elsewhere")
    assert teacher.opens(address).status_code == 403
    for page in (address, f"{address}/what", f"{address}/compare"):
        assert stranger.opens(page).status_code == 404
    assert "Roast coffee" not in stranger.opens("/designs").text


def _actor(course: Course, person: Person) -> Any:
    with course.runtime.database.reading() as session:
        return course.visit_of(session, person).actor


def test_every_field_of_a_definition_stands_on_exactly_one_step(course: Course, ann: Person) -> None:
    address, named = begun(course, ann), []
    for step in STEPS:
        page = ann.opens(f"{address}/{step}").text
        named += set(re.findall(r'name="f:([^"]+)"', page))
    wanted = [path for path, _value in drafts.leaves(stored(course, ann, address).draft) if path.rsplit(".", 1)[-1] != "key"]
    assert sorted(named) == sorted(wanted)


def test_a_learner_under_way_sees_what_differs_and_goes_over_by_choice(course: Course, ann: Person) -> None:
    learner = course.lets_in("Niran", "learner")
    learner.sends("/work/begin", {}, "/work")
    assert "There is a newer version" not in learner.opens("/work").text
    newer = replace(course.offers[0].definition, workload_hours=77)
    with course.runtime.database.writing() as session:
        catalogue.publish(session, course.offers[0].issuer_id, newer, course.clock())
    link = re.search(r'href="/w/[^/"]+(/work/[^"]+/newer)"', learner.opens("/work").text)[1]
    page = learner.opens(link).text
    assert "77" in page and "Stay on mine" in page
    assert learner.sends(link, {}, link).status_code == 303
    assert "There is a newer version" not in learner.opens("/work").text
    assert learner.opens(link).status_code == 409
