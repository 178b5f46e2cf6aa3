"""What people do on the tool's own pages, once their launch has brought them there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.demo.lms import Somebody
from lti_tool.demo.pages import Form, Page, WentWrong

ANSWER, LEVEL, COMMENT = "answer-", "level-", "comment-"


@dataclass
class Learner:
    """A learner on the tool's pages, with the page they are looking at."""

    who: Somebody
    page: Page

    @classmethod
    def launches(cls, who: Somebody, activity: str) -> Learner:
        """Open the activity and return the learner on the page it leads to."""
        return cls(who, _fine(who.open_activity(activity)))

    def start(self) -> Learner:
        """Begin, where there is a button for it."""
        return self._send("/work/begin", {})

    def write(self, answer: Callable[[str], str]) -> Learner:
        """Fill in every prompt by its key, and save the draft."""
        form = self._find("/draft")
        return self._go(form, {name: answer(name.removeprefix(ANSWER)) for name, _ in form.fields if name.startswith(ANSWER)})

    def requirements(self) -> dict[str, set[str]]:
        """Return what evidence may be added: requirement -> kinds."""
        found: dict[str, set[str]] = {}
        for form in self.page.forms:
            fields = dict(form.fields)
            if form.action.endswith("/evidence") and "requirement" in fields:
                found.setdefault(fields["requirement"], set()).add(fields.get("kind", ""))
        return found

    def add(self, requirement: str, kind: str, values: Mapping[str, str], file: tuple[str, bytes, str] | None = None) -> Learner:
        """Add one item of evidence: the words, address or file for this requirement."""
        for form in self.page.forms:
            fields = dict(form.fields)
            if form.action.endswith("/evidence") and fields.get("requirement") == requirement and fields.get("kind", kind) == kind:
                filled, files = {**values, "kind": kind}, {"file": file} if file else None
                self.page = _fine(self.who.browser.submit(self.page, form, filled, files=files))
                return self
        raise WentWrong(f"no way to add {kind} to {requirement}")

    def send(self) -> Learner:
        """Tick the three confirmations and send."""
        form = self._find("/draft")
        values = {name: value for name, value in form.fields}
        send = Form(form.action.removesuffix("/draft") + "/submit", "post", list(values.items()))
        self.page = _fine(self.who.browser.submit(self.page, send, {"confirmations": ["ready", "release", "own_work"]}))
        return self

    def revise(self) -> Learner:
        """Begin the next attempt."""
        return self._send("/revise", {})

    def accept(self) -> Learner:
        """Accept the credential, so that its address answers."""
        return self._send("/accept", {})

    def _send(self, address: str, values: Mapping[str, Any]) -> Learner:
        return self._go(self._find(address), values)

    def _find(self, address: str) -> Form:
        return self.page.form(address)

    def _go(self, form: Form, values: Mapping[str, Any]) -> Learner:
        self.page = _fine(self.who.browser.submit(self.page, form, values))
        return self


@dataclass
class Assessor:
    """An assessor on the tool's pages."""

    who: Somebody
    page: Page

    @classmethod
    def launches(cls, who: Somebody, activity: str) -> Assessor:
        """Open the activity and return the assessor at their queue."""
        return cls(who, _fine(who.open_activity(activity)))

    def open(self, name: str) -> Assessor:
        """Open this learner's submission from the queue, and begin to assess it."""
        self.page = _fine(self.who.browser.open(self.page.link(name)))
        begin = next((form for form in self.page.forms if form.action.endswith(("/begin", "/claim"))), None)
        if begin:
            self.page = _fine(self.who.browser.submit(self.page, begin))
        return self

    def scales(self) -> dict[str, list[str]]:
        """Return the levels of each criterion as the page offers them, lowest first."""
        form = self.page.form("Go on to the decision")
        groups = {name.removeprefix(LEVEL): values for name, values in form.choices.items() if name.startswith(LEVEL)}
        return {key: [value for value in values if value] for key, values in groups.items()}

    def mark(self, levels: Mapping[str, str], comments: Mapping[str, str]) -> Assessor:
        """Give levels and comments, save them, and go on to the decision."""
        values = {LEVEL + key: level for key, level in levels.items()} | {COMMENT + key: text for key, text in comments.items()}
        form = self.page.form("Go on to the decision")
        self.page = _fine(self.who.browser.submit(self.page, form, values, press="Go on to the decision"))
        return self

    def decide(self, button: str, comment: str) -> Assessor:
        """Press “Award” or “Not yet”."""
        form = self.page.form("Not yet")
        self.page = _fine(self.who.browser.submit(self.page, form, {"comment": comment}, press=button))
        return self

    def withdraw(self, name: str, reason: str) -> Assessor:
        """Take an award back, with a reason."""
        self.page = _fine(self.who.browser.open(self.page.link("/learners")))
        self.page = _fine(self.who.browser.open(self.page.link(name)))
        self.page = _fine(self.who.browser.open(self.page.link("/withdraw")))
        form = self.page.form("/withdraw")
        self.page = _fine(self.who.browser.submit(self.page, form, {"reason": reason}))
        return self


def _fine(page: Page) -> Page:
    if page.status >= 400:
        raise WentWrong(f"{page.url.split('?')[0].rsplit('/', 2)[-1]} answered {page.status}: {page.words()[:1600]}")
    return page
