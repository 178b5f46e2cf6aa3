"""A course on a platform, with people who come in by accepted launches and browsers that press its pages' buttons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lti_tool import settings
from lti_tool import visits as browsers
from lti_tool.app import create_app
from lti_tool.domain.micro_credentials import EvidenceRequirement, Text
from lti_tool.domain.roles import Roles
from lti_tool.domain.submissions import CONFIRMATIONS
from lti_tool.runtime import Runtime, build
from lti_tool.sealing import fingerprint
from lti_tool.seeds import list_definitions
from lti_tool.services import assessments, catalogue, evidence, issuers, keys, launches, platforms, submissions, visits
from lti_tool.services.launches import Arrival
from lti_tool.services.platforms import NewPlatform
from tests.tables import put_tables

HOST = "https://lms.example"
SETTINGS = {"deep_link_return_url": f"{HOST}/return?id=7", "accept_types": ["ltiResourceLink"], "accept_multiple": True, "data": "opaque"}


class Clock:
    """A clock that stands still until a test turns it."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def turn(self, **by: float) -> None:
        self.moment += timedelta(**by)


class Inputs(HTMLParser):
    """The fields of a page's forms as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.actions: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form":
            self.actions.append(told.get("action") or "")
        if tag == "input" and told.get("type") == "hidden":
            self.values[str(told["name"])] = told.get("value") or ""


@dataclass
class Person:
    """Somebody in a browser of their own, inside one visit."""

    client: FlaskClient
    visit: str

    def opens(self, path: str = "/", **query: str) -> TestResponse:
        return self.client.get(f"/w/{self.visit}{path}", query_string=query, follow_redirects=True)

    def sends(self, path: str, form: dict[str, Any], page: str = "", **headers: str) -> TestResponse:
        """Post to a path with the token of this visit, as the form on `page` (or any page of ours) carries it."""
        token = Inputs(self.opens(page or path).text).values["csrf_token"]
        return self.client.post(f"/w/{self.visit}{path}", data={"csrf_token": token, **form}, headers=headers)


class Course:
    """A course in which one link shows the first seed, unless told otherwise."""

    def __init__(self, folder: Path, moment: datetime) -> None:
        self.clock = Clock(moment)
        chosen = settings.load(state_dir=folder, public_url="https://tool.example", outbound_allow=("127.0.0.1",))
        self.runtime: Runtime = replace(build(chosen), now=self.clock)
        put_tables(self.runtime)
        self.app = create_app(self.runtime)
        self.platform = self._fill()

    def _fill(self) -> int:
        addresses = {name: f"{HOST}/{name}" for name in ("auth_url", "token_url", "jwks_url")}
        with self.runtime.database.writing() as session:
            keys.ensure_lti_key(session, self.runtime.sealer, self.clock())
            for slug in ("kmutt", "elsewhere"):
                owner = issuers.add(session, self.runtime.sealer, slug, Text(slug, slug), self.clock())
                if slug == "kmutt":
                    self.offers = [catalogue.publish(session, owner.id, told, self.clock()) for told in list_definitions()]
                else:
                    foreign = replace(list_definitions()[0], slug="not-ours")
                    self.foreign = catalogue.publish(session, owner.id, foreign, self.clock())
            new = NewPlatform("Host", HOST, "client-1", **addresses, deployment_ids=("1",), family="moodle")
            return platforms.add(session, new, ["kmutt"], self.clock()).id

    def lets_in(
        self, name: str, *roles: str, link: str | None = "link-1", shows: str | None = "", has_column: bool = True, **details: Any
    ) -> Person:
        """Return a person after their launch; `shows` is the public id a link of our picker carries."""
        shown = self.offers[0].public_id if shows == "" else shows
        secret, browser = browsers.new_browser()
        arrival = Arrival(
            platform_id=self.platform, deployment_id="1", subject=name.lower(), name=name, email="", roles=Roles(frozenset(roles)),
            context=("course-1", "C1", "A course"), link=(link, "Activity") if link else None,
            line_item=f"{HOST}/items/{link}?type_id=1" if has_column else None,
            line_items=None, scopes=(), micro_credential=shown, locale="en", details={"return_url": "", **details},
            kind=visits.LAUNCH if link else visits.DEEP_LINK,
        )  # fmt: skip
        with self.runtime.database.writing() as session:
            visit = launches.receive(session, arrival, browser, self.clock(), 12).visit.id
        client = self.app.test_client()
        client.set_cookie(browsers.COOKIE, secret, domain="localhost")
        return Person(client, visit)

    def asks_for_content(self, **settings_: Any) -> Person:
        """Return a teacher in front of the picker, as a deep-linking launch opens it."""
        asked = {**SETTINGS, **settings_}
        return self.lets_in("Tida", "instructor", link=None, settings=asked, public_url="https://tool.example")

    def hands_in(self, name: str) -> str:
        """Let a learner come, write and send everything that is asked for; return the case's id."""
        learner, told = self.lets_in(name, "learner"), self.offers[0].definition
        with self.runtime.database.writing() as session:
            visit = self.visit_of(session, learner)
            case = submissions.begin(session, visit.actor, visit.placement_id, self.clock()).case_id
            answers = {prompt.key: f"{name} answers {prompt.key} & more" for prompt in told.prompts}
            submissions.save_draft(session, visit.actor, case, 0, answers, None, self.clock())
            for wanted in told.evidence:
                self._show(session, visit.actor, case, wanted, f"{name} shows {wanted.key}")
            submissions.submit(session, visit.actor, case, CONFIRMATIONS, self.clock())
        return case

    def _show(self, session: Any, actor: Any, case: str, wanted: EvidenceRequirement, words: str) -> None:
        if "text" in wanted.kinds:
            evidence.add_text(session, actor, case, wanted.key, words, "", self.clock())
        elif "link" in wanted.kinds:
            evidence.add_link(session, actor, case, wanted.key, "https://example.org/work", words, self.clock())
        else:
            limits = evidence.limits(self.runtime.settings)
            stored = self.runtime.storage.put(BytesIO(words.encode()), limits.file_bytes)
            evidence.add_file(session, actor, case, wanted.key, stored, f"{wanted.key}.txt", words, limits, self.clock())

    def decides_not_yet(self, person: Person, case: str) -> None:
        """Let this teacher give every criterion its lowest level, say why, and decide: not yet."""
        criteria = self.offers[0].definition.criteria
        levels = {each.key: each.levels[0].key for each in criteria}
        with self.runtime.database.writing() as session:
            visit = self.visit_of(session, person)
            who = visit.actor, visit.context_pk, case
            assessments.claim(session, *who, self.clock())
            revision = assessments.get(session, *who).revision
            words = {each.key: "Not there yet." for each in criteria}
            revision = assessments.save_marks(session, *who, revision, levels, words, "Go on.", self.clock())
            assessments.decide(session, *who, revision, "not_yet", self.clock())

    def visit_of(self, session: Any, person: Person) -> visits.OpenVisit:
        """Return the open visit of this person."""
        cookie = person.client.get_cookie(browsers.COOKIE)
        assert cookie is not None
        found = visits.find_open(session, person.visit, fingerprint(cookie.value), self.clock())
        assert found is not None
        return found

    def judged(self, person: Person, case: str) -> assessments.AssessmentView:
        """Return the case as this assessor's service sees it."""
        with self.runtime.database.reading() as session:
            visit = self.visit_of(session, person)
            return assessments.get(session, visit.actor, visit.context_pk, case)
