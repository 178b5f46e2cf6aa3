"""A person's own data: handed out whole to them, in part to an administrator, to nobody else (DP-01)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from lti_tool import visits as browsers
from lti_tool.cli import group
from lti_tool.domain.roles import Roles
from lti_tool.models.awards import Event
from lti_tool.models.people import Person as PersonRow
from lti_tool.models.platforms import Deployment
from lti_tool.services import invitations, launches, platforms, visits
from lti_tool.services.launches import Arrival
from lti_tool.services.platforms import NewPlatform
from tests.flows.course import HOST, Course, Person


@pytest.fixture
def course(tmp_path: Path) -> Iterator[Course]:
    made = Course(tmp_path, datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    yield made
    made.runtime.close()


def asks(course: Course, name: str, *roles: str, about: str | None = None, deployment: str = "1", platform: int | None = None) -> Person:
    """Return somebody after a data privacy launch, which names no course and no link."""
    secret, browser = browsers.new_browser()
    details = {"return_url": "", } | ({"for_user": about.lower()} if about else {})
    arrival = Arrival(
        platform_id=platform or course.platform, deployment_id=deployment, subject=name.lower(), name=name, email="",
        roles=Roles(frozenset(roles)), context=None, link=None, line_item=None, line_items=None, scopes=(), micro_credential=None,
        locale="en", details=details, kind=visits.PRIVACY,
    )  # fmt: skip
    with course.runtime.database.writing() as session:
        visit = launches.receive(session, arrival, browser, course.clock(), 12).visit.id
    client = course.app.test_client()
    client.set_cookie(browsers.COOKIE, secret, domain="localhost")
    return Person(client, visit)


def export(person: Person) -> dict[str, Any]:
    answer = person.sends("/privacy/export", {}, page="/privacy")
    assert answer.status_code == 200 and answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    document = json.loads(answer.data)
    assert isinstance(document, dict)
    return document


def awarded(course: Course, name: str) -> str:
    case, teacher = course.hands_in(name), course.lets_in("Tida", "instructor")
    teacher.sends(f"/assess/{case}/begin", {}, page=f"/assess/{case}")
    levels = {f"level-{each.key}": each.passing for each in course.offers[0].definition.criteria}
    said = {"comment": f"Well done, {name}"}
    teacher.sends(f"/assess/{case}/decision", {"revision": "0", "decision": "awarded", **levels, **said}, page=f"/assess/{case}")
    return case


def test_DP_01_a_person_is_shown_what_is_held_about_them(course: Course) -> None:
    awarded(course, "Malee")
    page = asks(course, "Malee").opens("/")
    assert page.status_code == 200
    assert all(words in page.text for words in ("Your data", "Malee", "A course", "Download as JSON", "Ask to be erased"))


def test_DP_01_the_export_holds_everything_of_theirs_and_nothing_of_anybody_elses(course: Course) -> None:
    awarded(course, "Malee")
    awarded(course, "Anong")
    held, told = export(asks(course, "Malee")), course.offers[0].definition
    text = json.dumps(held, ensure_ascii=False)
    assert held["person"][0]["name"] == "Malee" and held["person"][0]["id_there"] == "malee"
    assert [each["course"] for each in held["courses"]] == ["A course"]
    (case,) = held["submissions"]
    (attempt,) = case["attempts"]
    assert [each["answer"] for each in attempt["answers"]] == [f"Malee answers {prompt.key} & more" for prompt in told.prompts]
    assert len(attempt["evidence"]) == len(told.evidence)
    assert attempt["assessment"]["decision"] == "awarded" and attempt["assessment"]["comment"] == "Well done, Malee"
    assert len(attempt["assessment"]["marks"]) == len(told.criteria) and len(case["awards"]) == 1
    assert {each["kind"] for each in held["deliveries"]} >= {"score", "credential"}
    assert {each["kind"] for each in held["events"]} >= {"begun", "submitted", "awarded"}
    assert "Anong" not in text


def test_an_export_holds_no_key_to_a_visit(course: Course) -> None:
    person = asks(course, "Malee")
    text = json.dumps(export(person))
    assert person.visit not in text and "browser" not in text


def test_marks_that_are_not_decided_are_not_handed_out(course: Course) -> None:
    case, teacher = course.hands_in("Malee"), course.lets_in("Tida", "instructor")
    teacher.sends(f"/assess/{case}/begin", {}, page=f"/assess/{case}")
    teacher.sends(f"/assess/{case}/marks", {"revision": "0", "comment": "Half way through"}, page=f"/assess/{case}")
    held = export(asks(course, "Malee"))
    assert held["submissions"][0]["attempts"][0]["assessment"] is None and "Half way" not in json.dumps(held)


def test_the_same_person_under_a_second_registration_of_the_host_is_one_person(course: Course) -> None:
    course.hands_in("Malee")
    addresses = {name: f"{HOST}/{name}" for name in ("auth_url", "token_url", "jwks_url")}
    with course.runtime.database.writing() as session:
        new = NewPlatform("Host again", HOST, "client-2", **addresses, deployment_ids=("1",))
        again = platforms.add(session, new, ["kmutt"], course.clock()).id
    held = export(asks(course, "Malee", platform=again))
    assert [each["platform"] for each in held["person"]] == ["Host", "Host again"] and len(held["submissions"]) == 1


@pytest.mark.parametrize("roles", [(), ("learner",), ("instructor",)])
def test_DP_01_nobody_but_an_administrator_sees_another_persons_data(roles: tuple[str, ...], course: Course) -> None:
    course.hands_in("Malee")
    person = asks(course, "Tida", *roles, about="Malee")
    page = person.opens("/")
    assert page.status_code == 403 and "Malee" not in page.text
    own = asks(course, "Tida", *roles)
    for path in ("/privacy/export", "/privacy/erasure"):
        token = own.opens("/privacy").text.split('name="csrf-token" content="')[1].split('"')[0]
        assert person.client.post(f"/w/{person.visit}{path}", data={"csrf_token": token}).status_code == 403


def test_DP_01_an_administrator_is_handed_what_lies_in_their_deployment(course: Course) -> None:
    awarded(course, "Malee")
    admin = asks(course, "Ada", "administrator", about="Malee")
    assert "Data of Malee" in admin.opens("/").text
    held = export(admin)
    assert len(held["submissions"]) == 1 and held["person"][0]["name"] == "Malee"
    assert not {"events", "judged_by_you", "rights_granted", "chosen_by_you"} & held.keys()
    with course.runtime.database.reading() as session:
        facts = session.scalars(select(Event.facts).where(Event.kind == "data_exported")).all()
    assert facts == [{"by": "administrator"}]
    assert [each["kind"] for each in export(asks(course, "Malee"))["events"]].count("data_exported") == 1


def test_a_draft_is_not_handed_to_an_administrator(course: Course) -> None:
    learner = course.lets_in("Malee", "learner")
    learner.sends("/work/begin", {}, page="/work")
    held = export(asks(course, "Ada", "administrator", about="Malee"))
    assert [case["attempts"] for case in held["submissions"]] == [[]]
    assert len(export(asks(course, "Malee"))["submissions"][0]["attempts"]) == 1


def test_an_administrator_of_another_deployment_is_handed_nothing(course: Course) -> None:
    course.hands_in("Malee")
    with course.runtime.database.writing() as session:
        session.add(Deployment(platform_id=course.platform, deployment_id="2"))
    page = asks(course, "Ada", "administrator", about="Malee", deployment="2").opens("/")
    assert page.status_code == 404 and "This person is not known here" in page.text


def test_an_administrator_asking_about_a_stranger_learns_nothing(course: Course) -> None:
    course.lets_in("Malee", "learner")
    assert asks(course, "Ada", "administrator", about="Nobody").opens("/").status_code == 404


def test_an_ordinary_visit_shows_ones_own_data_and_names_nobody_else(course: Course) -> None:
    course.hands_in("Malee")
    teacher = course.lets_in("Ada", "administrator", for_user="malee")
    assert "Data of" not in teacher.opens("/privacy").text and "Your data" in teacher.opens("/privacy").text


def test_a_wish_to_be_erased_is_written_down_once_and_says_who_answers_and_when(course: Course) -> None:
    course.hands_in("Malee")
    person = asks(course, "Malee")
    assert "Nothing is erased by pressing the button" in person.opens("/").text
    for _ in range(2):
        assert person.sends("/privacy/erasure", {}, page="/privacy").status_code == 303
    page = person.opens("/privacy").text
    assert "Asked on 23 November 2026" in page and "answer by 23 December 2026" in page
    with course.runtime.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Event).where(Event.kind == "erasure_asked")) == 1
        assert session.scalars(select(PersonRow.name).where(PersonRow.subject == "malee")).one() == "Malee"


def test_the_operator_lists_who_asked(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    course.hands_in("Malee")
    asks(course, "Ada", "administrator", about="Malee").sends("/privacy/erasure", {}, page="/privacy")
    monkeypatch.setenv("LTI_TOOL_STATE_DIR", str(course.runtime.settings.state_dir))
    answer = CliRunner().invoke(group, ["people", "requests", "--json"])
    (row,) = json.loads(answer.output)
    assert (row["platform"], row["subject"], row["name"], row["by"]) == ("Host", "malee", "Malee", "administrator")
    assert row["answer_by"].startswith("2026-12-23")
    assert "answer by 2026-12-23  Host  malee  Malee" in CliRunner().invoke(group, ["people", "requests"]).output


def test_an_operators_link_has_no_person_whose_data_it_could_show(course: Course) -> None:
    with course.runtime.database.writing() as session:
        secret = invitations.invite_operator(session, course.platform, course.clock())
    browser = course.app.test_client()
    entered = browser.post(f"/operator/{secret}", base_url="https://localhost")
    visit = entered.headers["Location"].split("/")[2]
    assert browser.get(f"/w/{visit}/privacy", base_url="https://localhost").status_code == 404
