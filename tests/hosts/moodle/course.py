"""What a teacher does on Moodle's pages: add the activity, let a grade complete it, tie a badge to that, look into the gradebook."""

from __future__ import annotations

import re
import struct
import zlib
from typing import Any

from tests.hosts.moodle.people import PATIENCE, Someone

HERE = "**/course/view.php*"
PICKER = "[role=dialog] iframe"


def add_by_select_content(teacher: Someone, course: str, tool: str, title: str) -> dict[str, str]:
    """Choose the tool among the activities, choose content in its frame, let a grade complete it, save; return what Moodle filled in."""
    page = teacher.go(f"/course/view.php?id={course}")
    page.get_by_label("Edit mode").check()
    page.get_by_role("button", name="Add an activity or resource").first.click()
    chooser = page.get_by_role("dialog").filter(has_text=tool)
    chooser.get_by_role("link", name=tool).first.click()
    teacher.press_until(page.get_by_role("button", name="Select content"), page.locator(PICKER))
    frame = teacher.tool_frame(PICKER)
    frame.get_by_label(title).first.check()
    frame.get_by_role("button", name="Go on").click()
    frame.get_by_role("button", name="Add to course").click()
    page.wait_for_function("document.querySelector('#id_name')?.value", timeout=PATIENCE)
    filled = {"name": page.locator("#id_name").input_value(), "url": page.locator("#id_toolurl").input_value()}
    _complete_by_grade(page)
    page.get_by_role("button", name="Save and return to course").click()
    page.wait_for_url(HERE)
    return filled


def find_activity(teacher: Someone, course: str, title: str) -> str:
    """Return the course module's number."""
    link = teacher.go(f"/course/view.php?id={course}").get_by_role("link", name=title).first
    return str(link.get_attribute("href")).split("id=")[1].split("&")[0]


def launch(who: Someone, cmid: str) -> Any:
    """Open the activity; return the tool's frame."""
    who.go(f"/mod/lti/view.php?id={cmid}")
    return who.tool_frame()


def delete_activity(teacher: Someone, course: str, cmid: str) -> None:
    """Take the activity out of the course, as its menu does."""
    key = teacher.go(f"/course/view.php?id={course}").evaluate("M.cfg.sesskey")
    page = teacher.go(f"/course/mod.php?sesskey={key}&delete={cmid}")
    page.get_by_role("button", name=re.compile("^(Yes|Delete)$")).click()
    page.wait_for_url(HERE)


def add_badge(teacher: Someone, course: str, name: str, activity: str) -> None:
    """Add a badge of the course whose criterion is this activity's completion, and enable it."""
    page = teacher.go(f"/badges/index.php?type=2&id={course}")
    page.get_by_role("button", name="Add a new badge").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Description", exact=True).fill("Given by Moodle itself for the completed activity.")
    _give_picture(page)
    page.get_by_role("button", name="Create badge").click()
    _choose_criterion(page, "Activity completion")
    page.get_by_role("checkbox", name=re.compile(re.escape(activity))).check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Enable access").click()
    page.get_by_role("button", name=re.compile("^(Continue|Enable)$")).last.click()
    page.get_by_role("button", name="Disable access").wait_for()


def delete_badge(teacher: Someone, course: str, name: str) -> None:
    """Delete the badge, and take it from who holds it."""
    teacher.go(f"/badges/index.php?type=2&id={course}")
    number = _badge_number(teacher.page, name)
    page = teacher.go(f"/badges/index.php?type=2&id={course}&delete={number}")
    page.get_by_role("button", name="Delete and remove existing issued badges").click()
    page.wait_for_load_state("load")


def _badge_number(page: Any, name: str) -> str:
    address = str(page.get_by_role("link", name=name).first.get_attribute("href"))
    return address.split("id=")[1].split("&")[0]


def grade_of(teacher: Someone, course: str, name: str, activity: str) -> str:
    """Return the number that the gradebook holds for this learner in this activity's column; empty where there is none."""
    page = teacher.go(f"/grade/report/grader/index.php?id={course}")
    page.get_by_label("Edit mode").check()
    return str(page.get_by_role("spinbutton", name=f"{name} {activity} grade").input_value())


def _complete_by_grade(page: Any) -> None:
    """Completion conditions: Add requirements, Receive a grade, not by viewing."""
    page.get_by_role("button", name="Expand all").click()
    page.get_by_label("Add requirements", exact=True).check()
    page.get_by_label("Receive a grade", exact=True).check()
    view = page.get_by_label("View the activity", exact=True)
    if view.is_checked():
        view.uncheck()


def _choose_criterion(page: Any, kind: str) -> None:
    """This list opens the next page by itself, but only for who comes to it before choosing."""
    page.wait_for_load_state("networkidle")
    kinds = page.get_by_label("Add badge criteria")
    kinds.focus()
    kinds.select_option(label=kind)
    page.wait_for_url("**/badges/criteria_settings.php*")


def _give_picture(page: Any) -> None:
    """A badge needs a picture: one blue square, through Moodle's file picker."""
    picker = page.locator(".file-picker.fp-generallayout")
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Choose a file").click()
    picker.get_by_text("Upload a file").click()
    page.wait_for_load_state("networkidle")
    picker.locator("input[type=file]").set_input_files({"name": "badge.png", "mimeType": "image/png", "buffer": square(300)})
    picker.get_by_role("button", name="Upload this file").click()
    picker.wait_for(state="hidden")


def square(side: int) -> bytes:
    """Return a PNG of one colour."""
    rows = b"".join(b"\x00" + b"\x17\x4e\x78" * side for _ in range(side))
    parts = ((b"IHDR", struct.pack(">2I5B", side, side, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    chunks = (struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
