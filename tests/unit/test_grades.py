import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from lti_tool.domain.hosts import profile_of
from lti_tool.errors import Refused, TokenRefused, TryAgain
from lti_tool.grades import (
    LineItem,
    Result,
    ScoreFaulty,
    ScoreMessage,
    StampTooOld,
    create_line_item,
    delete_line_item,
    erase_score_message,
    find_line_item,
    get_line_item,
    list_line_items,
    next_link,
    read_result,
    read_results,
    results_url,
    scores_url,
    send_score,
    to_bytes,
    update_line_item,
)
from lti_tool.outbound import Outbound
from tests.unit.hosts import Host, Reply, said

PAYLOADS = Path(__file__).parent / "payloads/moodle"
OUTBOUND = Outbound(("127.0.0.0/8",), user_agent="tests/1")
TOKEN = "0123456789abcdef"
NOON = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
ITEM = "/mod/lti/services.php/2/lineitems/2/lineitem"
ITEMS = "/mod/lti/services.php/2/lineitems"
AWARDED = ScoreMessage("4", NOON, 100, 100, "Well argued · ดีมาก")


@pytest.fixture
def host():
    with Host() as host:
        yield host


def column(host):
    """Return the address of a column as Moodle gives it: with a query of its own."""
    return host.url(ITEM + "?type_id=1")


def columns(host):
    return host.url(ITEMS + "?type_id=1")


def held(name):
    return json.loads((PAYLOADS / f"{name}.json").read_text())["body"]


# -- addresses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line_item", "scores", "results"),
    [
        ("https://lms.example/i/7", "https://lms.example/i/7/scores", "https://lms.example/i/7/results"),
        ("https://lms.example/i/7/", "https://lms.example/i/7/scores", "https://lms.example/i/7/results"),
        ("https://lms.example/i/7?type_id=1", "https://lms.example/i/7/scores?type_id=1", "https://lms.example/i/7/results?type_id=1"),
        ("https://lms.example/i?a=b%2Fc&d", "https://lms.example/i/scores?a=b%2Fc&d", "https://lms.example/i/results?a=b%2Fc&d"),
    ],
)
def test_the_segment_joins_the_path_and_the_query_stays_behind_it(line_item, scores, results):
    assert (scores_url(line_item), results_url(line_item)) == (scores, results)


def test_one_persons_results_are_asked_for_behind_the_query_that_is_there():
    assert results_url("https://lms.example/i/7?type_id=1", "a&b=c") == "https://lms.example/i/7/results?type_id=1&user_id=a%26b%3Dc"


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ('<https://lms.example/i?from=2>; rel="next"', "https://lms.example/i?from=2"),
        ("<https://lms.example/i?from=2>; rel=next", "https://lms.example/i?from=2"),
        ("<https://lms.example/i?a=1&amp;from=2>; rel=“next”", "https://lms.example/i?a=1&from=2"),
        ("<https://lms.example/i?a=1&amp;from=2>; rel=“next”".encode().decode("latin-1"), "https://lms.example/i?a=1&from=2"),
        ('<https://lms.example/i?b=WyJBQyJd>; rel="NEXT"', "https://lms.example/i?b=WyJBQyJd"),  # case matters to the host
        ('<https://lms.example/1>; rel="first", <https://lms.example/2,3>; rel="next"', "https://lms.example/2,3"),
        ('<https://lms.example/2>; title="x"; rel="last next"', "https://lms.example/2"),
        ('<https://lms.example/1>; rel="prev", <https://lms.example/9>; rel="last"', None),
        ('<https://lms.example/1>; rel="nextish"', None),
        ("nonsense", None),
        ("", None),
        (None, None),
    ],
)
def test_the_next_page_is_found_however_the_host_quotes_it(header, address):
    assert next_link(header) == address


# -- the score message --------------------------------------------------------------------------


def test_a_score_says_who_what_of_what_when_and_why():
    assert json.loads(to_bytes(AWARDED)) == {
        "userId": "4",
        "scoreGiven": 100,
        "scoreMaximum": 100,
        "comment": "Well argued · ดีมาก",
        "timestamp": "2026-11-23T12:00:00.123+00:00",
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
    }


def test_the_same_score_is_the_same_bytes_wherever_its_clock_hangs():
    bangkok = NOON.astimezone(timezone(timedelta(hours=7)))
    assert to_bytes(ScoreMessage("4", bangkok, 100.0, 100.0, "Well argued · ดีมาก")) == to_bytes(AWARDED)


def test_a_score_of_zero_is_a_score():
    assert json.loads(to_bytes(ScoreMessage("4", NOON, 0, 100)))["scoreGiven"] == 0


