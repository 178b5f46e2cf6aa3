"""The roster as platforms tell it: pages, entries of which little is sure, and everything that can go wrong on the way."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lti_tool.domain.hosts import STANDARD, HostProfile, profile_of
from lti_tool.domain.rosters import ListedMember
from lti_tool.errors import Refused, TokenRefused, TryAgain
from lti_tool.lti import roster
from lti_tool.lti.paging import MOST_PAGES
from lti_tool.lti.roster import LEARNER, OutOfTime, RosterPage
from lti_tool.outbound import Outbound
from tests.unit.enrolments import MEDIA, PATH, Enrolments, many, member
from tests.unit.hosts import Host, Reply, said

LIS = "http://purl.imsglobal.org/vocab/lis/v2/"
TOKEN = "good"
PAYLOADS = Path(__file__).parents[1] / "payloads/moodle"


@pytest.fixture
def host() -> Iterator[Enrolments]:
    with Enrolments() as made:
        made.good_tokens = {TOKEN}
        made.members = [member("3", "Instructor"), *(member(str(number)) for number in range(5, 12))]
        yield made


@pytest.fixture
def outbound() -> Iterator[Outbound]:
    made = Outbound(("127.0.0.1",), user_agent="test")
    yield made
    made.close()


@pytest.fixture
def read(host: Enrolments, outbound: Outbound) -> Any:
    def read(profile: HostProfile = STANDARD, token: str = TOKEN, **wish: Any) -> list[RosterPage]:
        return list(roster.read(outbound, token, host.roster_url, profile, **wish))

    return read


def people(pages: list[RosterPage]) -> list[str]:
    return [each.subject for page in pages for each in page.members]


def only(pages: list[RosterPage]) -> ListedMember:
    """Return the one member of the one page."""
    ((one,),) = (page.members for page in pages)
    return one


def shows(host: Enrolments, *members: Any, **link: str) -> None:
    host.answers("GET", PATH, said({"members": list(members)}, media_type=MEDIA, **link))


def test_members_are_asked_for_with_the_token_in_the_exact_media_type(host, read):
    """NRP-01, NRP-02."""
    assert len(people(read())) == 8
    (asked,) = host.readings
    assert (asked.method, asked.headers["Accept"], asked.headers["Authorization"]) == ("GET", MEDIA, f"Bearer {TOKEN}")
    assert asked.query == {"Course": "AbC"}


def test_pages_are_followed_to_the_end_at_the_address_as_it_was_given(host, read):
    """NRP-05: the host's address holds capitals, and answers 404 to small letters."""
    host.page = 3
    pages = read()
    assert [len(page.members) for page in pages] == [3, 3, 2]
    assert people(pages) == ["3", *(str(number) for number in range(5, 12))]


def test_how_many_to_send_at_once_is_a_hint_that_the_host_may_pass_over(host, read):
    """NRP-05."""
    shows(host, *(member(str(number)) for number in range(7)))
    assert len(people(read(HostProfile("x", "X", roster_page=2)))) == 7
    assert host.readings[0].query["limit"] == "2"


def test_nothing_is_said_about_how_many_where_nothing_is_known(host, read):
    read()
    assert "limit" not in host.readings[0].query


def test_a_host_that_forgets_the_role_on_the_way_is_told_again(host, read):
    """Moodle's next page lacks it."""
    pages = read(HostProfile("x", "X", roster_page=3, roster_drops_role=True), role=LEARNER)
    assert people(pages) == [str(number) for number in range(5, 12)]
    assert [asked.query["role"] for asked in host.readings] == [LEARNER] * 3


def test_a_role_goes_out_with_its_whole_name_written_for_an_address(host, read):
    """NRP-06: a `#` left as it is would end the address there."""
    read(role=LEARNER)
    assert "membership%23Learner" in host.readings[0].target


def test_a_next_page_in_typographic_quotes_is_found(host, outbound):
    there = f"{host.roster_url}&amp;From=3"
    pages = iter((
        said({"members": [member("1")]}, media_type=MEDIA, Link=f"<{there}>; rel=\u201cnext\u201d".encode().decode("latin-1")),
        said({"members": [member("2")]}, media_type=MEDIA),
    ))  # fmt: skip
    host.answers("GET", PATH, lambda asked: next(pages))
    assert people(list(roster.read(outbound, TOKEN, host.roster_url, STANDARD))) == ["1", "2"]
    assert host.readings[1].query == {"Course": "AbC", "From": "3"}


