"""Submission review (Submission Review 1.0), for tools that registered for it: whose work the gradebook opens, and to whom."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from lti_tool.conformance import vocabulary as v
from lti_tool.conformance.case import Case
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.grading import told
from lti_tool.conformance.judging import check_let_in
from lti_tool.conformance.launches import Change, Person, student, teacher
from lti_tool.conformance.signing import LEFT_OUT
from lti_tool.conformance.stage import Landing, Stage

WITHOUT_LINK = Change(claims={"resource_link": LEFT_OUT})


def by_teacher(change: Change, stage: Stage) -> str:
    """SR-01: the teacher is led to the work of whom for_user names, also where only the column tells the link."""
    landing, whose = _open(stage, teacher(), change), told(stage).student
    detail = check_let_in(stage, landing)
    if stage.guide and whose.name not in landing.last.text:
        raise NotProved(f"the page does not show the work of {whose.name}, whom for_user names; {detail}")
    return detail + ("; the page shows whose work it is" if whose.name in landing.last.text else "")


def by_its_author(stage: Stage) -> str:
    """SR-02: the student whose work it is may see it."""
    return check_let_in(stage, _open(stage, told(stage).student))


def by_another(stage: Stage) -> str:
    """SR-02: whatever for_user says, another student does not see it."""
    landing, whose = _open(stage, student()), told(stage).student
    if landing.last.status >= 500:
        raise NotProved(f"answered {landing.last.status}")
    if any(text in landing.last.text for text in (whose.name, whose.given, whose.email)):
        raise NotProved(f"answered {landing.last.status}, and shows another student whose work it is")
    return f"{landing.last.status}, with nothing of the student whom for_user names"


def _open(stage: Stage, who: Person, change: Change = WITHOUT_LINK) -> Landing:
    story = told(stage)
    return stage.play(change, replace(story.launch, person=who, review_of=story.student.sub))


CASES = (
    Case("SR-01", "SR 1.0", "A teacher opens a student's work from the gradebook", partial(by_teacher, Change())),
    Case("SR-01-bare", "SR 1.0", "The same without a resource link", partial(by_teacher, WITHOUT_LINK)),
    Case("SR-02-own", "SR 1.0", "A student opens their own work from the gradebook", by_its_author),
    Case("SR-02-other", "SR 1.0", "A student is named another's work", by_another),
)
ASKED_BY = v.SUBMISSION_REVIEW
