"""The platform the suite plays is strict: what a tool does wrong at its services is refused and noted by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from lti_tool.conformance import vocabulary as v
from lti_tool.conformance.launches import student
from lti_tool.conformance.platform.exchange import faults_of
from lti_tool.conformance.platform.host import SECOND, Platform
from lti_tool.conformance.platform.registering import ToolAddresses, faults_of_registration
from lti_tool.conformance.platform.scores import faults_of_score
from lti_tool.conformance.signing import Key
from tests.unit.conformance.small_tool import ask, bearer, word
from tests.unit.hosts import Host, said

GOOD_SCORE = {
    "userId": "Sub-1", "scoreGiven": 80, "scoreMaximum": 100, "activityProgress": "Completed", "gradingProgress": "FullyGraded",
    "timestamp": "2026-03-14T09:00:00.000Z",
}  # fmt: skip


@pytest.fixture
def tool_key(platform: Platform) -> Iterator[Key]:
    """The key of a tool that publishes it where the platform reads."""
    key = Key()
    with Host() as tool:
        tool.answers("GET", "/jwks", said({"keys": [key.jwk()]}))
        platform.tool = ToolAddresses(tool.url("/login"), (tool.url("/launch"),), tool.url("/jwks"), tool.url("/launch"))
        yield key


def test_SVC_01_a_good_word_gets_a_token_for_what_was_asked(platform: Platform, tool_key: Key) -> None:
    answer = ask(platform, word(platform, tool_key), v.SCORE_SCOPE)
    assert (answer.status_code, answer.json()["scope"], answer.json()["expires_in"]) == (200, v.SCORE_SCOPE, 3600)


@pytest.mark.parametrize("changes", [{"grant_type": "password"}, {"client_assertion_type": "jwt"}, {"scope": ""}])
def test_SVC_01_a_form_of_another_kind_is_refused(changes: dict[str, str], platform: Platform, tool_key: Key) -> None:
    assert ask(platform, word(platform, tool_key), v.SCORE_SCOPE, **changes).status_code == 400
    assert len(faults_of(platform.arrivals.of("token"), "SVC-01")) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "other"},
        {"sub": "other", "iss": "other"},
        {"aud": "https://other.example/token"},
        {"exp": 10},
        {"exp": 4e12},
        {"iat": "now"},
        {"jti": ""},
    ],
    ids=str,
)
def test_SVC_02_a_word_that_says_something_else_is_refused(changes: dict[str, Any], platform: Platform, tool_key: Key) -> None:
    assert ask(platform, word(platform, tool_key, **changes), v.SCORE_SCOPE).status_code == 400
    assert faults_of(platform.arrivals.of("token"), "SVC-02")


def test_SVC_02_the_same_word_is_taken_once(platform: Platform, tool_key: Key) -> None:
    once = word(platform, tool_key)
    assert [ask(platform, once, v.SCORE_SCOPE).status_code for _ in range(2)] == [200, 400]


def test_SVC_02_a_stranger_s_word_is_refused(platform: Platform, tool_key: Key) -> None:
    assert ask(platform, word(platform, Key()), v.SCORE_SCOPE).status_code == 400


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("SCO-03", {"userId": 7}), ("SCO-03", {"userId": ""}), ("SCO-04", {"scoreGiven": -1}), ("SCO-04", {"scoreGiven": "80"}),
        ("SCO-04", {"scoreMaximum": None}), ("SCO-04", {"scoreMaximum": 0}), ("SCO-05", {"scoreGiven": None}),
        ("SCO-06", {"activityProgress": "Done"}), ("SCO-07", {"gradingProgress": None}), ("SCO-09", {"timestamp": "2026-03-14T09:00:00Z"}),
        ("SCO-09", {"timestamp": "2026-03-14T09:00:00.000"}), ("SCO-14", {"submission": {"startedAt": "yesterday"}}),
        ("SCO-15", {"comment": 7}), ("SCO-16", {"scoringUserId": ""}),
    ],
)  # fmt: skip
def test_a_score_is_held_to_each_line(line: str, changes: dict[str, Any]) -> None:
    assert faults_of_score(GOOD_SCORE) == []
    assert {each for each, _ in faults_of_score(GOOD_SCORE | changes)} == {line}


def test_SCO_14_work_is_not_sent_before_it_was_begun() -> None:
    begun, sent = "2026-03-14T08:00:00.500Z", "2026-03-14T09:00:00.500+00:00"
    assert faults_of_score(GOOD_SCORE | {"submission": {"startedAt": begun, "submittedAt": sent}}) == []
    assert [line for line, _ in faults_of_score(GOOD_SCORE | {"submission": {"startedAt": sent, "submittedAt": begun}})] == ["SCO-14"]


def test_SCO_01_a_score_finds_its_column_only_by_path_and_query(platform: Platform, tool_key: Key) -> None:
    column = platform.columns.add("c", label="A", scoreMaximum=100)
    path, _, query = column.partition("?")
    head = bearer(platform, tool_key, v.SCORE_SCOPE) | {"Content-Type": v.SCORE}
    tried = (f"{path}/scores?{query}", f"{column}/scores", f"{path}/scores")
    assert [requests.post(url, json=GOOD_SCORE, headers=head, timeout=5).status_code for url in tried][0] == 200
    assert len(faults_of(platform.arrivals.of("score"), "SCO-01")) == 1


def test_SCO_10_a_score_that_is_not_later_is_refused(platform: Platform, tool_key: Key) -> None:
    path, _, query = platform.columns.add("c", label="A", scoreMaximum=100).partition("?")
    head = bearer(platform, tool_key, v.SCORE_SCOPE) | {"Content-Type": v.SCORE}
    assert [requests.post(f"{path}/scores?{query}", json=GOOD_SCORE, headers=head, timeout=5).status_code for _ in range(2)] == [200, 409]


def test_AGS_02_a_token_opens_no_other_door(platform: Platform, tool_key: Key) -> None:
    offered = platform.columns.claim("c")["lineitems"]
    head = bearer(platform, tool_key, v.LINE_ITEM_READ_SCOPE)
    wanted = {"label": "A", "scoreMaximum": 1}
    assert requests.get(offered, headers=head | {"Accept": v.LINE_ITEMS}, timeout=5).status_code == 200
    assert requests.post(offered, json=wanted, headers=head | {"Content-Type": v.LINE_ITEM}, timeout=5).status_code == 403
    assert faults_of(platform.arrivals.of("line items"), "AGS-02")


def test_AGS_05_the_columns_stand_on_the_second_page(platform: Platform, tool_key: Key) -> None:
    address, offered = platform.columns.add("c", label="A", scoreMaximum=100, tag="t"), platform.columns.claim("c")["lineitems"]
    head = bearer(platform, tool_key, v.LINE_ITEM_SCOPE) | {"Accept": v.LINE_ITEMS}
    first = requests.get(f"{offered}&tag=t", headers=head, timeout=5)
    second = requests.get(first.links["next"]["url"], headers=head, timeout=5)
    assert (first.json(), [each["id"] for each in second.json()], "next" in second.links) == ([], [address], False)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("AGS-06", {"label": " ", "scoreMaximum": 1}), ("AGS-06", {"label": "A"}), ("AGS-06", {"label": "A", "scoreMaximum": 0}),
        ("AGS-06", []),
        ("AGS-07", {"label": "A", "scoreMaximum": 1, "resourceLinkId": "of-another-course"}),
    ],
)  # fmt: skip
def test_a_new_column_is_held_to_each_line(line: str, wanted: Any, platform: Platform, tool_key: Key) -> None:
    head = bearer(platform, tool_key, v.LINE_ITEM_SCOPE) | {"Content-Type": v.LINE_ITEM}
    answer = requests.post(platform.columns.claim("c")["lineitems"], json=wanted, headers=head, timeout=5)
    assert answer.status_code in (400, 404) and faults_of(platform.arrivals.of("line items"), line)


def test_NRP_05_the_second_page_of_the_roster_answers_only_under_its_very_address(platform: Platform, tool_key: Key) -> None:
    platform.roster.enrol("c", student(), student(), student())
    head = bearer(platform, tool_key, v.ROSTER_SCOPE) | {"Accept": v.MEMBERS}
    first = requests.get(platform.roster.claim("c")["context_memberships_url"], headers=head, timeout=5)
    following = first.links["next"]["url"]
    assert len(first.json()["members"]) + len(requests.get(following, headers=head, timeout=5).json()["members"]) == 3
    assert requests.get(following.lower(), headers=head, timeout=5).status_code == 404
    assert faults_of(platform.arrivals.of("roster"), "NRP-05")


def test_DR_05_and_06_an_empty_registration_lacks_everything() -> None:
    assert {line for line, _ in faults_of_registration({})} == {"DR-05", "DR-06"}


def test_DR_04_a_registration_token_is_good_once(platform: Platform) -> None:
    token = platform.registering.expect(SECOND)
    told = {
        "redirect_uris": ["https://tool.example/launch"],
        "initiate_login_uri": "https://tool.example/login",
        "jwks_uri": "https://tool.example/keys",
    }
    head = {"Authorization": f"Bearer {token}"}
    answers = [requests.post(platform.url("/register"), json=told, headers=head, timeout=5) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 401] and answers[0].json()["client_id"] == SECOND.client_id


@pytest.mark.parametrize(
    "path", ["/token", "/register", "/course/c/lineitems?tool=7", "/course/c/lineitems/999/scores?tool=7", "/deep-link-return"]
)
def test_whatever_is_sent_the_platform_answers_and_goes_on(path: str, platform: Platform) -> None:
    for body in (b"", b"\xff\xfe", b"[1]", b'{"a": NaN}', b"client_assertion=a.b.c", b"client_assertion=W10.W10.x"):
        assert requests.post(platform.url(path), data=body, timeout=5).status_code < 500
    assert requests.get(platform.url("/keys"), timeout=5).json()["keys"]
