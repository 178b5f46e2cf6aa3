"""Faults on order and the record of what arrived, which tests of tools rest on."""

import time
from email.utils import parsedate_to_datetime

import jwt
import pytest
import requests

from .actors import form_fields


@pytest.fixture
def order(site):
    requests.delete(site + "/practice/faults")
    requests.delete(site + "/practice/requests.json")
    yield lambda **fault: requests.post(site + "/practice/faults", json=fault)
    requests.delete(site + "/practice/faults")


def calls(site, on):
    return [call for call in requests.get(site + "/practice/requests.json").json() if call["on"] == on]


def test_a_status_fault_lasts_as_often_as_told_and_does_nothing_else(order, post, cell):
    order(on="scores", kind="status", status=503, retry_after=2, times=2)
    first = post()
    assert first.status_code == 503 and first.headers["Retry-After"] == "2"
    assert post().status_code == 503 and cell() is None
    assert post().status_code == 200 and cell()["final"] == 40


def test_a_cut_connection_did_nothing(order, post, cell, site):
    order(on="scores", kind="cut")
    with pytest.raises(requests.ConnectionError):
        post()
    assert cell() is None and [call["status"] for call in calls(site, "scores")] == [0]


def test_an_answer_lost_after_the_write_leaves_the_write(order, post, cell, site):
    order(on="scores", kind="lost_after_write")
    with pytest.raises(requests.ConnectionError):
        post()
    assert cell()["final"] == 40
    assert post().status_code == 409, "the repeat of a score that did arrive"
    assert [(call["status"], call.get("fault")) for call in calls(site, "scores")] == [(0, "lost_after_write"), (409, None)]


def test_a_delay_is_waited_out(order, site):
    order(on="certs", kind="delay", seconds=0.3)
    begun = time.monotonic()
    assert requests.get(site + "/lti/certs").status_code == 200
    assert time.monotonic() - begun >= 0.3


def test_what_arrived_is_on_record_without_any_token(order, post, site):
    post()
    score = calls(site, "scores")[-1]
    assert score["method"] == "POST" and score["status"] == 200 and score["body"]["comment"] == "Well done" and "?" not in score["path"]
    record = requests.get(site + "/practice/requests.json").text
    assert "assertion" not in record and "Bearer" not in record and "wstoken" not in record
    assert [call["status"] for call in calls(site, "token")] == [200]


@pytest.mark.parametrize(
    "fault", [{"on": "everything", "kind": "cut"}, {"on": "scores", "kind": "odd"}, {"on": "scores", "kind": "cut", "x": 1}, {}]
)
def test_an_order_that_makes_no_sense_is_refused(order, fault):
    assert order(**fault).status_code == 400


def test_orders_can_be_cleared(order, site):
    order(on="certs", kind="status", status=500, times=99)
    assert requests.delete(site + "/practice/faults").status_code == 204
    assert requests.get(site + "/lti/certs").status_code == 200


@pytest.mark.parametrize("seconds", [600, -600])
def test_a_wrong_clock_shows_in_tokens_in_checks_and_in_the_date(play, seconds):
    """TOK-20: the commonest support case, in both directions."""
    stage = play("strict")
    activity = stage.add()
    try:
        stage.order("switches", clock_seconds=seconds)
        fields = stage.tool.begin(stage.student, activity.id)
        token = form_fields(stage.tool.authenticate(stage.student, fields).text)["id_token"]
        claims = jwt.decode(token, options={"verify_signature": False})
        told = parsedate_to_datetime(requests.get(stage.base + "/lti/certs").headers["Date"]).timestamp()
        assertion = stage.tool.ask_token()
    finally:
        requests.delete(stage.base + "/practice/switches")
    assert abs(claims["iat"] - time.time() - seconds) < 30 and abs(told - time.time() - seconds) < 30
    assert assertion.status_code == 400, "an assertion of five minutes is too old, or not yet"
    assert requests.get(stage.base + "/practice/switches").json()["clock_seconds"] == 0


@pytest.mark.parametrize("point", ["certs", "configuration"])
def test_an_answer_can_be_far_too_large_and_sound(order, site, point):
    order(on=point, kind="oversized")
    answer = requests.get(site + {"certs": "/lti/certs", "configuration": "/lti/openid-configuration"}[point])
    assert len(answer.content) > 10_000_000 and ("keys" in answer.json() or "issuer" in answer.json())


def test_an_answer_can_run_on_for_ever(order, site):
    order(on="certs", kind="endless")
    with requests.get(site + "/lti/certs", stream=True, timeout=5) as answer:
        came = sum(len(piece) for piece, _ in zip(answer.iter_content(65536), range(40), strict=False))
    assert answer.status_code == 200 and came > 2_000_000


def test_an_answer_can_come_byte_by_byte(order, site):
    order(on="certs", kind="slow", seconds=0.05)
    begun = time.monotonic()
    with requests.get(site + "/lti/certs", stream=True, timeout=5) as answer:
        came = b"".join(piece for piece, _ in zip(answer.iter_content(1), range(10), strict=False))
    assert answer.status_code == 200 and len(came) == 10 and time.monotonic() - begun >= 0.4


@pytest.mark.parametrize("fault", [{"page": 0}, {"size": 0}, {"times": 0}, {"status": 99}, {"times": "3"}])
def test_numbers_that_make_no_sense_are_refused(order, fault):
    assert order(on="roster", kind="status", **fault).status_code == 400


def test_a_rate_draws_the_same_calls_from_the_same_seed_until_it_is_cleared(order, site):
    def meets(seed):
        requests.delete(site + "/practice/faults")
        order(on="certs", kind="status", status=503, rate=0.3, seed=seed)
        return [requests.get(site + "/lti/certs").status_code == 503 for _ in range(60)]

    first = meets(7)
    assert first == meets(7) and first != meets(8) and 6 <= sum(first) <= 30
    requests.delete(site + "/practice/faults")
    assert requests.get(site + "/lti/certs").status_code == 200


def test_a_rate_can_be_told_how_often_at_most(order, site):
    order(on="certs", kind="status", status=503, rate=1, times=2)
    assert [requests.get(site + "/lti/certs").status_code for _ in range(3)] == [503, 503, 200]


@pytest.mark.parametrize("fault", [{"rate": 0}, {"rate": 1.5}, {"rate": "half"}, {"rate": True}, {"seed": "x"}])
def test_a_rate_that_is_no_share_is_refused(order, fault):
    assert order(on="certs", kind="cut", **fault).status_code == 400


def test_every_score_that_came_is_on_record_with_its_bytes_and_whether_it_was_written(order, post, site):
    requests.delete(site + "/practice/scores.json")
    order(on="scores", kind="lost_after_write")
    with pytest.raises(requests.ConnectionError):
        post()
    assert post().status_code == 409
    order(on="scores", kind="status", status=500)
    post(comment="Other words", timestamp="2026-11-23T11:00:00.500Z")
    lost, late, refused = requests.get(site + "/practice/scores.json").json()
    assert [(each["taken"], each["status"]) for each in (lost, late, refused)] == [(True, 0), (False, 409), (False, 500)]
    assert lost["sha256"] == late["sha256"] != refused["sha256"] and lost["stamp"] == late["stamp"] < refused["stamp"]
    assert lost["user"] == late["user"] and lost["n"] < late["n"] < refused["n"]
