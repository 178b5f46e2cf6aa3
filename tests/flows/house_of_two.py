"""Two institutions on one installation, each with a platform of its own and people in every role, in browsers of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, Rule
from werkzeug.routing.converters import NumberConverter
from werkzeug.test import TestResponse

from lti_tool import visits as browsers
from lti_tool.domain.roles import Roles
from lti_tool.models.people import Person as PersonRow
from lti_tool.services import launches, people, platforms, visits
from lti_tool.services.launches import Arrival
from lti_tool.services.platforms import NewPlatform
from tests.flows.course import Course, Inputs, Person

BASE = "https://localhost"
LINK = re.compile(r'id="(?:guest|device)-link">([^<]+)<')
OTHER = "https://other.example"


@dataclass
class Caller:
    """Somebody in a browser that is in no visit, or in a guest's."""

    client: FlaskClient

    def gets(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, base_url=BASE, **more)

    def posts(self, path: str, form: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        return self.client.post(path, data=form or {}, base_url=BASE, headers={"Sec-Fetch-Site": "same-origin"}, **more)


def path_of(address: str) -> str:
    """Return an address of the tool without its host."""
    return "/" + address.split("/", 3)[3]


class HouseOfTwo(Course):
    """The course of kmutt, and beside it an institution called elsewhere with its own platform."""

    def __init__(self, folder: Path, moment: Any) -> None:
        super().__init__(folder, moment)
        addresses = {name: f"{OTHER}/{name}" for name in ("auth_url", "token_url", "jwks_url")}
        with self.runtime.database.writing() as session:
            new = NewPlatform("Other", OTHER, "client-9", **addresses, deployment_ids=("1",), family="moodle")
            self.other = platforms.add(session, new, ["elsewhere"], self.clock()).id

    def comes(self, name: str, *grants: str, issuer: str = "kmutt", roles: tuple[str, ...] = ("instructor",)) -> Person:
        """Return somebody of this institution's platform with these roles in the institution, after their launch."""
        platform, host = (self.platform, "Host") if issuer == "kmutt" else (self.other, "Other")
        with self.runtime.database.writing() as session:
            for role in grants:
                people.grant(session, host, name.lower(), role, self.clock(), issuer=issuer)
        secret, browser = browsers.new_browser()
        arrival = Arrival(
            platform_id=platform, deployment_id="1", subject=name.lower(), name=name, email=f"{name.lower()}@{issuer}.example",
            roles=Roles(frozenset(roles)), context=(f"course-{issuer}", "C1", "A course"), link=(f"link-{name}", "Activity"),
            line_item=None, line_items=None, scopes=(), micro_credential=None, locale="en", details={"return_url": ""}, kind=visits.LAUNCH,
        )  # fmt: skip
        with self.runtime.database.writing() as session:
            visit = launches.receive(session, arrival, browser, self.clock(), 12).visit.id
        client = self.app.test_client()
        client.set_cookie(browsers.COOKIE, secret, domain="localhost")
        return Person(client, visit)

    def stranger(self) -> Caller:
        """Return a browser that was never here."""
        return Caller(self.app.test_client())

    def person_id(self, subject: str) -> int:
        with self.runtime.database.reading() as session:
            return int(session.query(PersonRow.id).filter_by(subject=subject).one()[0])

    def invites(self, lead: Person, public_id: str, name: str = "Somchai Jaidee", **told: str) -> str:
        """Return the path of the link that an invitation shows."""
        form = {"name": name, "organisation": "Thai Beverages", "email": "somchai@industry.example", "days": "30", **told}
        page = lead.sends(f"/guests/for/{public_id}", form)
        assert page.status_code == 200, page.text
        found = LINK.search(page.text)
        assert found, page.text
        return path_of(unescape(found[1]))

    def goes_in(self, link: str, caller: Caller | None = None) -> tuple[Caller, str]:
        """Return the guest's browser and the id of the stay that the link opened."""
        guest = caller or self.stranger()
        answer = guest.posts(link)
        assert answer.status_code == 303, answer.text
        return guest, answer.headers["Location"].split("/w/")[1].split("/")[0]


def value_for(rule: Rule, name: str, otherwise: str) -> Any:
    """Return something that may stand at this place of an address: a number, one of the words that are allowed, or what is given."""
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    return 1 if isinstance(converter, NumberConverter) else otherwise


def token(page: TestResponse) -> str:
    """Return the token of a page's visit."""
    return Inputs(page.text).values["csrf_token"]