def test_a_score_may_exceed_its_maximum():
    assert ScoreMessage("4", NOON, 110, 100).given == 110


def test_erasing_says_neither_score_nor_comment_and_that_nothing_is_ready():
    assert json.loads(to_bytes(erase_score_message("4", NOON))) == {
        "userId": "4",
        "timestamp": "2026-11-23T12:00:00.123+00:00",
        "activityProgress": "Initialized",
        "gradingProgress": "NotReady",
    }


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("score_not_a_number", {"given": float("nan")}),
        ("score_not_a_number", {"given": float("inf")}),
        ("score_not_a_number", {"given": True}),
        ("score_not_a_number", {"given": "100"}),
        ("score_not_a_number", {"maximum": float("nan")}),
        ("score_negative", {"given": -0.5}),
        ("score_missing", {"given": None}),
        ("score_missing", {"given": None, "maximum": None}),
        ("maximum_missing", {"maximum": None}),
        ("maximum_not_positive", {"maximum": 0}),
        ("stamp_naive", {"timestamp": NOON.replace(tzinfo=None)}),
        ("person_missing", {"user_id": ""}),
        ("person_missing", {"user_id": 4}),
        ("person_missing", {"user_id": "x" * 256}),
        ("progress_unknown", {"activity_progress": "Done"}),
        ("progress_unknown", {"grading_progress": "fullygraded"}),
    ],
)
def test_a_score_that_must_not_leave_is_never_made(code, facts):
    sound = {"user_id": "4", "timestamp": NOON, "given": 100, "maximum": 100}
    with pytest.raises(ScoreFaulty) as faulty:
        ScoreMessage(**{**sound, **facts})
    assert faulty.value.code == code


def test_what_a_database_would_choke_on_is_dropped_from_the_comment():
    assert json.loads(to_bytes(ScoreMessage("4", NOON, 1, 1, "a\0b\ud800c")))["comment"] == "abc"


# -- sending ------------------------------------------------------------------------------------


def test_a_score_is_posted_with_the_exact_media_type_and_moodles_empty_answer_is_a_success(host):
    host.answers("POST", ITEM + "/scores", Reply(200, b"", {"Content-Type": "text/html; charset=utf-8"}))
    receipt = send_score(OUTBOUND, TOKEN, column(host), AWARDED)
    asked = host.asked[0]
    assert asked.target == ITEM + "/scores?type_id=1"
    assert asked.headers["Content-Type"] == "application/vnd.ims.lis.v1.score+json"
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"
    assert asked.body == to_bytes(AWARDED)
    assert receipt.status == 200 and receipt.at.tzinfo is UTC


def test_a_retry_repeats_body_and_stamp(host):
    host.answers("POST", ITEM + "/scores", Reply(503), Reply(204))
    with pytest.raises(TryAgain):
        send_score(OUTBOUND, TOKEN, column(host), AWARDED)
    assert send_score(OUTBOUND, TOKEN, column(host), AWARDED).status == 204
    assert host.asked[0].body == host.asked[1].body


@pytest.mark.parametrize(
    ("status", "reason", "advice"),
    [
        (400, "person_not_gradable", "check_enrolment_and_role"),
        (403, "score_forbidden", "check_person_and_right"),
        (404, "line_item_gone", "choose_column_again"),
        (410, "line_item_gone", "choose_column_again"),
        (422, "person_not_gradable", "check_enrolment_and_role"),
        (405, "host_refused", "ask_host_administrator"),
    ],
)
def test_a_refused_score_says_why_and_what_to_do(host, status, reason, advice):
    host.answers("POST", ITEM + "/scores", said({"message": f"Sam One {TOKEN}"}, status=status))
    with pytest.raises(Refused) as refusal:
        send_score(OUTBOUND, TOKEN, column(host), AWARDED)
    assert (refusal.value.reason, refusal.value.advice) == (reason, advice)
    assert refusal.value.facts == {"http_status": status, "host": "127.0.0.1"}


def test_a_token_that_is_no_longer_taken_is_told_apart(host):
    host.answers("POST", ITEM + "/scores", Reply(401))
    with pytest.raises(TokenRefused):
        send_score(OUTBOUND, TOKEN, column(host), AWARDED)


def test_a_stamp_that_is_not_newer_asks_for_reading_first_and_never_for_a_retry(host):
    host.answers("POST", ITEM + "/scores", Reply(409))
    with pytest.raises(StampTooOld) as refusal:
        send_score(OUTBOUND, TOKEN, column(host), AWARDED)
    assert refusal.value.advice == "read_result"
    assert isinstance(refusal.value, Refused) and not isinstance(refusal.value, TryAgain)


