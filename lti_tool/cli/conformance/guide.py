"""Somebody who knows this tool's pages: hands in, judges, withdraws, looks at the learners, as in the demo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import requests

from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.launches import Person
from lti_tool.demo.acts import judge, send_work
from lti_tool.demo.browser import Browser
from lti_tool.demo.lms import Somebody
from lti_tool.demo.pages import Page, WentWrong
from lti_tool.demo.tool import Assessor

REASON = "Conformance suite: withdrawn to see the score go."


class Visitor(Somebody):
    """A person with a browser of their own, for whom the suite has laid one launch ready."""

    def __init__(self, address: str) -> None:
        self.browser, self._address = Browser(), address

    def open_activity(self, title: str = "") -> Page:
        """Return the tool's page after the whole launch; only one is laid ready, whatever its title."""
        form = self.browser.open(self._address)
        return self.browser.submit(form, form.form("Continue"))


class Guide:
    """Does on the tool's pages what a case needs done."""

    def earn(self, as_student: str, as_teacher: str, student: Person) -> None:
        """Hand in as the student, award as the teacher."""
        with _told("earning"):
            send_work(Visitor(as_student), "")
            judge(Visitor(as_teacher), "", student.name, "Award")

    def visit(self, address: str) -> None:
        """Open a link, and no more."""
        with _told("a visit"):
            page = Visitor(address).open_activity()
            if page.status >= 400:
                raise WentWrong(f"{page.status}: {page.words()[:200]}")

    def withdraw(self, as_teacher: str, student: Person) -> None:
        """Withdraw the award."""
        with _told("withdrawing"):
            Assessor.launches(Visitor(as_teacher), "").withdraw(student.name, REASON)

    def see_roster(self, as_teacher: str) -> str:
        """Open the learners' page and return its words."""
        with _told("looking at the learners"):
            teacher = Visitor(as_teacher)
            page = teacher.open_activity()
            learners = teacher.browser.open(page.link("/learners"))
            return teacher.browser.submit(learners, learners.form("/learners/refresh")).words()


@contextmanager
def _told(act: str) -> Iterator[None]:
    """A page that did not hold what was looked for is told to the case that needed it."""
    try:
        yield
    except (WentWrong, requests.RequestException) as failure:
        raise NotProved(f"{act}: {type(failure).__name__}: {str(failure)[:300]}") from None
