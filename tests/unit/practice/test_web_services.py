"""The web services: Moodle's shapes, errors with HTTP 200, and the badge in the same call."""

import json

import pytest
import requests


@pytest.fixture
def call(admin):
    service = admin.json("/admin/webservice.json")

    def ask(function: str, token: str | None = None, style: str = "json", **values):
        form = {"wstoken": token or service["token"], "wsfunction": function, "moodlewsrestformat": style, **values}
        answer = requests.post(service["url"], data=form)
        assert answer.status_code == 200
        return answer.json()

    return ask


def rate(call, **changes):
    values = {"courseid": 2, "userid": 8, "competencyid": 1, "grade": 2, "note": "Evidence https://tool.example/e/1"}
    return call("core_competency_grade_competency_in_course", **(values | changes))


def summary(call, person, competency):
    return call("tool_lp_data_for_user_competency_summary_in_course", userid=person, competencyid=competency, courseid=2)[
        "usercompetencysummary"
    ]


def badges(call, person):
    return call("core_badges_get_user_badges", userid=person, courseid=2)["badges"]


def test_a_rating_is_recorded_with_evidence_and_issues_the_badge_in_the_call(call, teacher):
    evidence = rate(call)
    assert (evidence["grade"], evidence["gradename"], evidence["note"]) == (2, "Competent", "Evidence https://tool.example/e/1")
    assert evidence["actionuser"]["id"] == 13 and evidence["descidentifier"] == "evidence_manualoverrideincourse"
    held = summary(call, 8, 1)
    assert held["usercompetencycourse"]["grade"] == 2 and held["usercompetencycourse"]["proficiency"] is True
    assert held["evidence"][0]["actionuser"]["id"] == 13
    assert [badge["name"] for badge in badges(call, 8)] == ["Competent: Customer interviews"]
    assert [row["idnumber"] for row in teacher.json("/course/2/competencies.json")["ratings"] if row["person_id"] == "8"] == ["MC-BUS-01"]


def test_not_yet_competent_earns_no_badge_and_going_down_takes_none_away(call):
    rate(call, userid=9, grade=1)
    assert badges(call, 9) == [] and summary(call, 9, 1)["usercompetencycourse"]["proficiency"] is False
    rate(call, userid=9, grade=2)
    rate(call, userid=9, grade=1, note="Down again")
    assert len(badges(call, 9)) == 1 and [item["grade"] for item in summary(call, 9, 1)["evidence"]] == [1, 2, 1]


def test_a_badge_is_issued_once(call):
    rate(call, userid=10)
    first = badges(call, 10)
    rate(call, userid=10)
    assert badges(call, 10) == first


def test_a_badge_has_the_members_of_the_host(call):
    rate(call, userid=11)
    badge = badges(call, 11)[0]
    expected = {"id", "name", "uniquehash", "dateissued", "recipientid", "recipientfullname", "badgeurl", "issuername", "type", "status"}
    assert expected <= set(badge) and badge["recipientid"] == 11 and len(badge["uniquehash"]) == 40
    assert requests.get(badge["badgeurl"]).headers["Content-Type"].startswith("image/svg+xml")


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"userid": 3}, "codingerror", "may not be rated"),
        ({"userid": 2}, "codingerror", "may not be rated"),
        ({"grade": 3}, "invalidpersistenterror", "Invalid rating"),
        ({"grade": 0}, "invalidpersistenterror", "Invalid rating"),
        ({"competencyid": 5}, "codingerror", "does not belong to this course"),
        ({"competencyid": 99}, "codingerror", "does not belong to this course"),
        ({"courseid": 999}, "invalidrecord", "course"),
        ({"userid": 999}, "codingerror", "may not be rated"),
        ({"userid": "student1"}, "invalidparameter", "Invalid parameter value detected"),
        ({"note": "<b>bold</b>"}, "invalidparameter", "Invalid parameter value detected"),
        ({"surprise": 1}, "invalidparameter", "Invalid parameter value detected"),
    ],
)
def test_a_rating_that_breaks_a_rule_is_an_exception_and_changes_nothing(call, change, code, said):
    answer = rate(call, **({"userid": 12} | change))
    assert answer["errorcode"] == code and said in answer["message"] and answer["exception"]
    assert badges(call, 12) == []


def test_a_wrong_token_is_an_exception_with_status_200(call):
    assert call("core_webservice_get_site_info", token="0" * 32)["errorcode"] == "invalidtoken"


def test_unknown_and_closed_functions_are_told_apart(call):
    assert call("no_such_function")["errorcode"] == "invalidrecord"
    assert call("core_user_delete_users")["errorcode"] == "accessexception"


def test_only_json_is_spoken(call):
    assert call("core_webservice_get_site_info", style="xml")["errorcode"] == "invalidparameter"


def test_site_info_names_the_service_account_and_what_it_may_call(call, site):
    info = call("core_webservice_get_site_info")
    assert info["siteurl"] == site and info["username"] == "wsuser" and info["sitename"].startswith("Practice University")
    assert "core_competency_grade_competency_in_course" in {function["name"] for function in info["functions"]}


