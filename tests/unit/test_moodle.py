import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lti_tool.errors import Refused, TokenRefused, TryAgain
from lti_tool.moodle import (
    CourseCompetency,
    MoodleService,
    Rating,
    call,
    course_competencies,
    rate,
    read_rating,
    scale_values,
    site_info,
    user_badges,
)
from lti_tool.moodle.needs import NEEDS
from lti_tool.outbound import Outbound
from tests.unit.hosts import Host, Reply, said

TOKEN = "0123456789abcdef0123456789abcdef"
SERVER = "/webservice/rest/server.php"
PAYLOADS = Path(__file__).parent / "payloads/moodle"
OUTBOUND = Outbound(("127.0.0.0/8",), user_agent="tests/1")
SCALE = '[{"scaleid":"2"},{"id":2,"scaledefault":1,"proficient":1}]'


def payload(name):
    return json.loads((PAYLOADS / f"{name}.json").read_text())


def fault(code, kind="moodle_exception", message="Something about Sam One"):
    return said({"exception": kind, "errorcode": code, "message": message})


@pytest.fixture
def host():
    with Host() as host:
        yield host


@pytest.fixture
def moodle(host):
    return MoodleService(host.origin, TOKEN)


# -- the call -----------------------------------------------------------------------------------


def test_the_token_travels_in_the_body_and_never_in_the_address(host, moodle):
    host.answers("POST", SERVER, said([]))
    call(OUTBOUND, moodle, "core_x", id=1)
    asked = host.asked[0]
    assert asked.target == SERVER
    assert asked.form == {"wstoken": TOKEN, "wsfunction": "core_x", "moodlewsrestformat": "json", "id": "1"}
    assert TOKEN not in repr(moodle)


def test_a_moodle_in_a_folder_is_found_there_with_or_without_final_slash(host):
    host.answers("POST", "/learn" + SERVER, said([]))
    for base in (host.url("/learn"), host.url("/learn/")):
        assert call(OUTBOUND, MoodleService(base, TOKEN), "core_x") == []


def test_nested_parameters_are_written_as_php_reads_them(host, moodle):
    host.answers("POST", SERVER, said(None))
    call(OUTBOUND, moodle, "core_x", filters=[{"column": "id", "value": 7}, {"column": "on", "value": True}], left_out=None)
    form = host.asked[0].form
    assert form["filters[0][column]"] == "id"
    assert form["filters[0][value]"] == "7"
    assert form["filters[1][value]"] == "1"
    assert "left_out" not in form


@pytest.mark.parametrize(
    ("code", "kind", "message", "reason"),
    [
        ("accessexception", "webservice_access_exception", "Access control exception", "function_not_in_service"),
        ("servicenotavailable", "webservice_access_exception", "", "service_disabled"),
        ("wsaccessusersuspended", "moodle_exception", "Refused web service access for suspended username", "service_account_locked"),
        ("completionnotenabled", "moodle_exception", "", "completion_off"),
        ("badgesdisabled", "moodle_exception", "", "host_badges_off"),
        ("invaliduser", "moodle_exception", "Invalid user", "person_unknown_in_host"),
        ("requireloginerror", "require_login_exception", "", "course_not_visible"),
        ("invalidrecord", "dml_missing_record_exception", "", "not_found_in_host"),
        ("invalidparameter", "invalid_parameter_exception", "", "parameter_refused"),
        ("invalidpersistenterror", "core\\invalid_persistent_exception", "Error: Invalid rating", "rating_not_on_scale"),
        ("codingerror", "coding_exception", "Coding error: The competency may not be rated at this time.", "person_not_gradable"),
        ("codingerror", "coding_exception", "The competency does not belong to this course: 9", "competency_not_in_course"),
        ("neverheardof", "moodle_exception", "", "host_refused"),
        ("<script>", "moodle_exception", "", "host_refused"),
        (None, "Error", "Call to a member function load_items() on bool", "host_refused"),
    ],
)
def test_an_error_with_status_200_is_refused_by_its_name(host, moodle, code, kind, message, reason):
    host.answers("POST", SERVER, fault(code, kind, message))
    with pytest.raises(Refused) as refusal:
        call(OUTBOUND, moodle, "core_x")
    assert refusal.value.reason == reason
    assert "script" not in str(refusal.value)