def test_a_busy_host_is_asked_again_when_it_says(host):
    host.answers("POST", ITEM + "/scores", Reply(429, b"", {"Retry-After": "120"}))
    with pytest.raises(TryAgain) as wait:
        send_score(OUTBOUND, TOKEN, column(host), AWARDED)
    assert (wait.value.reason, wait.value.after) == ("host_throttles", 120)


def test_a_locked_grade_in_moodle_is_a_500_that_only_repetition_tells_from_a_crash(host):
    host.answers("POST", ITEM + "/scores", Reply(500, b"<html>"))
    with pytest.raises(TryAgain) as wait:
        send_score(OUTBOUND, TOKEN, column(host), AWARDED)
    assert wait.value.reason == "host_error_500"


def test_a_maintenance_page_with_status_200_is_not_a_delivered_score(host):
    host.answers("POST", ITEM + "/scores", Reply(200, b"<html>back soon</html>", {"Content-Type": "text/html"}))
    with pytest.raises(TryAgain) as wait:
        send_score(OUTBOUND, TOKEN, column(host), AWARDED)
    assert wait.value.reason == "answer_is_a_page"


def test_a_host_that_hangs_up_may_be_asked_again(host):
    with Host() as gone:
        address = column(gone)
    with pytest.raises(TryAgain) as wait:
        send_score(OUTBOUND, TOKEN, address, AWARDED)
    assert wait.value.reason == "connection_failed"


# -- reading back -------------------------------------------------------------------------------


def test_the_result_of_one_person_is_read_with_the_exact_media_type(host):
    host.answers("GET", ITEM + "/results", said(held("ags-results")))
    result = read_result(OUTBOUND, TOKEN, column(host), "4")
    assert result == Result("4", 37, 40, None, datetime(2026, 11, 23, 14, 21, 2, tzinfo=UTC))
    asked = host.asked[0]
    assert asked.headers["Accept"] == "application/vnd.ims.lis.v2.resultcontainer+json"
    assert asked.query == {"type_id": "1", "user_id": "4"}  # no `limit`: Moodle's results crash on it


def test_an_empty_cell_has_no_result(host):
    host.answers("GET", ITEM + "/results", said([]))
    assert read_result(OUTBOUND, TOKEN, column(host), "4") is None


def test_a_result_without_a_score_or_maximum_keeps_to_the_standards_defaults(host):
    host.answers("GET", ITEM + "/results", said([{"userId": "4", "resultScore": None, "comment": "hm"}, {"userId": "5", "resultScore": 0}]))
    empty, zero = read_results(OUTBOUND, TOKEN, column(host))
    assert (empty.score, empty.maximum, empty.comment) == (None, 1.0, "hm")
    assert zero.score == 0


def test_all_pages_of_results_are_read(host):
    link = "<{}>; rel=“next”".format(host.url(ITEM + "/results?type_id=1&amp;from=1"))
    pages = [said([{"userId": "4"}], Link=link.encode().decode("latin-1")), said([{"userId": "5"}])]
    host.answers("GET", ITEM + "/results", *pages)
    assert [result.user_id for result in read_results(OUTBOUND, TOKEN, column(host))] == ["4", "5"]
    assert host.asked[1].query == {"type_id": "1", "from": "1"}


def test_a_next_page_on_another_host_never_gets_our_token(host):
    with Host() as other:
        other.answers("GET", "/", said([]))
        host.answers("GET", ITEM + "/results", said([], Link=f'<{other.url("/")}>; rel="next"'))
        with pytest.raises(Refused) as refusal:
            list(read_results(OUTBOUND, TOKEN, column(host)))
        assert (refusal.value.reason, other.asked) == ("next_page_foreign", [])


def test_pages_that_lead_back_to_themselves_end(host):
    host.answers("GET", ITEM + "/results", said([], Link=f'<{host.url(ITEM + "/results?type_id=1")}>; rel="next"'))
    with pytest.raises(Refused) as refusal:
        list(read_results(OUTBOUND, TOKEN, column(host), profile_of("moodle")))
    assert (refusal.value.reason, len(host.asked)) == ("next_page_circle", 1)


@pytest.mark.parametrize(
    "entry",
    [
        7,
        {},
        {"userId": "4", "resultScore": "37"},
        {"userId": "4", "resultScore": True},
        {"userId": None},
        {"userId": "4", "resultMaximum": []},
    ],
)
def test_a_result_of_another_shape_is_a_broken_answer(host, entry):
    host.answers("GET", ITEM + "/results", said([entry]))
    with pytest.raises(TryAgain) as wait:
        read_result(OUTBOUND, TOKEN, column(host), "4")
    assert wait.value.reason == "answer_broken"


