"""The other messages as a host really sends them, between two processes: review, data privacy, mentors, notices of a copied course."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from lti_tool.demo import acts
from lti_tool.demo.fill import EDUCATION
from lti_tool.demo.lms import COURSE, Somebody
from lti_tool.demo.pages import Page
from lti_tool.demo.ports import choose
from lti_tool.demo.processes import Demo

BY_HAND = "Made by hand"
SECOND_CHOICE = 1


@dataclass
class Host:
    """The practice LMS keeping to the standards' letter, with the tool registered and one activity picked."""

    demo: Demo
    tool_id: int

    def somebody(self, username: str) -> Somebody:
        return Somebody(self.demo.ports.lms_url, username)

    def opens(self, username: str, path: str) -> Page:
        """Return the tool's page that a page of the LMS leads to."""
        who = self.somebody(username)
        return who.browser.open(who.lms_url + path)

    def rows(self, query: str) -> list[Any]:
        """Return what the tool's database holds."""
        with sqlite3.connect(next((self.demo.folder / "tool").glob("*.sqlite3"))) as database:
            return database.execute(query).fetchall()


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    folder = tmp_path_factory.mktemp("messages")
    with Demo(folder, choose(folder, passing=True)) as demo:
        demo.start()
        acts.prepare(demo)
        requests.post(demo.ports.lms_url + "/practice/profile", json={"name": "strict"}, timeout=10).raise_for_status()
        admin, teacher = (Somebody(demo.ports.lms_url, name) for name in ("admin", "teacher"))
        invitation = demo.command("platforms", "invite", "Practice University", "--issuer", "kmutt", "--demo")["url"]
        assert "Connected" in admin.register_tool(invitation).text
        made = Host(demo, admin.tools()[-1]["id"])
        acts.pick(teacher, made.tool_id, [EDUCATION])
        acts.send_work(made.somebody("student1"), EDUCATION)
        yield made


def column(host: Host) -> int:
    return int(host.somebody("teacher").gradebook()["columns"][0]["id"])


def test_SR_01_the_gradebook_leads_a_teacher_to_the_work(host: Host) -> None:
    page = host.opens("teacher", f"{COURSE}/gradebook/review?column={column(host)}&person=student1")
    assert page.status == 200 and "/assess/" in page.url and "Begin assessing" in page.text


def test_SR_02_and_a_learner_to_their_own(host: Host) -> None:
    page = host.opens("student1", f"{COURSE}/gradebook/review?column={column(host)}&person=student1")
    assert page.url.endswith("/work") and "What you sent" in page.text


def test_a_review_of_who_never_came_says_so(host: Host) -> None:
    page = host.opens("teacher", f"{COURSE}/gradebook/review?column={column(host)}&person=student3")
    assert "no work here that you could look at" in page.text


@pytest.mark.parametrize("message", ["LtiDataPrivacyLaunchRequest", "DataPrivacyLaunchRequest"])
def test_DP_01_an_administrator_is_shown_what_is_held_about_a_person(message: str, host: Host) -> None:
    page = host.opens("admin", f"/admin/tools/{host.tool_id}/privacy?person=student1&message={message}")
    name = host.somebody("student1").name_of("student1")
    assert page.status == 200 and f"Data of {name}" in page.words()


def test_MSG_16_a_mentor_is_shown_how_far_those_are_whom_they_mentor(host: Host) -> None:
    mentor = host.somebody("mentor")
    page = mentor.open_activity(EDUCATION)
    assert page.url.endswith("/mentored") and mentor.name_of("student1") in page.words() and "Sent" in page.words()
    assert mentor.name_of("student3") not in page.words()  # mentored as well, and never came


def test_MSG_17_the_way_back_leads_to_the_host_with_a_word(host: Host) -> None:
    learner = host.somebody("student1")
    page = learner.open_activity(EDUCATION)
    back = [address for address, said in page.links if "Back to Practice University" in said]
    assert "Your work was sent" in learner.browser.open(back[-1]).words()


def test_PNS_a_copied_course_is_told_of_and_its_activities_are_recognised(host: Host) -> None:
    teacher = host.somebody("teacher")
    # Practice has no custom value in what is added without selecting content: only the copy's history can tell.
    teacher._post(f"{COURSE}/activities", {"tool": str(host.tool_id), "name": BY_HAND, "grades": "on"})
    page = teacher.open_activity(BY_HAND)
    form = page.form("Use this one")
    choices = form.choices["pick"]
    teacher.browser.submit(page, form, {"pick": choices[SECOND_CHOICE]})
    acts.wait_for(lambda: "subscribed" if ("subscribed",) in host.rows("SELECT state FROM notice_handlers") else "", "the subscription")
    copy = teacher._post(f"{COURSE}/copy", {"title": "Next year"}).url.rstrip("/").rsplit("/", 1)[1]
    known = f"SELECT history FROM contexts WHERE context_id = '{copy}'"
    acts.wait_for(lambda: "told" if host.rows(known) == [('["2"]',)] else "", "the notice")
    listed = teacher.browser.json(f"{teacher.lms_url}/course/{copy}/activities.json")["activities"]
    again = next(each["id"] for each in listed if each["title"] == BY_HAND)
    opened = teacher.browser.open(f"{teacher.lms_url}/course/{copy}/activities/{again}")
    assert f"Recognised as a copy of “{BY_HAND}”" in opened.words()