def test_a_missing_permission_is_named_by_its_identifier(host, moodle):
    host.answers("POST", SERVER, fault("nopermissions", "required_capability_exception", "Sorry (Rate competencies)"))
    with pytest.raises(Refused) as refusal:
        rate(OUTBOUND, moodle, course_id="2", user_id="4", competency_id=1, grade=2, note="")
    assert refusal.value.reason == "capability_missing"
    assert refusal.value.facts["capability"] == "moodle/competency:competencygrade"


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.function)
def test_each_function_names_the_capability_it_stands_or_falls_with(host, moodle, need):
    for code in ("nopermissions", "nopermission"):
        host.answers("POST", SERVER, fault(code, "required_capability_exception"))
        with pytest.raises(Refused) as refusal:
            call(OUTBOUND, moodle, need.function)
        assert refusal.value.facts["capability"] in (*need.capabilities, "webservice/rest:use")
        assert not need.capabilities or refusal.value.facts["capability"] == need.capabilities[0]


def test_a_course_that_the_account_cannot_see_names_the_right_to_see_courses(host, moodle):
    host.answers("POST", SERVER, fault("requireloginerror", "require_login_exception", "Course or activity not accessible."))
    with pytest.raises(Refused) as refusal:
        course_competencies(OUTBOUND, moodle, "2")
    assert (refusal.value.reason, refusal.value.facts["capability"]) == ("course_not_visible", "moodle/course:view")


def test_a_service_that_is_closed_to_the_account_is_not_taken_for_one_missing_function(host, moodle):
    """Moodle 4.5.6 says accessexception for a disabled service, an account not authorised, and a missing webservice/rest:use."""
    host.answers("POST", SERVER, fault("accessexception", "webservice_access_exception", "Access control exception"))
    with pytest.raises(Refused) as refusal:
        site_info(OUTBOUND, moodle)
    assert (refusal.value.reason, refusal.value.advice) == ("service_closed_to_account", "open_service_to_account")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(200, b"<!DOCTYPE html><title>Log in</title>", {"Content-Type": "text/html"}), "answer_is_a_page"),
        (Reply(200, b"", {"Content-Type": "application/json"}), "answer_not_json"),
        (Reply(200, b'[{"id": 1', {"Content-Type": "application/json"}), "answer_not_json"),
        (said(None), "answer_broken"),
        (said({"warnings": [{"warningcode": "1", "message": "x"}]}), "answer_broken"),
    ],
)
def test_an_answer_that_is_none_is_tried_again_and_never_taken_for_an_empty_list(host, moodle, reply, reason):
    host.answers("POST", SERVER, reply)
    with pytest.raises(TryAgain) as wait:
        course_competencies(OUTBOUND, moodle, "2")
    assert wait.value.reason == reason


def test_what_moodle_says_of_people_does_not_reach_our_errors(host, moodle):
    host.answers("POST", SERVER, fault("nopermissions"))
    with pytest.raises(Refused) as refusal:
        call(OUTBOUND, moodle, "core_x")
    assert "Sam" not in str(refusal.value) and TOKEN not in str(refusal.value)


def test_a_token_that_moodle_no_longer_knows_is_a_refused_token(host, moodle):
    host.answers("POST", SERVER, fault("invalidtoken"))
    with pytest.raises(TokenRefused):
        call(OUTBOUND, moodle, "core_x")


def test_a_site_in_maintenance_is_asked_again(host, moodle):
    host.answers("POST", SERVER, fault("sitemaintenance"), Reply(200, b"<html>back soon"), Reply(503, b"", {"Retry-After": "60"}))
    for reason in ("host_not_ready", "answer_is_a_page", "host_error"):
        with pytest.raises(TryAgain) as wait:
            call(OUTBOUND, moodle, "core_x")
        assert wait.value.reason == reason


def test_a_site_without_web_services_says_what_to_switch_on(host, moodle):
    host.answers("POST", SERVER, Reply(403))
    with pytest.raises(Refused) as refusal:
        call(OUTBOUND, moodle, "core_x")
    assert (refusal.value.reason, refusal.value.advice) == ("web_services_off", "enable_rest_protocol")


