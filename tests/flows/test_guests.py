"""Somebody from industry is asked in by a link: what opens, for whom, how often, how they come back, and what they never see."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest

from lti_tool.services import visits
from tests.flows.course import Person
from tests.flows.house_of_two import Caller, HouseOfTwo, path_of, token, value_for


@pytest.fixture
def house(tmp_path: Path) -> HouseOfTwo:
    return HouseOfTwo(tmp_path, datetime(2026, 3, 14, 9, 0, tzinfo=UTC))


@pytest.fixture
def lead(house: HouseOfTwo) -> Person:
    return house.comes("Mali", "lead")


@pytest.fixture
def link(house: HouseOfTwo, lead: Person) -> str:
    return house.invites(lead, house.offers[0].public_id)


def test_the_inviter_sees_the_link_once_and_a_letter_to_send_it_with(house: HouseOfTwo, lead: Person) -> None:
    form = {"name": "Somchai Jaidee", "organisation": "Thai Beverages", "email": "Somchai@Industry.example", "days": "14"}
    page = lead.sends(f"/guests/for/{house.offers[0].public_id}", form).text
    letter = unquote(page.split('href="mailto:')[1].split('"')[0])
    assert letter.startswith("somchai@industry.example?subject=") and "https://tool.example/guest/" in letter and "Mali" in letter
    listed = lead.opens("/guests").text
    assert "Somchai Jaidee" in listed and "Not used yet" in listed and "/guest/" not in listed.replace("/guests", "")


def test_opening_the_link_uses_nothing_up_and_tells_nothing_but_whom_it_is_for(house: HouseOfTwo, link: str) -> None:
    for _scanner in range(3):
        page = house.stranger().gets(link)
        assert page.status_code == 200 and "Somchai Jaidee" in page.text and "Mali" in page.text
        assert house.offers[0].definition.title.en not in page.text
        assert page.headers["Referrer-Policy"] == "no-referrer" and "Set-Cookie" not in page.headers
    _guest, visit = house.goes_in(link)
    assert visit


def test_a_press_lets_the_guest_in_and_what_they_were_asked_for_stands_there(house: HouseOfTwo, link: str) -> None:
    guest, visit = house.goes_in(link)
    page = guest.gets(f"/w/{visit}/", follow_redirects=True)
    assert page.status_code == 200 and house.offers[0].definition.title.en in page.text and "invited by Mali" in page.text
    cookie = guest.posts(link).headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "Secure" in cookie


def test_somebody_else_with_the_link_is_refused_in_plain_words(house: HouseOfTwo, link: str) -> None:
    house.goes_in(link)
    other = house.stranger()
    shown, pressed = other.gets(link), other.posts(link)
    assert "already used, in another browser" in shown.text and "Ask for a new link" in shown.text
    assert pressed.status_code == 403 and "an invitation is for one person" in pressed.text and "Set-Cookie" not in pressed.headers


def test_whoever_invited_cannot_use_the_link_up_by_trying_it_out(house: HouseOfTwo, lead: Person, link: str) -> None:
    answer = lead.client.post(link)
    assert answer.status_code == 403 and "for the person you invited" in answer.text
    assert house.stranger().posts(link).status_code == 303


def test_of_two_browsers_at_once_one_comes_in(house: HouseOfTwo, link: str) -> None:
    assert [house.stranger().posts(link).status_code for _each in range(3)] == [303, 403, 403]


def test_the_same_browser_comes_back_by_the_same_letter_as_often_as_it_likes(house: HouseOfTwo, link: str) -> None:
    guest, first = house.goes_in(link)
    house.clock.turn(days=5)
    assert "Go on" in guest.gets(link).text
    _guest, second = house.goes_in(link, guest)
    assert second != first and guest.gets(f"/w/{second}/guest").status_code == 200


def test_a_stay_that_ended_is_opened_again_by_one_press_on_any_page_of_it(house: HouseOfTwo, link: str) -> None:
    guest, visit = house.goes_in(link)
    house.clock.turn(hours=13)
    page = guest.gets(f"/w/{visit}/guest")
    assert page.status_code == 404 and "Come in again" in page.text and "course" not in page.text.split("<main")[1]
    back = guest.posts("/guest/return", {"visit": visit}, follow_redirects=True)
    assert back.status_code == 200 and house.offers[0].definition.title.en in back.text


def test_nobody_else_comes_back_into_a_guests_stay(house: HouseOfTwo, link: str, lead: Person) -> None:
    _guest, visit = house.goes_in(link)
    assert house.stranger().posts("/guest/return", {"visit": visit}).status_code == 404
    assert lead.client.post("/guest/return", data={"visit": visit}).status_code == 404
    assert lead.client.post("/guest/return", data={"visit": lead.visit}).status_code == 404
    from_outside = lead.client.post("/guest/return", data={"visit": visit}, headers={"Sec-Fetch-Site": "cross-site"})
    assert from_outside.status_code == 403


def test_a_guest_lets_in_another_device_of_their_own(house: HouseOfTwo, link: str) -> None:
    guest, visit = house.goes_in(link)
    home = guest.gets(f"/w/{visit}/guest")
    action = home.text.split('action="')
    device = next(part.split('"')[0] for part in action if part.split('"')[0].endswith("/device"))
    page = guest.posts(device, {"csrf_token": token(home)}).text
    second = path_of(page.split('id="device-link">')[1].split("<")[0])
    _phone, there = house.goes_in(second)
    assert there != visit
    house.clock.turn(minutes=31)
    third = path_of(guest.posts(device, {"csrf_token": token(home)}).text.split('id="device-link">')[1].split("<")[0])
    house.clock.turn(minutes=31)
    assert house.stranger().posts(third).status_code == 404


def test_on_a_new_device_the_guest_asks_and_the_inviter_sees_it_and_makes_a_new_link(house: HouseOfTwo, lead: Person, link: str) -> None:
    house.goes_in(link)
    desk = house.stranger()
    asked = desk.posts(f"{link}/ask", follow_redirects=True)
    assert "Mali sees that you need a new link" in asked.text
    listed = lead.opens("/guests").text
    assert "asks for a new link" in listed
    invitation = listed.split("/guests/")[1].split("/link")[0]
    page = lead.sends(f"/guests/{invitation}/link", {}, page="/guests")
    house.goes_in(path_of(page.text.split('id="guest-link">')[1].split("<")[0]), desk)
    assert "asks for a new link" not in lead.opens("/guests").text


def test_a_new_link_makes_one_that_was_never_used_worthless(house: HouseOfTwo, lead: Person, link: str) -> None:
    again = house.invites(lead, house.offers[0].public_id)
    assert again != link
    old = house.stranger().posts(link)
    assert old.status_code == 404 and "newer link" in old.text
    house.goes_in(again)
    assert lead.opens("/guests").text.count('<th scope="row">Somchai') == 1


def test_an_invitation_runs_out_and_is_opened_again_for_the_same_guest(house: HouseOfTwo, lead: Person, link: str) -> None:
    guest, visit = house.goes_in(link)
    house.clock.turn(days=30, minutes=1)
    assert "run out" in guest.gets(link).text and guest.posts(link).status_code == 404
    assert guest.posts("/guest/return", {"visit": visit}).status_code == 404
    lead = house.comes("Mali", "lead")
    invitation = lead.opens("/guests").text.split("/guests/")[1].split("/link")[0]
    page = lead.sends(f"/guests/{invitation}/link", {"days": "30"}, page="/guests")
    assert page.status_code == 200
    _guest, again = house.goes_in(link, guest)
    assert guest.gets(f"/w/{again}/guest").status_code == 200


def test_an_open_stay_is_worth_nothing_after_the_last_day(house: HouseOfTwo, lead: Person) -> None:
    guest, visit = house.goes_in(house.invites(lead, house.offers[0].public_id, days="7"))
    house.clock.turn(days=6, hours=23)
    _guest, visit = house.goes_in("/guest/return", Returning(guest, visit))
    house.clock.turn(hours=2)
    page = guest.gets(f"/w/{visit}/guest")
    assert page.status_code == 200 and "run out or was taken back" in page.text and house.offers[0].definition.title.en not in page.text


class Returning(Caller):
    """A guest who comes in again from a page of an ended stay."""

    def __init__(self, caller: Caller, visit: str) -> None:
        super().__init__(caller.client)
        self.visit = visit

    def posts(self, path: str, form: dict[str, str] | None = None, **more: object):  # type: ignore[no-untyped-def, override]
        return super().posts(path, {"visit": self.visit}, **more)


def test_an_invitation_taken_back_ends_the_stay_at_once(house: HouseOfTwo, lead: Person, link: str) -> None:
    guest, visit = house.goes_in(link)
    invitation = lead.opens("/guests").text.split("/guests/")[1].split("/link")[0]
    assert lead.sends(f"/guests/{invitation}/revoke", {}, page="/guests").status_code == 303
    assert guest.gets(f"/w/{visit}/guest").status_code == 404
    assert "taken back" in guest.gets(link).text and guest.posts(link).status_code == 404
    assert guest.posts("/guest/return", {"visit": visit}).status_code == 404
    assert "Taken back" in lead.opens("/guests").text
    renewed = lead.sends(f"/guests/{invitation}/link", {}, page="/guests")
    assert renewed.status_code == 409


def test_whoever_used_a_link_that_was_not_theirs_is_out_when_the_guest_is_invited_anew(
    house: HouseOfTwo, lead: Person, link: str
) -> None:
    thief, stolen = house.goes_in(link)
    invitation = lead.opens("/guests").text.split("/guests/")[1].split("/link")[0]
    lead.sends(f"/guests/{invitation}/revoke", {}, page="/guests")
    again = house.invites(lead, house.offers[0].public_id)
    _guest, visit = house.goes_in(again)
    assert thief.posts("/guest/return", {"visit": stolen}).status_code == 404
    for secret in (link, again):
        assert thief.posts(secret).status_code in (403, 404)
    for page in (stolen, visit):
        assert thief.gets(f"/w/{page}/guest").status_code == 404


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"name": "  "}, "needs a name"),
        ({"email": "somchai"}, "does not look like an e-mail address"),
        ({"days": "365"}, "one of the offered numbers of days"),
    ],
)
def test_what_is_amiss_in_the_form_is_said_in_a_sentence(told: dict[str, str], said: str, house: HouseOfTwo, lead: Person) -> None:
    form = {"name": "Somchai", "organisation": "", "email": "", "days": "30", **told}
    answer = lead.sends(f"/guests/for/{house.offers[0].public_id}", form)
    assert answer.status_code == 400 and said in answer.text
    assert "Nobody was invited yet" in lead.opens("/guests").text


@pytest.mark.parametrize("role", ["designer", "reviewer", "assessor"])
def test_only_leads_and_administrators_invite(role: str, house: HouseOfTwo) -> None:
    person = house.comes("Niran", role)
    assert person.opens(f"/guests/for/{house.offers[0].public_id}").status_code == 403


def test_a_secret_that_was_never_made_opens_nothing(house: HouseOfTwo) -> None:
    answer = house.stranger().gets("/guest/not-a-secret")
    assert answer.status_code == 404 and "copied incompletely" in answer.text


def test_a_guest_sees_no_page_but_those_they_were_asked_for(house: HouseOfTwo, link: str) -> None:
    guest, visit = house.goes_in(link)
    allowed = {"guests.home", "home.show", "home.alive", "home.stranger", "privacy.show", "quality_reviews"}
    allowed |= {"catalogue.index", "stacks.index"}  # what is published is for the whole world, at the public address
    adapter = house.app.url_map.bind("localhost")
    opened = set()
    for rule in house.app.url_map.iter_rules():
        if "visit" not in rule.arguments or "GET" not in (rule.methods or ()):
            continue
        told = {name: value_for(rule, name, house.offers[0].public_id) for name in rule.arguments}
        answer = guest.gets(str(adapter.build(rule.endpoint, {**told, "visit": visit})))
        assert answer.status_code < 500, (rule.rule, answer.status_code)
        if answer.status_code < 400:
            opened.add(rule.endpoint)
    assert {each for each in opened if each not in allowed and each.split(".")[0] not in allowed} == set()


def test_a_guest_is_handed_what_is_held_about_them(house: HouseOfTwo, link: str) -> None:
    guest, visit = house.goes_in(link)
    page = guest.gets(f"/w/{visit}/privacy")
    assert page.status_code == 200
    held = guest.posts(f"/w/{visit}/privacy/export", {"csrf_token": token(page)}).json
    assert held["person"][0]["name"] == "Somchai Jaidee"
    known = {"institution": "kmutt", "email": "somchai@industry.example", "organisation": "Thai Beverages"}
    assert held["invitations"]["known_as_guest"] == [{**known, "since": "2026-03-14T09:00:00+00:00"}]
    assert [each["role"] for each in held["invitations"]["you_were_asked"]] == ["reviewer"]


def test_no_secret_stands_in_the_log(house: HouseOfTwo, lead: Person, capfd: pytest.CaptureFixture[str]) -> None:
    link = house.invites(lead, house.offers[0].public_id)
    house.goes_in(link)
    house.stranger().posts(link)
    house.stranger().gets(link)
    said = "".join(capfd.readouterr())
    assert link.rsplit("/", 1)[1] not in said and "Somchai" not in said


def test_a_guest_of_one_institution_is_a_stranger_to_the_other(house: HouseOfTwo, lead: Person, link: str) -> None:
    their_lead = house.comes("Anong", "lead", issuer="elsewhere")
    house.goes_in(link)
    invitation = lead.opens("/guests").text.split("/guests/")[1].split("/link")[0]
    assert "Nobody was invited yet" in their_lead.opens("/guests").text
    for act in ("link", "revoke"):
        assert their_lead.sends(f"/guests/{invitation}/{act}", {}, page="/guests").status_code == 404
    assert their_lead.opens(f"/guests/for/{house.offers[0].public_id}").status_code == 404
    theirs = house.invites(their_lead, house.foreign.public_id)
    guest, _visit = house.goes_in(theirs)
    with house.runtime.database.reading() as session:
        rows = session.execute(visits.select(visits.Visit.person_id).where(visits.Visit.kind == visits.GUEST)).all()
    assert len(set(rows)) == 2 and guest
