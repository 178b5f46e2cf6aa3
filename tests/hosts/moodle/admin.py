"""What a site administrator does on Moodle's pages: register the tool, make a course and people, and take it all away again."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from tests.hosts.moodle.people import Someone
from tests.hosts.moodle.site import Login

TOOLS = "/mod/lti/toolconfigure.php"
IN_CHOOSER = "Show in activity chooser and as a preconfigured tool"


def register(admin: Someone, invitation: str) -> tuple[str, str]:
    """Paste the invitation, press Connect in the frame, close it; return what the tool asked for and what it said afterwards."""
    page = admin.go(TOOLS)
    page.get_by_label("Tool URL").or_(page.get_by_placeholder("Tool URL")).first.fill(invitation)
    page.get_by_role("button", name="Add LTI Advantage").click()
    frame = page.frame_locator("iframe").last
    asked = frame.locator("main").inner_text()
    frame.get_by_role("button", name="Connect").click()
    frame.get_by_role("heading", name="Connected").wait_for()
    done = frame.locator("main").inner_text()
    frame.get_by_role("button", name="Close").click()
    page.locator("iframe").last.wait_for(state="detached")
    return asked, done


def find_card(admin: Someone, name: str) -> Any:
    """Return the tool's card in the list of tools."""
    card = admin.go(TOOLS).locator(".tool-card").filter(has_text=name)
    card.wait_for()
    return card


def activate(admin: Someone, name: str) -> None:
    """Press Activate on the tool's card: it waits as Pending until then."""
    card = find_card(admin, name)
    assert card.get_by_text("Pending", exact=True).count() == 1, "the tool is not Pending: the steps of our guide are other ones here"
    card.get_by_text("Activate", exact=True).click()
    card.get_by_text("Active", exact=True).wait_for()


def show_in_chooser(admin: Someone, name: str) -> None:
    """Let teachers of all courses find the tool among the activities."""
    find_card(admin, name).get_by_title("Edit", exact=True).first.click()
    admin.page.get_by_label("Tool configuration usage", exact=True).select_option(label=IN_CHOOSER)
    admin.page.get_by_role("button", name="Save changes").click()
    admin.page.wait_for_url(f"**{TOOLS}*")


def delete_tool(admin: Someone, name: str) -> None:
    """Take the tool out of Moodle, its client id with it."""
    find_card(admin, name).get_by_title("Delete", exact=True).first.click()
    dialog = admin.page.get_by_role("dialog").filter(has_text=re.compile("delete", re.IGNORECASE)).last
    dialog.get_by_role("button", name="Delete", exact=True).click()
    admin.page.locator(".tool-card").filter(has_text=name).wait_for(state="detached")


def make_course(admin: Someone, name: str) -> str:
    """Return the number of a new course that began last year: Moodle gives no badge of a course that is still to begin."""
    page = admin.go("/course/management.php")
    page.get_by_role("link", name="Create new course").first.click()
    page.get_by_role("textbox", name="Course full name").fill(name)
    page.get_by_role("textbox", name="Course short name").fill(name)
    page.locator("#id_startdate_year").select_option(str(date.today().year - 1))
    page.get_by_role("button", name="Save and display").click()
    page.wait_for_url(re.compile(r"/(course/view|user/index|enrol/\w+)\.php\?.*id=\d+"))
    found = re.search(r"[?&]id=(\d+)", page.url)
    assert found, f"no course number in {page.url}"
    return found[1]


def delete_course(admin: Someone, course: str) -> None:
    """Delete the course with all that is in it."""
    page = admin.go(f"/course/delete.php?id={course}")
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Continue").wait_for()


def make_person(admin: Someone, login: Login, first: str, last: str) -> str:
    """Return the number of a new account."""
    page = admin.go("/user/editadvanced.php?id=-1")
    page.get_by_label("Username", exact=True).fill(login.name)
    page.get_by_text("Click to enter text").first.click()
    page.locator("input[name=newpassword]").fill(login.password)
    page.get_by_label("First name", exact=True).fill(first)
    page.get_by_label("Last name", exact=True).fill(last)
    page.get_by_label("Email address", exact=True).fill(f"{login.name}@example.invalid")
    page.get_by_role("button", name="Create user").click()
    page.wait_for_url("**/admin/user.php*")
    found = page.get_by_role("link", name=f"{first} {last}").first.get_attribute("href") or ""
    return found.split("id=")[1].split("&")[0]


def delete_person(admin: Someone, number: str) -> None:
    """Delete the account."""
    key = admin.go("/admin/user.php").evaluate("M.cfg.sesskey")
    page = admin.go(f"/admin/user.php?delete={number}&sesskey={key}")
    page.get_by_role("button", name="Delete", exact=True).last.click()
    page.wait_for_load_state("load")


def enrol(admin: Someone, course: str, name: str, role: str) -> None:
    """Enrol somebody in the course in this role (Teacher, Student)."""
    page = admin.go(f"/user/index.php?id={course}")
    page.get_by_role("button", name="Enrol users").first.click()
    dialog = page.get_by_role("dialog").filter(has_text="Enrol users").last
    dialog.locator("input[role=combobox]").first.fill(name)
    dialog.get_by_role("option", name=re.compile(re.escape(name))).first.click()
    dialog.get_by_text(f"Added {name}").wait_for(state="attached")
    dialog.locator("select[name=roletoassign]").select_option(label=role)
    dialog.get_by_role("button", name="Enrol users").click()
    page.get_by_role("row").filter(has_text=name).first.wait_for()


def has_competency(admin: Someone, course: str, idnumber: str, *, may_add: bool) -> bool:
    """Return whether the course has the competency of this ID number, added from one of the site's frameworks where that is allowed."""
    admin.go(f"/course/view.php?id={course}")
    known = admin.asks("core_competency_list_course_competencies", id=int(course))
    if any(each["competency"]["idnumber"] == idnumber for each in known):
        return True
    if not may_add:
        return False
    listed = {"sort": "shortname", "context": {"contextlevel": "system", "instanceid": 0}}
    for framework in admin.asks("core_competency_list_competency_frameworks", **listed):
        for each in admin.asks("core_competency_search_competencies", searchtext="", competencyframeworkid=framework["id"]):
            if each["idnumber"] == idnumber:
                return bool(admin.asks("core_competency_add_competency_to_course", courseid=int(course), competencyid=each["id"]))
    return False