def test_no_page_is_fetched_from_another_host_and_no_token_goes_there(host, read):
    with Host() as other:
        shows(host, member("1"), Link=f'<{other.url(PATH)}>; rel="next"')
        with pytest.raises(Refused, match="next_page_foreign"):
            read()
        assert other.asked == []


def test_a_list_that_leads_in_a_circle_is_left(host, read):
    shows(host, member("1"), Link=f'<{host.roster_url}>; rel="next"')
    with pytest.raises(Refused, match="next_page_circle"):
        read()
    assert len(host.readings) == 1


def test_a_list_that_never_ends_is_left(host, read):
    numbers = itertools.count(1)
    host.answers("GET", PATH, lambda asked: said(
        {"members": []}, media_type=MEDIA, Link=f'<{host.roster_url}&From={next(numbers)}>; rel="next"',
    ))  # fmt: skip
    with pytest.raises(Refused, match="next_page_circle"):
        read()
    assert len(host.readings) == MOST_PAGES


def test_a_list_of_more_people_than_any_course_has_is_left(host, read, monkeypatch):
    monkeypatch.setattr(roster, "MOST_MEMBERS", 7)
    with pytest.raises(Refused, match="roster_too_long"):
        read()


def test_a_page_larger_than_there_is_room_for_is_left(host, read, monkeypatch):
    monkeypatch.setattr(roster, "ROOM_FOR_PAGE", 1000)
    host.members = many(10)
    with pytest.raises(TryAgain, match="answer_too_large"):
        read()


def test_of_a_member_only_id_and_roles_are_sure(host, read):
    """NRP-03, and the status that is missing counts as active: NRP-04."""
    shows(host, {"user_id": "5", "roles": ["Learner"]})
    assert only(read()) == ListedMember("5", ("learner",))


def test_what_a_real_moodle_listed_is_read(host, read):
    """Seen on Moodle 4.5.6: short role names, everybody active, names put together and in parts."""
    host.answers("GET", PATH, said(json.loads((PAYLOADS / "nrps-members.json").read_text())["body"], media_type=MEDIA))
    (page,) = read(profile_of("moodle"))
    listed = {each.subject: (each.name, each.roles, each.email) for each in page.members}
    assert listed["4"] == ("Sam One", ("learner",), "student1@example.com")
    assert listed["3"] == ("Terry Teacher", ("instructor",), "teacher1@example.com")
    assert (len(listed), page.unclear, page.tells_links, page.differences) == (4, 0, False, None)


def test_what_a_real_moodle_listed_for_a_link_is_told_apart(host, read):
    seen = json.loads((PAYLOADS / "nrps-members-rlid.json").read_text())
    following = seen["headers"]["Link"].replace(seen["body"]["id"] + "?", host.roster_url + "&")
    host.answers("GET", PATH, said(seen["body"], media_type=MEDIA, Link=following), said({"members": []}, media_type=MEDIA))
    pages = read(profile_of("moodle"), link_id="1")
    assert (pages[0].tells_links, people(pages)) == (True, ["4", "3"])
    assert host.readings[1].query == {"Course": "AbC", "limit": "2", "from": "2", "rlid": "1"}


STATUSES = {"Active": "active", "Inactive": "inactive", "Deleted": "deleted", "inactive": "inactive", "Pending": "active", 7: "active"}


@pytest.mark.parametrize(("told", "status"), STATUSES.items())
def test_a_status_that_is_not_known_loses_nobody(host, read, told, status):
    """NRP-04."""
    shows(host, member("5", status=told))
    assert only(read()).status == status


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"name": "สมหญิง ใจดี", "given_name": "x"}, "สมหญิง ใจดี"),
        ({"given_name": "Mia", "family_name": "O'Brien"}, "Mia O'Brien"),
        ({"name": None, "given_name": "Mia", "family_name": 7}, "Mia"),
        ({"name": "a\u0000b"}, "ab"),
    ],
)
def test_names_are_read_as_far_as_they_are_told(host, read, told, name):
    shows(host, member("5", **told))
    assert only(read()).name == name


def test_the_id_under_the_older_standard_is_kept_aside(host, read):
    """NRP-10."""
    shows(host, member("5", lti11_legacy_user_id="old-5", email="five@example.ac.th"))
    one = only(read())
    assert (one.legacy_subject, one.email) == ("old-5", "five@example.ac.th")