def test_an_address_that_is_no_moodle_is_refused_as_an_address(host):
    with pytest.raises(Refused) as refusal:
        call(OUTBOUND, MoodleService(host.url("/nothing"), TOKEN), "core_x")
    assert refusal.value.advice == "check_service_address"


def test_the_site_tells_its_release_our_account_and_what_it_may_call(host, moodle):
    host.answers(
        "POST",
        SERVER,
        said(
            {
                "sitename": "Campus",
                "userid": 7,
                "release": "4.5.6 (Build: 20250811)",
                "functions": [{"name": "core_badges_get_user_badges", "version": "2024100706"}],
            }
        ),
    )
    site = site_info(OUTBOUND, moodle)
    assert (site.name, site.account_id, site.functions) == ("Campus", 7, {"core_badges_get_user_badges"})
    assert site.release.startswith("4.5.6")


# -- competencies -------------------------------------------------------------------------------


def lists(framework):
    def answer(asked):
        listing = asked.form["wsfunction"] == "core_competency_list_course_competencies"
        return said(payload("rest-list-course-competencies")) if listing else framework

    return answer


def test_a_competency_without_scale_inherits_its_frameworks_which_is_read_once(host, moodle):
    host.answers("POST", SERVER, lists(said({"id": 1, "scaleid": 5, "scaleconfiguration": '[{"scaleid":"5"}]'})))
    found = course_competencies(OUTBOUND, moodle, "2")
    assert found == [
        CourseCompetency(1, "C-DATA", "Reads data", 2, SCALE),
        CourseCompetency(2, "C-TEACH", "Teaches a peer", 5, '[{"scaleid":"5"}]'),
        CourseCompetency(3, "C-PLAN", "Plans a lesson", 5, '[{"scaleid":"5"}]'),
    ]
    assert [asked.form["wsfunction"] for asked in host.asked][1:] == ["core_competency_read_competency_framework"]


def test_a_framework_we_may_not_read_leaves_the_scale_unknown(host, moodle):
    host.answers("POST", SERVER, lists(fault("nopermissions", "required_capability_exception")))
    own, *inherited = course_competencies(OUTBOUND, moodle, 2)
    assert own.scale_id == 2
    assert [(entry.scale_id, entry.scale_configuration) for entry in inherited] == [(None, ""), (None, "")]


def test_a_scale_lists_its_items_from_the_lowest(host, moodle):
    host.answers("POST", SERVER, said(list(reversed(payload("rest-scale-values")))))
    assert scale_values(OUTBOUND, moodle, 3) == ("Not met", "Progressing", "Demonstrated", "Exemplary")
    assert host.asked[0].form["scaleid"] == "3"


def test_a_rating_is_sent_as_moodle_names_its_parts(host, moodle):
    known = payload("rest-grade-competency-in-course")
    host.answers("POST", SERVER, said(known["response"]))
    receipt = rate(OUTBOUND, moodle, course_id="2", user_id="4", competency_id=1, grade=2, note=known["request"]["note"])
    assert receipt.status == 200 and receipt.at.tzinfo is UTC
    sent = {name: str(value) for name, value in known["request"].items()}
    assert host.asked[0].form == {"wstoken": TOKEN, "moodlewsrestformat": "json", **sent}


def test_a_note_keeps_no_angle_bracket_because_moodle_refuses_markup(host, moodle):
    host.answers("POST", SERVER, said({"id": 1}))
    rate(OUTBOUND, moodle, course_id=2, user_id=4, competency_id=1, grade=2, note="a <b> c")
    assert host.asked[0].form["note"] == "a ‹b› c"


def test_the_rating_read_is_the_present_one_with_who_gave_it(host, moodle):
    host.answers("POST", SERVER, said(payload("rest-competency-summary-in-course")))
    rating = read_rating(OUTBOUND, moodle, course_id="2", user_id="4", competency_id=1)
    assert rating == Rating(grade=2, proficient=True, rated_by=7, note="Evidence https://tool.example/e/1", name="Competent")
    sent = host.asked[0].form
    assert (sent["courseid"], sent["userid"], sent["competencyid"]) == ("2", "4", "1")