def test_an_endless_number_is_a_broken_answer(host):
    host.answers("GET", ITEM + "/results", Reply(200, b'[{"userId": "4", "resultScore": 1e999}]'))
    with pytest.raises(TryAgain):
        read_result(OUTBOUND, TOKEN, column(host), "4")


def test_a_list_that_is_no_list_is_refused(host):
    host.answers("GET", ITEM + "/results", said({"error": "no"}))
    with pytest.raises(Refused):
        read_result(OUTBOUND, TOKEN, column(host), "4")


# -- columns ------------------------------------------------------------------------------------


def test_columns_are_listed_with_what_the_host_says_of_them(host):
    host.answers("GET", ITEMS, said(held("ags-lineitems")))
    (item,) = list_line_items(OUTBOUND, TOKEN, columns(host))
    assert (item.label, item.maximum, item.resource_id, item.tag, item.resource_link_id) == (
        "Data literacy check",
        40,
        "res-1",
        "comp:C-DATA",
        "1",
    )
    assert item.id == held("ags-lineitems")[0]["id"]
    assert host.asked[0].headers["Accept"] == "application/vnd.ims.lis.v2.lineitemcontainer+json"
    assert host.asked[0].query == {"type_id": "1"}


def test_a_filter_the_host_ignores_is_applied_all_the_same(host):
    host.answers("GET", ITEMS, said([{"id": "https://lms.example/1", "label": "A", "scoreMaximum": 1}, *held("ags-lineitems")]))
    found = find_line_item(OUTBOUND, TOKEN, columns(host), resource_id="res-1", tag="comp:C-DATA")
    assert found is not None and found.label == "Data literacy check"
    assert host.asked[0].query == {"type_id": "1", "resource_id": "res-1", "tag": "comp:C-DATA"}
    assert find_line_item(OUTBOUND, TOKEN, columns(host), resource_id="res-2") is None


def test_a_new_column_gets_its_address_from_the_host(host):
    made = {"id": host.url(ITEMS + "/9/lineitem?type_id=1"), "label": "Plan", "scoreMaximum": 100, "resourceId": "mc-1"}
    host.answers("POST", ITEMS, said(made, status=201))
    item = create_line_item(OUTBOUND, TOKEN, columns(host), LineItem("Plan", 100, resource_id="mc-1"))
    assert item.id == made["id"]
    asked = host.asked[0]
    assert asked.headers["Content-Type"] == "application/vnd.ims.lis.v2.lineitem+json"
    assert json.loads(asked.body) == {"label": "Plan", "scoreMaximum": 100, "resourceId": "mc-1"}


def test_a_change_of_one_thing_sends_back_all_that_others_set(host):
    before = held("ags-lineitems")[0]
    host.answers("GET", ITEM, said(before))
    host.answers("PUT", ITEM, lambda asked: said(json.loads(asked.body)))
    item = update_line_item(OUTBOUND, TOKEN, column(host), label="Renamed")
    assert json.loads(host.asked[1].body) == {**before, "label": "Renamed"}
    assert host.asked[1].headers["Content-Type"] == "application/vnd.ims.lis.v2.lineitem+json"
    assert (item.label, item.resource_link_id) == ("Renamed", "1")


def test_a_change_that_the_host_confirms_without_words_is_done(host):
    host.answers("GET", ITEM, said(held("ags-lineitems")[0]))
    host.answers("PUT", ITEM, Reply(200))
    assert update_line_item(OUTBOUND, TOKEN, column(host), tag="t2").tag == "t2"


def test_a_column_that_is_gone_is_named_so_and_deleting_it_again_is_done(host):
    host.answers("GET", ITEM, Reply(404, b"<html>"))
    host.answers("DELETE", ITEM, Reply(204), Reply(404, b"<html>"))
    with pytest.raises(Refused) as refusal:
        get_line_item(OUTBOUND, TOKEN, column(host))
    assert refusal.value.reason == "line_item_gone"
    assert [delete_line_item(OUTBOUND, TOKEN, column(host)).status for _ in range(2)] == [204, 404]


@pytest.mark.parametrize("document", [[], {}, {"id": 7, "scoreMaximum": 1}, {"id": "https://lms.example/1", "scoreMaximum": None}])
def test_a_column_of_another_shape_is_a_broken_answer(host, document):
    host.answers("GET", ITEM, said(document))
    with pytest.raises(TryAgain) as wait:
        get_line_item(OUTBOUND, TOKEN, column(host))
    assert wait.value.reason == "answer_broken"
