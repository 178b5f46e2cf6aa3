"""Two institutions on one installation: whoever holds every role in one knocks at every address of the other, and nothing opens."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lti_tool.domain.permissions import GRANTED
from lti_tool.models.guests import GuestInvitation
from lti_tool.models.micro_credentials import Version
from lti_tool.services.designs import Design
from lti_tool.web import access
from tests.flows.course import Inputs, Person
from tests.flows.house_of_two import HouseOfTwo, value_for
from tests.flows.test_quality_reviews import reviews, sent, state

SECRET = "Roast what only kmutt roasts"
ROOMS = ("quality_reviews.", "review_forms.", "grants.", "guests.", "designs.", "design_", "stacks.", "exchange.")
"""Blueprints of what belongs to one institution; those that are not there yet are walked when they come."""
OWN_LISTS = {"quality_reviews.index", "grants.index", "guests.index", "guests.home"}
"""Pages that name no thing of anybody: they open, and show one's own only."""


@pytest.fixture
def house(tmp_path: Path) -> HouseOfTwo:
    return HouseOfTwo(tmp_path, datetime(2026, 3, 14, 9, 0, tzinfo=UTC))


@pytest.fixture
def design(house: HouseOfTwo) -> Design:
    """Return kmutt's version, under review, with a comment, a guest and people in every role."""
    designer = house.comes("Dao", "designer")
    made = sent(house, designer)
    with house.runtime.database.writing() as session:
        row = session.get_one(Version, made.version_id)
        row.definition = {**row.definition, "title": {"en": SECRET, "th": SECRET}}
    reviewer, lead = house.comes("Ravi", "reviewer"), house.comes("Mali", "lead", "issuer_admin")
    reviews(reviewer, made)
    reviewer.sends(f"/quality-reviews/{made.public_id}/1", {"comment-at": "title", "comment-title": SECRET})
    house.invites(lead, made.public_id)
    return made


@pytest.fixture
def stranger(house: HouseOfTwo) -> Person:
    """Return somebody with every role there is, in the other institution."""
    return house.comes("Anong", *GRANTED, issuer="elsewhere", roles=("instructor", "administrator"))


def addresses(house: HouseOfTwo, design: Design, visit: str) -> list[tuple[str, str, str]]:
    """Return (endpoint, method, path) of every address of these rooms, made to name kmutt's things."""
    with house.runtime.database.reading() as session:
        invitation = session.query(GuestInvitation.public_id).one()[0]
    known = {
        "visit": visit, "public_id": design.public_id, "number": 1, "version": 1, "issuer": "kmutt", "grant": 1, "comment": 1,
        "invitation": invitation, "version_id": design.version_id, "slug": "roast-coffee",
    }  # fmt: skip
    adapter, found = house.app.url_map.bind("localhost"), []
    for rule in house.app.url_map.iter_rules():
        if not rule.endpoint.startswith(ROOMS) or "visit" not in rule.arguments or rule.endpoint in OWN_LISTS:
            continue
        if not rule.arguments - {"visit"}:
            continue  # names nothing: a list of one's own, or a beginning
        values = {name: known.get(name) or value_for(rule, name, "x") for name in rule.arguments}
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            found.append((rule.endpoint, method, str(adapter.build(rule.endpoint, values, method=method))))
    return found


def test_every_address_of_one_institution_is_closed_to_everybody_of_the_other(
    house: HouseOfTwo, design: Design, stranger: Person
) -> None:
    token = Inputs(stranger.opens("/quality-reviews").text).values["csrf_token"]
    walked = addresses(house, design, stranger.visit)
    assert {endpoint.split(".")[0] for endpoint, _method, _path in walked} >= {"quality_reviews", "review_forms", "grants", "guests"}
    before = state(house, design)
    form = {
        "csrf_token": token, "decision": "approve", "reasons": "Mine.", "act": "finish", "revision": "0", "person": "1", "role": "lead",
        "name": "Somebody", "days": "30", "comment-at": "title", "comment-title": "Hello",
    }  # fmt: skip
    for endpoint, method, path in walked:
        answer = stranger.client.open(path, method=method, data=form if method not in access.SAFE else None)
        assert answer.status_code in (403, 404), (endpoint, method, path, answer.status_code)
        assert SECRET not in answer.text, endpoint
    assert state(house, design) == before


def test_what_names_no_thing_shows_ones_own_only(house: HouseOfTwo, design: Design, stranger: Person) -> None:
    for path in ("/quality-reviews", "/guests", "/roles", "/catalogue"):
        page = stranger.opens(path)
        assert page.status_code == 200 and SECRET not in page.text and "Somchai" not in page.text and "Mali" not in page.text, path


def test_the_walk_would_find_an_open_door(house: HouseOfTwo, design: Design) -> None:
    """The same walk by somebody of the institution itself opens pages: it is not that nothing ever answers."""
    insider = house.comes("Mali", "lead", "reviewer", "designer", "issuer_admin")
    walked = [(endpoint, path) for endpoint, method, path in addresses(house, design, insider.visit) if method == "GET"]
    opened = {endpoint for endpoint, path in walked if insider.client.get(path).status_code == 200}
    rooms = {"quality_reviews.show", "quality_reviews.weigh", "quality_reviews.trail", "review_forms.show", "grants.show", "guests.new"}
    assert rooms <= opened


def test_a_guest_of_one_micro_credential_does_not_read_the_next(house: HouseOfTwo, design: Design) -> None:
    other = sent(house, house.comes("Dao", "designer"), slug="another-roast")
    lead = house.comes("Mali", "lead")
    guest, visit = house.goes_in(house.invites(lead, other.public_id, name="Pim", email="pim@industry.example"))
    assert guest.gets(f"/w/{visit}/quality-reviews/{other.public_id}/1").status_code == 200
    refused = guest.gets(f"/w/{visit}/quality-reviews/{design.public_id}/1")
    assert refused.status_code == 404 and SECRET not in refused.text
