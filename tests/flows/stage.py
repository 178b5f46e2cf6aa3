"""The course once more, as its learners and the world meet it: everything they do goes through a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lti_tool import visits as browsers
from lti_tool.badges import compose, dids, facts, sign
from lti_tool.domain.roles import Roles
from lti_tool.services import assessments, awards, catalogue, keys, launches, submissions, visits
from lti_tool.services.launches import Arrival
from lti_tool.services.submissions import Case
from lti_tool.services.visits import OpenVisit
from tests.flows.course import Course

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
COURSE = ("course-1", "ENT 301", "Entrepreneurship")


@dataclass
class Guest:
    """Somebody in the course: a browser of their own and the visit it holds."""

    client: FlaskClient
    visit: OpenVisit
    find_case: Callable[[OpenVisit], Case | None]

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

    def send_by_script(self, page: str, data: dict[str, Any]) -> TestResponse:
        return self.client.post(self.path(page), data=data, headers={"X-CSRF-Token": self.token(), "Accept": "application/json"})

    def token(self) -> str:
        found = TOKEN.search(self.get("welcome").text)
        assert found
        return found[1]

    @property
    def case(self) -> Case:
        found = self.find_case(self.visit)
        assert found
        return found


class Stage(Course):
    """The course, with links for which nothing is chosen until a teacher does."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
        self.public_url = self.runtime.settings.public_url

    def arrives(
        self, name: str, *roles: str, link: str | None = "link-1", locale: str = "en", is_test: bool = False,
        course: tuple[str, str, str] = COURSE, line_items: str | None = None,
    ) -> Guest:  # fmt: skip
        """Return somebody who has just launched."""
        secret, browser = browsers.new_browser()
        arrival = Arrival(
            platform_id=self.platform, deployment_id="1", subject=name, name=name, email="", roles=Roles(frozenset(roles), is_test),
            context=course, link=(link, "Activity") if link else None, line_item=None, line_items=line_items, scopes=(),
            micro_credential=None, locale=locale, details={}, kind=visits.LAUNCH if link else visits.DEEP_LINK,
        )  # fmt: skip
        with self.runtime.database.writing() as session:
            visit = launches.receive(session, arrival, browser, self.clock(), 1).visit.id
            found = visits.find_open(session, visit, browser, self.clock())
        client = self.app.test_client()
        client.set_cookie(browsers.COOKIE, secret)
        assert found
        return Guest(client, found, self._find_case)

    def chosen_by(self, guest: Guest) -> None:
        """Let the link show the first micro-credential."""
        with self.runtime.database.writing() as session:
            assert guest.visit.placement_id and guest.visit.actor
            catalogue.choose(session, guest.visit.actor, guest.visit.placement_id, self.offers[0].version_id, self.clock())

    def claimed_by(self, assessor: Guest, case_id: str) -> None:
        with self.runtime.database.writing() as session:
            assessments.claim(session, assessor.visit.actor, assessor.visit.context_pk, case_id, self.clock())

    def judged_by(self, assessor: Guest, case_id: str, decision: str, comment: str = "") -> str:
        """Mark every criterion, at passing or (for not yet) the first at its lowest; decide, and return the award's id if there is one."""
        criteria = self.offers[0].definition.criteria
        marks = {criterion.key: criterion.passing for criterion in criteria}
        if decision == "not_yet":
            marks[criteria[0].key] = criteria[0].levels[0].key
        self.claimed_by(assessor, case_id)
        who = (assessor.visit.actor, assessor.visit.context_pk, case_id)
        with self.runtime.database.writing() as session:
            revision = assessments.get(session, *who).revision
            said = {criteria[0].key: "Say what an interview would contradict."}
            revision = assessments.save_marks(session, *who, revision, marks, said, comment, self.clock())
            return assessments.decide(session, *who, revision, decision, self.clock()).award_id or ""

    def signs(self, award_id: str) -> bytes:
        """Sign the credential as the worker does, and return its bytes."""
        with self.runtime.database.writing() as session:
            told = awards.get_credential_facts(session, award_id)
            did = dids.did_web(self.public_url, told.issuer.slug)
            key = keys.credential_key(session, self.runtime.sealer, told.issuer.id)
            offer = told.offer
            address = awards.achievement_url(self.public_url, offer.public_id, offer.number)
            document = compose.credential(facts.Award(
                id=awards.credential_url(self.public_url, award_id), subject=told.subject,
                issuer=facts.Issuer(did, told.issuer.name.both, self.public_url),
                achievement=facts.Achievement(address, str(offer.number), offer.definition), marks=told.marks,
                valid_from=told.awarded_at, awarded_date=told.awarded_at,
                status=facts.StatusPlace(awards.status_list_url(self.public_url, told.status_list_id), told.status_index),
            ))  # fmt: skip
            signed = sign.to_bytes(sign.sign(document, key.seed, dids.method(did, key.multibase), self.clock()))
            awards.keep_credential(session, award_id, signed, key.kid, self.clock())
        return signed

    def _find_case(self, visit: OpenVisit) -> Case | None:
        with self.runtime.database.reading() as session:
            return submissions.find_for_placement(session, visit.actor, visit.placement_id)
