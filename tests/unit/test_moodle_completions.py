"""Completion in Moodle, and what a token opens: payloads as a Moodle 4.5.6 gave them."""

import pytest

from lti_tool.errors import Refused, TryAgain
from lti_tool.moodle import (
    Activity,
    Completion,
    MoodleService,
    Probe,
    capabilities_for,
    check,
    find_activity,
    functions_for,
    override_completion,
    read_completion,
)
from lti_tool.moodle.needs import role_preset
from lti_tool.outbound import Outbound
from tests.unit.moodle_site import GONE, LACKS, UNSEEN, Site

OUTBOUND = Outbound(("127.0.0.0/8",), user_agent="tests/1")
SOMEWHERE = Probe(course="4", learner="12", link="3")


@pytest.fixture
def site():
    with Site() as host:
        yield host


@pytest.fixture
def moodle(site):
    return MoodleService(site.origin, "token")


# -- one activity -------------------------------------------------------------------------------


def test_the_activity_is_found_by_the_number_that_lti_calls_the_resource_link(site, moodle):
    assert find_activity(OUTBOUND, moodle, "3") == Activity(cmid=4, tracking=2)
    asked = site.asked_for("core_course_get_course_module_by_instance")[0]
    assert (asked["module"], asked["instance"]) == ("lti", "3")


def test_an_activity_that_was_deleted_is_told_from_a_course_that_is_gone(site, moodle):
    site.documents["core_course_get_course_module_by_instance"] = GONE
    with pytest.raises(Refused) as refusal:
        find_activity(OUTBOUND, moodle, "3")
    assert (refusal.value.reason, refusal.value.advice) == ("activity_not_found", "open_activity_again")


def test_an_activity_that_the_account_may_not_open_names_the_capability_of_the_module(site, moodle):
    """A system role with moodle/course:view sees the course and not the activity: Moodle 4.5.6 wants mod/lti:view as well."""
    site.documents["core_course_get_course_module_by_instance"] = UNSEEN
    with pytest.raises(Refused) as refusal:
        find_activity(OUTBOUND, moodle, "3")
    assert (refusal.value.reason, refusal.value.facts["capability"]) == ("activity_not_visible", "mod/lti:view")


def test_where_a_person_stands_is_read_with_who_set_it_and_the_conditions(site, moodle):
    assert read_completion(OUTBOUND, moodle, course_id="4", user_id="12", cmid=4) == Completion(
        state=0, tracking=2, set_by=14, rules=frozenset({"completionusegrade"})
    )
    asked = site.asked_for("core_completion_get_activities_completion_status")[0]
    assert (asked["courseid"], asked["userid"]) == ("4", "12")


def test_an_activity_without_completion_stands_in_no_list(site, moodle):
    assert read_completion(OUTBOUND, moodle, course_id="4", user_id="12", cmid=99) is None


@pytest.mark.parametrize(("is_complete", "sent"), [(True, "1"), (False, "0")])
def test_a_completion_is_set_for_one_person_and_the_answer_says_what_stands(site, moodle, is_complete, sent):
    stands = override_completion(OUTBOUND, moodle, user_id="12", cmid=4, is_complete=is_complete)
    assert stands == Completion(state=1, tracking=2, set_by=14)
    asked = site.asked_for("core_completion_override_activity_completion_status")[0]
    assert (asked["userid"], asked["cmid"], asked["newstate"]) == ("12", "4", sent)


@pytest.mark.parametrize("document", [None, {}, {"statuses": None}, {"statuses": [7]}, {"statuses": [{"cmid": 4}]}])
def test_statuses_of_another_shape_are_a_broken_answer(site, moodle, document):
    site.documents["core_completion_get_activities_completion_status"] = document
    with pytest.raises(TryAgain) as wait:
        read_completion(OUTBOUND, moodle, course_id="4", user_id="12", cmid=4)
    assert wait.value.reason == "answer_broken"


# -- what a token opens -------------------------------------------------------------------------


