"""A course with learners at different stages, brought there the way people get there: by doing it."""

from __future__ import annotations

from collections.abc import Callable

from lti_tool.demo.acts import judge, pick, prepare, register, send_work, wait_for, write_work
from lti_tool.demo.lms import Somebody
from lti_tool.demo.processes import Demo
from lti_tool.demo.tool import Learner

EDUCATION = "Adjust the next lesson on evidence from exit tickets"
BUSINESS = "Test a value proposition through customer problem interviews"
TECHNOLOGY = "Threat-model a web feature with STRIDE"
SCIENCE = "State a measurement result with its uncertainty by the GUM"
NAMED = "threat-model-a-web-feature-with-stride"
"""The one that named people assess: the demo's assessor is granted it."""


def fill(demo: Demo, report: Callable[[str], None]) -> None:
    """Fill a fresh demo; one that is filled already is left as it is."""
    lms = demo.ports.lms_url
    admin, instructor = Somebody(lms, "admin"), Somebody(lms, "teacher")
    report("publishing four micro-credentials")
    prepare(demo)
    if not admin.tools():
        report("registering the tool with the practice LMS")
        register(demo, admin)
    if not instructor.activities():
        report("adding them to the course with “Select content”")
        pick(instructor, admin.tools()[-1]["id"], [EDUCATION, BUSINESS, TECHNOLOGY, SCIENCE])
        _grant_assessor(demo, lms)
        _learners(lms, instructor, report)


def _grant_assessor(demo: Demo, lms: str) -> None:
    """The assessor opens the activity once, so that the operator can see who they are; then they are granted it."""
    assessor = Somebody(lms, "assessor")
    assessor.open_activity(TECHNOLOGY)
    name = assessor.name_of("assessor")
    subject = next(each["subject"] for each in demo.command("people", "list", "Practice University") if each["name"] == name)
    demo.command(
        "people", "grant", "--platform", "Practice University", "--subject", subject, "--role", "assessor", "--micro-credential", NAMED
    )


def _learners(lms: str, instructor: Somebody, report: Callable[[str], None]) -> None:
    report("student2 has read about it and not begun")
    Somebody(lms, "student2").open_activity(EDUCATION)
    report("student3 has a draft")
    write_work(Somebody(lms, "student3"), EDUCATION)
    report("student4 has sent it and waits")
    send_work(Somebody(lms, "student4"), EDUCATION)
    report("student5 was told “not yet” and can revise")
    send_work(Somebody(lms, "student5"), EDUCATION)
    judge(instructor, EDUCATION, instructor.name_of("student5"), "Not yet")
    report("student6 has earned it and not yet accepted the badge")
    send_work(Somebody(lms, "student6"), EDUCATION)
    judge(instructor, EDUCATION, instructor.name_of("student6"), "Award")
    report("student7 has earned it and shows the badge")
    _earn_and_show(lms, instructor)
    report("student4 also waits for the assessor of the technology micro-credential")
    send_work(Somebody(lms, "student4"), TECHNOLOGY)


def _earn_and_show(lms: str, instructor: Somebody) -> None:
    holder = Somebody(lms, "student7")
    send_work(holder, BUSINESS)
    judge(instructor, BUSINESS, instructor.name_of("student7"), "Award")
    wait_for(lambda: "yes" if _can_accept(holder) else "", "a signed credential")
    Learner.launches(holder, BUSINESS).accept()


def _can_accept(holder: Somebody) -> bool:
    return any(form.action.endswith("/accept") for form in Learner.launches(holder, BUSINESS).page.forms)
