"""The door to gradebooks in the manner of each family: what a status means, what goes along, what is asked for."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from lti_tool.domain.hosts import STANDARD, profile_of
from lti_tool.errors import Refused
from lti_tool.grades import (
    LineItem,
    ScoreFaulty,
    ScoreMessage,
    StampTooOld,
    create_line_item,
    read_result,
    read_results,
    send_score,
    to_bytes,
)
from lti_tool.outbound import Outbound
from tests.unit.hosts import Host, Reply, said

OUTBOUND = Outbound(("127.0.0.0/8",), user_agent="tests/1")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ATTEMPT = "https://canvas.instructure.com/lti/submission"
SCORED = ScoreMessage("4", NOON, 2, 3, "Well argued")


@pytest.fixture
def host():
    with Host() as host:
        yield host


def send(host, family, score=SCORED):
    return send_score(OUTBOUND, "token", host.url("/items/1?type_id=1"), score, profile_of(family))


@pytest.mark.parametrize(
    ("family", "status"),
    [("moodle", 409), ("canvas", 400), ("canvas", 409), ("desire2learn", 409), ("openedx", 400), ("sakai", 409), ("unheard-of", 409)],
)
def test_SCO_13_what_each_family_answers_to_a_stamp_it_finds_too_old_is_read_as_that(host, family, status):
    host.answers("POST", "/items/1/scores", Reply(status))
    with pytest.raises(StampTooOld):
        send(host, family)


@pytest.mark.parametrize(
    ("family", "status", "reason"),
    [
        ("moodle", 400, "person_not_gradable"),
        ("moodle", 404, "line_item_gone"),
        ("canvas", 422, "person_not_gradable"),
        ("desire2learn", 403, "person_not_gradable"),
        ("desire2learn", 404, "person_not_gradable"),
        ("blackboardlearn", 400, "person_not_gradable"),
        ("unheard-of", 403, "score_forbidden"),
        ("unheard-of", 418, "host_refused"),
    ],
)
def test_SCO_17_what_a_status_means_is_each_familys_own(host, family, status, reason):
    host.answers("POST", "/items/1/scores", Reply(status))
    with pytest.raises(Refused) as refusal:
        send(host, family)
    assert refusal.value.reason == reason


def test_SCO_11_stored_bytes_leave_as_they_are(host):
    host.answers("POST", "/items/1/scores", Reply(200))
    stored = to_bytes(ScoreMessage("4", NOON, 2, 3, "ดีมาก", extras={ATTEMPT: {"new_submission": False}}))
    send(host, "canvas", stored)
    assert host.asked[0].body == stored


def test_SCO_14_when_the_work_was_sent_is_told_in_utc_with_milliseconds():
    sent = datetime(2026, 11, 20, 9, 30, 1, 123456, tzinfo=UTC)
    body = json.loads(to_bytes(ScoreMessage("4", NOON, 2, 3, "", submitted_at=sent)))
    assert body["submission"] == {"submittedAt": "2026-11-20T09:30:01.123+00:00"}


def test_SCO_14_a_time_without_zone_does_not_leave():
    with pytest.raises(ScoreFaulty, match="stamp_naive"):
        ScoreMessage("4", NOON, 2, 3, "", submitted_at=datetime(2026, 11, 20, 9, 30))


def test_what_a_family_wants_besides_never_replaces_what_the_standard_says():
    body = json.loads(to_bytes(ScoreMessage("4", NOON, 2, 3, "", extras={"userId": "9", ATTEMPT: {"new_submission": False}})))
    assert body["userId"] == "4" and body[ATTEMPT] == {"new_submission": False}


@pytest.mark.parametrize(("family", "limit"), [("moodle", None), ("canvas", "200"), ("unheard-of", "200")])
def test_RES_05_a_limit_is_asked_for_only_where_it_does_no_harm(host, family, limit):
    host.answers("GET", "/items/1/results", said([]))
    assert list(read_results(OUTBOUND, "token", host.url("/items/1?type_id=1"), profile_of(family))) == []
    assert host.asked[0].query.get("limit") == limit and host.asked[0].query["type_id"] == "1"


def test_RES_05_where_a_filter_costs_the_comment_and_it_is_wanted_everybody_is_read(host):
    everybody = [{"userId": who, "resultScore": 2, "resultMaximum": 3, "comment": f"to {who}"} for who in ("3", "4")]

    def results(asked):
        who = asked.query.get("user_id")
        return said([{**each, "comment": None} for each in everybody if each["userId"] == who] if who else everybody)

    host.answers("GET", "/items/1/results", results)
    column, blackboard = host.url("/items/1"), profile_of("blackboardlearn")
    assert read_result(OUTBOUND, "token", column, "4", blackboard).comment is None
    assert read_result(OUTBOUND, "token", column, "4", blackboard, with_comment=True).comment == "to 4"
    assert "user_id" not in host.asked[1].query


def test_everywhere_else_one_person_is_asked_for_whatever_is_wanted(host):
    host.answers("GET", "/items/1/results", said([]))
    read_result(OUTBOUND, "token", host.url("/items/1"), "4", STANDARD, with_comment=True)
    assert host.asked[0].query == {"user_id": "4"}


def test_a_new_column_carries_what_this_family_wants_besides(host):
    host.answers("POST", "/items", said({"id": host.url("/items/2"), "label": "Taste", "scoreMaximum": 3}, 201))
    extras = dict(profile_of("canvas").column_extras)
    create_line_item(OUTBOUND, "token", host.url("/items"), LineItem("Taste", 3, tag="criterion:taste", document=extras))
    assert json.loads(host.asked[0].body) == {
        "label": "Taste", "scoreMaximum": 3, "tag": "criterion:taste",
        "https://canvas.instructure.com/lti/submission_type": {"type": "none"},
    }  # fmt: skip


def test_a_stamp_that_is_too_old_says_when_to_look_and_is_no_refusal_for_good(host):
    host.answers("POST", "/items/1/scores", Reply(409))
    with pytest.raises(StampTooOld) as refusal:
        send(host, "moodle", ScoreMessage("4", NOON - timedelta(days=1), 2, 3, ""))
    assert (refusal.value.advice, refusal.value.facts["http_status"]) == ("read_result", 409)