def test_a_later_piece_of_evidence_that_did_not_change_the_rating_does_not_name_its_author(host, moodle):
    document = payload("rest-competency-summary-in-course")
    log_line = {"action": 2, "actionuserid": 3, "grade": 1, "note": "did not count", "id": 9, "timecreated": 1795444600}
    document["usercompetencysummary"]["evidence"].insert(0, log_line)
    host.answers("POST", SERVER, said(document))
    assert read_rating(OUTBOUND, moodle, course_id=2, user_id=4, competency_id=1).rated_by == 7


def test_a_rating_given_by_a_rule_names_nobody(host, moodle):
    document = payload("rest-competency-summary-in-course")
    document["usercompetencysummary"]["evidence"][0]["actionuserid"] = None
    host.answers("POST", SERVER, said(document))
    assert read_rating(OUTBOUND, moodle, course_id=2, user_id=4, competency_id=1).rated_by is None


def test_a_person_nobody_rated_yet_has_no_grade(host, moodle):
    document = payload("rest-competency-summary-in-course")
    document["usercompetencysummary"]["usercompetencycourse"].update(grade=None, proficiency=None)
    document["usercompetencysummary"]["evidence"] = []
    host.answers("POST", SERVER, said(document))
    assert read_rating(OUTBOUND, moodle, course_id=2, user_id=4, competency_id=1) == Rating(None, False)


@pytest.mark.parametrize("person", ["", "abc", "-4", "4.0", "٤", "9" * 30])
def test_a_person_whose_id_is_not_moodles_is_refused_before_any_call(host, moodle, person):
    with pytest.raises(Refused) as refusal:
        read_rating(OUTBOUND, moodle, course_id=2, user_id=person, competency_id=1)
    assert (refusal.value.reason, host.asked) == ("person_unknown_in_host", [])


def test_a_course_whose_id_is_not_moodles_is_refused_before_any_call(host, moodle):
    with pytest.raises(Refused) as refusal:
        course_competencies(OUTBOUND, moodle, "c0ffee")
    assert (refusal.value.reason, host.asked) == ("course_unknown_in_host", [])


# -- badges -------------------------------------------------------------------------------------


def test_badges_come_oldest_first_with_their_public_page(host, moodle):
    document = payload("rest-get-user-badges")
    for place, badge in enumerate(document["badges"]):
        badge["uniquehash"] = f"{place:040x}"
    host.answers("POST", SERVER, said(document))
    badges = user_badges(OUTBOUND, moodle, "4", "2")
    assert [badge.name for badge in badges] == ["Activity badge", "Competency badge", "Site competency badge"]
    assert badges[0].issued_at == datetime.fromtimestamp(1795443561, UTC)
    assert badges[0].url == f"{host.origin}/badges/badge.php?hash={2:040x}"
    assert (host.asked[0].form["userid"], host.asked[0].form["courseid"]) == ("4", "2")


def test_a_badge_tells_whether_it_is_the_site_s_and_all_that_it_says_of_itself(host, moodle):
    document = payload("rest-get-user-badges")
    document["badges"][1]["alignment"] = [{"id": 1, "badgeid": 3, "targetName": "MC-EDU-01", "targetUrl": "https://x.example"}]
    document["warnings"] = [{"item": "badge", "warningcode": "1", "message": "Sam One"}]
    host.answers("POST", SERVER, said(document))
    found = {badge.name: badge for badge in user_badges(OUTBOUND, moodle, "4")}
    assert [name for name, badge in found.items() if badge.is_of_site] == ["Site competency badge"]
    assert "MC-EDU-01" in found["Site competency badge"].text and "Activity badge desc" in found["Activity badge"].text


def test_without_a_course_all_badges_of_the_site_are_asked_for(host, moodle):
    host.answers("POST", SERVER, said({"badges": [], "warnings": []}))
    assert user_badges(OUTBOUND, moodle, 4) == []
    assert host.asked[0].form["courseid"] == "0"


@pytest.mark.parametrize("document", [None, [], {"badges": None}, {"badges": [7]}, {"badges": [{"name": "x"}]}])
def test_a_list_of_badges_of_another_shape_is_a_broken_answer(host, moodle, document):
    host.answers("POST", SERVER, said(document))
    with pytest.raises(TryAgain) as wait:
        user_badges(OUTBOUND, moodle, 4)
    assert wait.value.reason == "answer_broken"