def test_the_competencies_of_the_course_are_found_by_idnumber(call):
    found = call("core_competency_list_course_competencies", id=2)
    parts = [f"MC-EDU-01.{number}" for number in (1, 2, 3)]
    assert [row["competency"]["idnumber"] for row in found] == ["MC-BUS-01", "MC-TEC-01", "MC-EDU-01", "MC-SCI-01", *parts]
    assert all(row["coursecompetency"]["courseid"] == 2 for row in found)


def test_a_competency_has_a_scale_of_its_own_or_its_framework_s(call):
    """A reader of the course alone learns no scale of most: Moodle says null there."""
    found = {row["competency"]["idnumber"]: row["competency"] for row in call("core_competency_list_course_competencies", id=2)}
    framework = call("core_competency_read_competency_framework", id=found["MC-EDU-01"]["competencyframeworkid"])
    assert found["MC-EDU-01"]["scaleid"] is None and framework["scaleid"] == 2
    assert call("core_competency_get_scale_values", scaleid=2) == [{"id": 1, "name": "Not yet competent"}, {"id": 2, "name": "Competent"}]
    own = call("core_competency_get_scale_values", scaleid=found["MC-EDU-01.1"]["scaleid"])
    assert [item["name"] for item in own] == ["Not met", "Progressing", "Demonstrated", "Exemplary"]
    marks = json.loads(found["MC-EDU-01.1"]["scaleconfiguration"])[1:]
    assert [(mark["id"], mark["scaledefault"]) for mark in marks if mark["proficient"]] == [(3, 1), (4, 0)]


def test_frameworks_are_listed_for_a_place(call):
    place = {"sort": "shortname", "context[contextlevel]": "system", "context[instanceid]": "0"}
    assert [row["competenciescount"] for row in call("core_competency_list_competency_frameworks", **place)] == [8]
    assert call("core_competency_list_competency_frameworks")["errorcode"] == "invalidparameter"


def test_an_unknown_scale_ends_in_an_error_without_a_code(call):
    assert call("core_competency_get_scale_values", scaleid=99) == {
        "exception": "Error",
        "message": "Call to a member function load_items() on bool",
    }


def test_on_a_scale_of_four_the_third_and_fourth_are_proficient(call):
    rate(call, userid=9, competencyid=6, grade=2)
    assert summary(call, 9, 6)["usercompetencycourse"]["proficiency"] is False
    rate(call, userid=9, competencyid=6, grade=4)
    held = summary(call, 9, 6)["usercompetencycourse"]
    assert (held["gradename"], held["proficiency"]) == ("Exemplary", True)


@pytest.fixture
def lacking(site):
    """Take capabilities away from the service account."""
    yield lambda *names: requests.post(site + "/practice/switches", json={"missing_capabilities": names})
    requests.delete(site + "/practice/switches")


SORRY = "Sorry, but you do not currently have permissions to do that ({})."


@pytest.mark.parametrize(
    ("lost", "code", "said"),
    [
        ("moodle/competency:competencygrade", "nopermissions", SORRY.format("Set competency rating")),
        ("moodle/course:view", "requireloginerror", "Course or activity not accessible."),
        ("webservice/rest:use", "accessexception", "Access control exception"),
    ],
)
def test_a_missing_capability_is_named_in_words_for_people(call, lacking, lost, code, said):
    """The words are those of Moodle 4.5.6."""
    lacking(lost)
    answer = rate(call, userid=12, competencyid=3)
    assert (answer["errorcode"], answer["message"]) == (code, said)
    lacking("moodle/badges:viewotherbadges")
    assert rate(call, userid=12, competencyid=3)["gradename"] == "Competent"
    assert call("core_badges_get_user_badges", userid=12)["message"] == SORRY.format("View public badges in other users' profiles")


def test_no_web_services_but_in_moodle(play):
    stage = play("canvas")
    assert requests.post(stage.base + "/webservice/rest/server.php").status_code == 404
    assert stage.admin.see("/admin/webservice.json").status_code == 404


def test_an_unrated_competency_has_an_empty_rating(call):
    held = summary(call, 12, 4)
    assert held["usercompetencycourse"]["grade"] is None and held["evidence"] == []


def test_staff_rate_by_hand_and_students_do_not(call, sign_in):
    form = {"person": "student8", "competency": "3", "grade": "2", "note": "Seen in class"}
    assert sign_in("student8").press("/course/2/competencies/rate", **form).status_code == 403
    assert sign_in("assessor").press("/course/2/competencies/rate", **form).status_code == 200
    assert summary(call, 12, 3)["evidence"][0]["actionuser"]["id"] == 4


def test_students_see_their_own_ratings_and_badges_only(call, sign_in):
    rate(call, userid=6, competencyid=2)
    rate(call, userid=7, competencyid=2)
    student = sign_in("student2")
    assert {row["person"] for row in student.json("/course/2/competencies.json")["ratings"]} == {"student2"}
    assert {row["person"] for row in student.json("/course/2/badges.json")["issued"]} == {"student2"}
    assert "Grace Okafor" not in student.see("/course/2/competencies").text


def test_calls_work_by_get_too(admin):
    service = admin.json("/admin/webservice.json")
    query = {"wstoken": service["token"], "wsfunction": "core_webservice_get_site_info", "moodlewsrestformat": "json"}
    assert requests.get(service["url"], params=query).json()["userid"] == 13
