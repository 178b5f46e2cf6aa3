"""A course with a real tool over it, entered at the services' side: people arrive as a launch leaves them, then only pages are used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any


from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lti_tool import visits as browsers
from lti_tool.app import create_app
from lti_tool.badges import compose, dids, facts, sign
from lti_tool.domain.micro_credentials import Text
from lti_tool.domain.roles import Roles
from lti_tool.runtime import Runtime
from lti_tool.seeds import list_definitions
from lti_tool.services import assessments, awards, catalogue, issuers, keys, launches, platforms, visits
from lti_tool.services.launches import Arrival
from lti_tool.services.platforms import NewPlatform
from lti_tool.services.visits import OpenVisit

COURSE = ("course-1", "ENT 301", "Entrepreneurship")
ADDRESSES = dict.fromkeys(("issuer", "auth_url", "token_url", "jwks_url"), "https://lms.example")
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


@dataclass
class Guest:
    """Somebody in the course: a browser of their own and the visit it holds."""

    client: FlaskClient
    runtime: Runtime
    visit: OpenVisit
    browser: str

    def path(self, page: str) -> str:
        return f"/w/{self.visit.id}/{page}"

    def get(self, page: str, **more: Any) -> TestResponse:
        return self.client.get(self.path(page), **more)

    def read(self, page: str = "work") -> str:
        """Return the words of a page, having gone where it sends."""
        answer = self.get(page, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, page: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form of the visit, with its token."""
        return self.client.post(self.path(page), data={"csrf_token": self.token(), **(data or {})}, **more)

    def token(self) -> str:
        found = TOKEN.search(self.get("welcome").text)
        assert found
        return found[1]


class Stage:
    """One platform, one issuer, one course, four micro-credentials."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime, self.app = runtime, create_app(runtime)
        with runtime.database.writing() as session:
            now = runtime.now()
            issuer = issuers.add(session, runtime.sealer, "example", Text("Example University", "มหาวิทยาลัยตัวอย่าง"), now)
            new = NewPlatform(name="Practice", client_id="client-1", **ADDRESSES, deployment_ids=["1"])
            self.platform = platforms.add(session, new, ["example"], now).id
            self.offers = [catalogue.publish(session, issuer.id, definition, now) for definition in list_definitions()]

    def arrives(self, name: str, *roles: str, link: str | None = "link-1", locale: str = "en", is_test: bool = False) -> Guest:
        """Return somebody who has just launched."""
        secret, browser = browsers.new_browser()
        arrival = Arrival(
            platform_id=self.platform, deployment_id="1", subject=name, name=name, email="", roles=Roles(frozenset(roles), is_test),
            context=COURSE, link=(link, "Activity") if link else None, line_item=None, line_items=None, scopes=(),
            micro_credential=None, locale=locale, details={},
        )  # fmt: skip
        with self.runtime.database.writing() as session:
            visit = launches.receive(session, arrival, browser, self.runtime.now(), 1)
            found = visits.find_open(session, visit, browser, self.runtime.now())
        client = self.app.test_client()
        client.set_cookie(browsers.COOKIE, secret)
        assert found
        return Guest(client, self.runtime, found, browser)

    def chosen_by(self, guest: Guest, offer: int = 0) -> None:
        """Let the link show one of the micro-credentials."""
        with self.runtime.database.writing() as session:
            assert guest.visit.placement_id
            catalogue.choose(session, guest.visit.actor, guest.visit.placement_id, self.offers[offer].version_id, self.runtime.now())  # type: ignore[arg-type]

    def judged_by(self, assessor: Guest, case_id: str, decision: str, comment: str = "") -> str | None:
        """Mark every criterion, at passing or (for not yet) the first below it, decide, and return the award's id."""
        criteria = self.offers[0].definition.criteria
        marks = {criterion.key: criterion.passing for criterion in criteria}
        if decision == "not_yet":
            marks[criteria[0].key] = criteria[0].levels[0].key
        actor, course, now = assessor.visit.actor, assessor.visit.context_pk, self.runtime.now()
        with self.runtime.database.writing() as session:
            assessments.claim(session, actor, course, case_id, now)
            revision = assessments.get(session, actor, course, case_id).revision
            revision = assessments.save_marks(
                session, actor, course, case_id, revision, marks, {criteria[0].key: "Say what an interview would contradict."}, comment, now
            )
            return assessments.decide(session, actor, course, case_id, revision, decision, now).award_id

    def signs(self, award_id: str) -> bytes:
        """Sign the credential as the worker does, and return its bytes."""
        public = self.runtime.settings.public_url
        with self.runtime.database.writing() as session:
            told = awards.get_credential_facts(session, award_id)
            did = dids.did_web(public, told.issuer.slug)
            key = keys.credential_key(session, self.runtime.sealer, told.issuer.id)
            achievement = facts.Achievement(
                awards.achievement_url(public, told.offer.public_id, told.offer.number), str(told.offer.number), told.offer.definition
            )
            document = compose.credential(facts.Award(
                id=awards.credential_url(public, award_id), subject=told.subject, issuer=facts.Issuer(did, told.issuer.name.both, public),
                achievement=achievement, marks=told.marks, valid_from=told.awarded_at, awarded_date=told.awarded_at,
                status=facts.StatusPlace(awards.status_list_url(public, told.status_list_id), told.status_index),
            ))  # fmt: skip
            signed = sign.to_bytes(sign.sign(document, key.seed, dids.method(did, key.multibase), self.runtime.now()))
            awards.keep_credential(session, award_id, signed, key.kid, self.runtime.now())
        return signed


