"""Where cases are played: the platform, the tool's addresses, and, for whoever has them, the tool's log and a guide to its pages."""

from __future__ import annotations

import html
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qs, urlsplit

from lti_tool.conformance.browser import Answer, Browser
from lti_tool.conformance.faults import NotProved
from lti_tool.conformance.launches import Change, Launch, Person, Registration, student
from lti_tool.conformance.pages import read_forms
from lti_tool.conformance.platform.host import FIRST, Platform
from lti_tool.conformance.platform.registering import ToolAddresses
from lti_tool.conformance.signing import without

T = TypeVar("T")
AS_IT_IS = Change()


@dataclass(frozen=True)
class Verdict:
    """One line of the tool's log about a launch: let in or refused, under which code, and what it made of it."""

    line: str
    let_in: bool
    code: str = ""
    roles: str | None = None
    """What it took the person for: instructor, learner or none; None where the log does not say."""
    services: frozenset[str] | None = None
    """Which of grades and roster it saw offered; None where the log does not say."""


class Witness(Protocol):
    """The tool's log, for whoever can read it."""

    def mark(self) -> int:
        """Return where the log ends now."""

    def verdicts(self, mark: int) -> list[Verdict]:
        """Return what was said of launches since then."""


class Guide(Protocol):
    """Somebody who knows the tool's pages and does there what a person would do."""

    def earn(self, as_student: str, as_teacher: str, student: Person) -> None:
        """As the student hand in, as the teacher judge it so that a score is due; both by addresses that begin a launch."""

    def visit(self, address: str) -> None:
        """Open a link, and no more."""

    def withdraw(self, as_teacher: str, student: Person) -> None:
        """As the teacher take back what was given, so that the score has to go."""

    def see_roster(self, as_teacher: str) -> str:
        """As the teacher open the page that shows who takes part; return its words."""


@dataclass(frozen=True)
class Asked:
    """The authentication request a login led to (Security 1.0 5.1.1.2)."""

    url: str
    values: dict[str, str]


@dataclass(frozen=True)
class Landing:
    """Where a launch ended, and what the log says of it."""

    person: Person
    last: Answer
    verdicts: list[Verdict]


class Stage:
    """What every case is given."""

    def __init__(
        self, platform: Platform, say: Callable[[str], None], witness: Witness | None = None, guide: Guide | None = None, wait: float = 0
    ) -> None:
        self.platform, self.say, self.witness, self.guide, self.wait = platform, say, witness, guide, wait
        self._kept: dict[str, Any] = {}

    @property
    def tool(self) -> ToolAddresses:
        """Return the tool's addresses; without them nothing can be played."""
        if self.platform.tool is None:
            raise NotProved("the tool's addresses are not known: it did not register")
        return self.platform.tool

    def launch(self, person: Person | None = None, **more: Any) -> Launch:
        """Return a good launch, of a new student unless somebody else is named."""
        return Launch(person or student(), self.tool.target, **more)

    def initiation(self, launch: Launch, registration: Registration = FIRST, change: Change = AS_IT_IS) -> dict[str, str]:
        """Return what a login is begun with (Security 1.0 5.1.1.1)."""
        good = {
            "iss": self.platform.issuer, "client_id": registration.client_id, "login_hint": f"hint-{secrets.token_hex(4)}",
            "target_link_uri": launch.target, "lti_message_hint": f"message-{secrets.token_hex(4)}",
        }  # fmt: skip
        return without(good | dict(change.login))

    def begin(self, browser: Browser, form: Mapping[str, str], *, by_get: bool = False) -> Answer:
        """Return the tool's answer to a login's begin, its own redirects followed as far as our authorization address."""
        answer = browser.get(self.tool.login, form) if by_get else browser.post(self.tool.login, form)
        return browser.follow(answer, until=self.platform.url("/auth"))

    def login(self, browser: Browser, launch: Launch, registration: Registration = FIRST, change: Change = AS_IT_IS) -> Asked:
        """Return the authentication request that a good login leads to."""
        return self.asked(self.begin(browser, self.initiation(launch, registration, change)))

    def asked(self, answer: Answer) -> Asked:
        """Read the authentication request off an answer: a redirect, a form, or a page whose script goes there."""
        auth, url = self.platform.url("/auth"), answer.location
        if not url.startswith(auth):
            form = next((form for form in read_forms(answer.url, answer.text) if form.action.startswith(auth)), None)
            if form:
                return Asked(form.action, dict(form.fields))
            text = html.unescape(answer.text).replace("\\u0026", "&").replace("\\/", "/")
            found = re.search(re.escape(auth) + r"\?[^\"'<>\s\\]+", text)
            url = found[0] if found else ""
        if not url:
            raise NotProved(f"the login was answered with {answer.status} and led to no authentication request")
        return Asked(url, {name: values[0] for name, values in parse_qs(urlsplit(url).query, keep_blank_values=True).items()})

    def send(self, browser: Browser, person: Person, form: Mapping[str, Any], *, by_get: bool = False) -> Landing:
        """Post an authentication response, follow where it leads, and read the log."""
        mark = self.witness.mark() if self.witness else 0
        last = browser.follow(browser.get(self.tool.launch, form) if by_get else browser.post(self.tool.launch, form))
        return Landing(person, last, self.witness.verdicts(mark) if self.witness else [])

    def token(self, launch: Launch, asked: Asked, registration: Registration = FIRST, change: Change = AS_IT_IS) -> str:
        """Return the signed launch for this login, with the change in it."""
        good = launch.claims(self.platform.issuer, registration, asked.values.get("nonce", ""))
        return self.platform.key.sign(change.apply(good), change.header)

    def play(
        self,
        change: Change = AS_IT_IS,
        launch: Launch | None = None,
        registration: Registration = FIRST,
        browser: Browser | None = None,
        write: Callable[[Launch, Asked], str] | None = None,
    ) -> Landing:
        """Play a whole launch with one change in it; `write` makes the token where changed claims are not enough."""
        launch, browser = launch or self.launch(), browser or Browser()
        self.platform.place(launch)
        asked = self.login(browser, launch, registration, change)
        token = write(launch, asked) if write else self.token(launch, asked, registration, change)
        return self.send(browser, launch.person, {"state": asked.values.get("state", ""), "id_token": token})

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Return what `make` returns, made once for all cases that need it; a failure is remembered as well."""
        if name not in self._kept:
            try:
                self._kept[name] = make()
            except NotProved as failure:
                self._kept[name] = failure
        kept = self._kept[name]
        if isinstance(kept, NotProved):
            raise NotProved(str(kept))
        return kept  # type: ignore[no-any-return]