@pytest.mark.parametrize(
    ("listed", "roles"),
    [
        (["Learner"], ("learner",)),
        ([LIS + "membership#Instructor"], ("instructor",)),
        ([LIS + "membership/Instructor#TeachingAssistant", LIS + "membership#Learner"], ("instructor", "learner")),
        ([LIS + "institution/person#Instructor", LIS + "membership#Learner"], ("learner",)),
        (["Mentor"], ()),
        ([7, None, "Learner"], ("learner",)),
        ("Learner", ()),
    ],
)
def test_roles_come_as_short_names_or_whole_addresses_and_only_those_of_the_course_count(host, read, listed, roles):
    shows(host, {"user_id": "5", "roles": listed})
    assert only(read()).roles == roles


def test_a_member_without_roles_is_a_member_without_roles(host, read):
    shows(host, {"user_id": "5"})
    assert only(read()) == ListedMember("5", ())


def test_the_platform_s_test_user_is_known_as_one(host, read):
    shows(host, member("5", "Learner", "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"))
    assert only(read()).is_test


@pytest.mark.parametrize("entry", [{"roles": ["Learner"]}, {"user_id": "", "roles": []}, {"user_id": 7}, {"user_id": "a\u0000"}, "5", None])
def test_an_entry_that_names_nobody_is_counted_and_the_rest_is_read(host, read, entry):
    shows(host, entry, member("6"))
    (page,) = read()
    assert (people([page]), page.unclear) == (["6"], 1)


def test_the_members_of_a_link_are_asked_for_by_its_id(host, read):
    """NRP-08."""
    host.restricted = {"5", "6"}
    (page,) = read(link_id="31", role=LEARNER)
    assert people([page]) == ["5", "6"] and page.tells_links
    assert host.readings[0].query["rlid"] == "31"


def test_a_host_that_does_not_know_links_is_told_by_what_its_entries_lack(host, read):
    host.knows_links = False
    assert [page.tells_links for page in read(link_id="31")] == [False]


def test_the_address_for_changes_is_kept_from_each_page_as_it_was_given(host, outbound):
    """NRP-07: whoever reads takes the first."""
    host.changes, host.page = [member("9", status="Deleted")], 4
    first, second = roster.read(outbound, TOKEN, host.roster_url, STANDARD)
    assert (first.differences, second.differences) == (f"{host.roster_url}&Since=1", f"{host.roster_url}&Since=2")
    (page,) = roster.read_differences(outbound, TOKEN, first.differences)
    assert page.members == (ListedMember("9", ("learner",), status="deleted"),)


def test_an_address_for_changes_on_another_host_is_none(host, read):
    shows(host, member("1"), Link='<https://elsewhere.example/since>; rel="differences"')
    assert [page.differences for page in read()] == [None]


@pytest.mark.parametrize(
    ("reply", "error", "reason"),
    [
        (Reply(401), TokenRefused, "token_refused"),
        (Reply(403), Refused, "roster_not_allowed"),
        (Reply(404), Refused, "roster_gone"),
        (Reply(400), Refused, "roster_refused"),
        (Reply(500), TryAgain, "host_error_500"),
        (Reply(503, headers={"Retry-After": "60"}), TryAgain, "host_error"),
        (Reply(302, headers={"Location": "/login"}), Refused, "host_redirects"),
        (Reply(200, b"{not json"), TryAgain, "answer_not_json"),
        (Reply(200, b"<!DOCTYPE html><title>Log in</title>"), TryAgain, "answer_is_a_page"),
        (said({"members": {"5": "Learner"}}), Refused, "roster_malformed"),
        (said({"id": "x"}), Refused, "roster_malformed"),
        (said([member("5")]), Refused, "roster_malformed"),
    ],
)
def test_what_is_no_list_of_members_is_none(host, read, reply, error, reason):
    host.answers("GET", PATH, reply)
    with pytest.raises(error, match=reason):
        read()


def test_a_page_that_fails_half_way_fails_the_reading(host, read, outbound):
    """NRP-09: whoever reads sees the pages before, and learns that they are not all."""
    host.page, host.faults = 3, {2: Reply(500)}
    pages = roster.read(outbound, TOKEN, host.roster_url, STANDARD)
    assert people([next(pages)]) == ["3", "5", "6"]
    with pytest.raises(TryAgain, match="host_error_500"):
        next(pages)


def test_a_host_that_is_slow_takes_no_longer_than_there_is_time(host, read):
    def slow(_asked: Any) -> Reply:
        time.sleep(1)
        return said({"members": []})

    host.answers("GET", PATH, slow)
    begun = time.monotonic()
    with pytest.raises(TryAgain, match="timed_out"):
        read(seconds_left=lambda: 0.2)
    assert time.monotonic() - begun < 0.9


def test_without_time_nothing_is_asked(host, read):
    with pytest.raises(OutOfTime):
        read(seconds_left=lambda: 0)
    assert host.readings == []