def test_a_token_that_opens_everything_lacks_nothing_and_nothing_was_written_about_anybody_else(site, moodle):
    found = check(OUTBOUND, moodle, SOMEWHERE)
    assert found.is_complete and found.untried == ()
    assert (found.site.url, found.site.account_name, found.site.is_all_powerful) == ("https://lms.example", "mh_ws", False)
    assert site.asked_for("core_competency_grade_competency_in_course") == []
    assert [(form["userid"], form["newstate"]) for form in site.asked_for("core_completion_override_activity_completion_status")] == [
        ("14", "0")
    ], "only the account's own, which is incomplete, is set to incomplete"


def test_missing_functions_are_told_by_name_and_not_tried(site, moodle):
    named = site.documents["core_webservice_get_site_info"]["functions"]
    site.documents["core_webservice_get_site_info"]["functions"] = [each for each in named if "badges" not in each["name"]]
    found = check(OUTBOUND, moodle, SOMEWHERE)
    assert found.missing_functions == ("core_badges_get_user_badges",)
    assert site.asked_for("core_badges_get_user_badges") == []


@pytest.mark.parametrize(
    ("function", "answer", "capability"),
    [
        ("core_competency_list_course_competencies", LACKS, "moodle/competency:coursecompetencyview"),
        ("core_competency_list_course_competencies", UNSEEN, "moodle/course:view"),
        ("core_competency_read_competency_framework", LACKS, "moodle/competency:competencyview"),
        ("tool_lp_data_for_user_competency_summary_in_course", LACKS, "moodle/competency:usercompetencyview"),
        (
            "tool_lp_data_for_user_competency_summary_in_course",
            {"usercompetencysummary": {"cangrade": False}},
            "moodle/competency:competencygrade",
        ),
        ("core_badges_get_user_badges", LACKS, "moodle/badges:viewotherbadges"),
        ("core_course_get_course_module_by_instance", UNSEEN, "mod/lti:view"),
        ("core_completion_get_activities_completion_status", LACKS, "report/progress:view"),
        ("core_completion_override_activity_completion_status", {**LACKS, "errorcode": "nopermission"}, "moodle/course:overridecompletion"),
    ],
)
def test_a_missing_capability_is_told_by_its_exact_name(site, moodle, function, answer, capability):
    site.documents[function] = answer
    found = check(OUTBOUND, moodle, SOMEWHERE)
    assert found.missing_capabilities == (capability,)
    assert capability not in found.untried


def test_before_anybody_launched_it_says_what_could_not_be_tried(site, moodle):
    found = check(OUTBOUND, moodle, Probe())
    assert found.is_complete
    assert "moodle/competency:competencygrade" in found.untried and "report/progress:view" in found.untried
    assert "webservice/rest:use" not in found.untried, "the site's own answer shows that one"


def test_ids_that_cannot_be_moodle_s_are_not_tried_with(site, moodle):
    found = check(OUTBOUND, moodle, Probe(course="course-1", learner="5", link="link-1"))
    assert found.is_complete and site.asked_for("core_competency_list_course_competencies") == []


def test_another_refusal_is_told_with_its_function(site, moodle):
    site.documents["core_badges_get_user_badges"] = {"exception": "moodle_exception", "errorcode": "badgesdisabled", "message": ""}
    found = check(OUTBOUND, moodle, SOMEWHERE)
    assert found.faults == (("core_badges_get_user_badges", "host_badges_off"),) and not found.is_complete


def test_what_an_administrator_copies_follows_from_what_the_tool_is_to_do():
    assert functions_for("badges") == ("core_webservice_get_site_info", "core_badges_get_user_badges")
    assert "moodle/competency:competencygrade" not in capabilities_for("badges", "completions")
    preset = role_preset()
    everything = capabilities_for("ratings", "completions", "badges")
    assert len(set(everything)) == len(everything) and "webservice/rest:use" == everything[0]
    assert [line.strip() for line in preset.splitlines() if "<allow>" in line] == [f"<allow>{name}</allow>" for name in everything]
