"""Launches: the initiation form, the authorization endpoint's checks, and the id_token's claims."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from .actors import CLAIM, form_action, form_fields

GRADES = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
INSTRUCTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"


def test_the_initiation_form_has_exactly_the_six_fields_of_the_host(tool, activity, student, site):
    fields = tool.begin(student, activity.id)
    assert set(fields) == {"iss", "target_link_uri", "login_hint", "lti_message_hint", "client_id", "lti_deployment_id"}
    assert (fields["iss"], fields["login_hint"], fields["client_id"]) == (site, "5", tool.client_id)


def test_a_student_arrives_as_a_learner_with_the_claims_of_the_host(tool, activity, student, site):
    claims = tool.launch(student, activity.id)
    assert claims["sub"] == "5" and claims["aud"] == tool.client_id and claims["iss"] == site
    assert claims["exp"] == claims["iat"] + 60
    assert claims[CLAIM + "roles"] == [LEARNER]
    assert claims[CLAIM + "message_type"] == "LtiResourceLinkRequest" and claims[CLAIM + "version"] == "1.3.0"
    assert claims[CLAIM + "context"] == {"id": "2", "label": "MC101", "title": "Micro-credentials 101", "type": ["CourseSection"]}
    assert claims[CLAIM + "resource_link"] == {"id": str(activity.id), "title": "Customer interviews", "description": "Show that you can."}
    assert claims["email"] == "student1@example.com" and claims[CLAIM + "ext"]["user_username"] == "student1"
    assert claims[GRADES]["lineitem"] == activity.column and "?type_id=" in activity.column
    assert claims[ROSTER]["service_versions"] == ["1.0", "2.0"]
    assert claims[CLAIM + "tool_platform"]["product_family_code"] == "practice"


def test_a_variable_is_replaced_only_when_it_is_known(tool, activity, student):
    custom = tool.launch(student, activity.id)[CLAIM + "custom"]
    assert custom["who"] == "student1" and custom["history"] == "" and custom["odd"] == "$Nope.nope"
    assert custom["slug"] == "customer-interviews" and custom["course_was"] == "2"


@pytest.mark.parametrize("person", ["teacher", "assessor"])
def test_both_kinds_of_teacher_arrive_as_instructors(tool, activity, sign_in, person):
    assert tool.launch(sign_in(person), activity.id)[CLAIM + "roles"] == [INSTRUCTOR]


def test_the_site_administrator_has_three_roles(tool, activity, admin):
    roles = tool.launch(admin, activity.id)[CLAIM + "roles"]
    assert len(roles) == 3 and INSTRUCTOR in roles
    assert "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator" in roles
    assert "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator" in roles


def test_a_teacher_who_switches_role_arrives_as_a_learner_with_their_own_sub(tool, activity, teacher):
    teacher.press("/switch-role", role="learner")
    claims = tool.launch(teacher, activity.id)
    assert claims[CLAIM + "roles"] == [LEARNER] and claims["sub"] == "3"


def test_the_language_a_person_chose_is_sent_along(tool, activity, student):
    student.press("/language", language="th")
    assert tool.launch(student, activity.id)[CLAIM + "launch_presentation"]["locale"] == "th"
    student.press("/language", language="en")


def test_a_launch_can_be_used_once_only(tool, activity, student):
    fields = tool.begin(student, activity.id)
    assert tool.authenticate(student, fields).status_code == 200
    again = tool.authenticate(student, fields)
    assert again.status_code == 400 and "used already" in again.text and "id_token" not in again.text


def test_of_twenty_uses_at_once_one_succeeds(tool, activity, student, site):
    asked = tool.authentication(tool.begin(student, activity.id))
    cookies = student.cookies.get_dict()
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda _: requests.get(site + "/lti/auth", params=asked, cookies=cookies).status_code, range(20)))
    assert sorted(answers) == [200] + [400] * 19


def test_a_launch_belongs_to_the_browser_that_began_it(tool, activity, student, sign_in):
    other = tool.authenticate(sign_in("student1"), tool.begin(student, activity.id))
    assert other.status_code == 400 and "id_token" not in other.text


def test_an_altered_message_hint_is_not_accepted(tool, activity, student):
    fields = tool.begin(student, activity.id)
    spaced = fields["lti_message_hint"].replace(":", ": ")
    assert tool.authenticate(student, fields, lti_message_hint=spaced).status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {"nonce": None},
        {"scope": "openid email"},
        {"response_type": "code"},
        {"lti_message_hint": None},
        {"login_hint": None},
    ],
)
def test_faults_before_the_client_is_known_end_on_the_hosts_own_page(tool, activity, student, change):
    answer = tool.authenticate(student, tool.begin(student, activity.id), **change)
    assert answer.status_code == 400 and "data-submit" not in answer.text


def test_the_redirect_address_must_be_registered_letter_for_letter(tool, activity, student):
    answer = tool.authenticate(student, tool.begin(student, activity.id), redirect_uri=tool.url + "/launch?x=1")
    assert answer.status_code == 400 and "data-submit" not in answer.text


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"client_id": "somebody-else"}, "unauthorized_client"),
        ({"login_hint": "6"}, "access_denied"),
        ({"response_mode": None}, "invalid_request"),
        ({"response_mode": "query"}, "invalid_request"),
        ({"prompt": "login"}, "invalid_request"),
    ],
)
def test_faults_the_tool_should_know_are_posted_to_it_with_its_state(tool, activity, student, change, error):
    answer = tool.authenticate(student, tool.begin(student, activity.id), **change)
    fields = form_fields(answer.text)
    assert form_action(answer.text) == tool.url + "/launch"
    assert fields["error"] == error and fields["state"] == "a state" and "id_token" not in fields


def test_prompt_may_be_absent(tool, activity, student):
    assert "id_token" in form_fields(tool.authenticate(student, tool.begin(student, activity.id), prompt=None).text)


def test_the_authentication_request_may_be_posted(tool, activity, student, site):
    asked = tool.authentication(tool.begin(student, activity.id))
    assert tool.claims(student.post(site + "/lti/auth", data=asked))["nonce"] == asked["nonce"]


def test_a_parameter_given_twice_is_refused(tool, activity, student, site):
    asked = list(tool.authentication(tool.begin(student, activity.id)).items())
    assert student.get(site + "/lti/auth", params=[*asked, ("nonce", "second")]).status_code == 400


def test_without_the_cookie_the_request_is_posted_once_more_from_our_own_page(tool, activity, student, site):
    asked = tool.authentication(tool.begin(student, activity.id))
    page = requests.get(site + "/lti/auth", params=asked)
    repeat = form_fields(page.text)
    assert form_action(page.text) == "/lti/auth" and repeat.pop("repost") == "1" and repeat == asked
    assert tool.claims(student.post(site + "/lti/auth", data=repeat))["sub"] == "5"
    assert requests.post(site + "/lti/auth", data={**repeat, "repost": "1"}).status_code == 401


def test_a_pending_tool_cannot_launch(tool, activity, student, admin):
    fields = tool.begin(student, activity.id)
    admin.press(f"/admin/tools/{tool.deployment}/deactivate")
    assert student.see(f"/course/2/activities/{activity.id}").status_code == 403
    assert tool.authenticate(student, fields).status_code == 403


def test_a_link_without_grade_column_has_no_lineitem_claim(tool, activity, teacher, student):
    page = teacher.press("/course/2/activities", tool=tool.deployment, name="Plain link")
    plain = int(page.url.rsplit("/", 1)[1])
    grades = tool.launch(student, plain)[GRADES]
    assert "lineitem" not in grades and "lineitems" in grades


def test_names_and_mail_are_shared_only_if_the_registration_asked_for_them(unregistered, admin, teacher, student):
    block = unregistered.registration()["https://purl.imsglobal.org/spec/lti-tool-configuration"]
    unregistered.register(admin, **{"https://purl.imsglobal.org/spec/lti-tool-configuration": {**block, "claims": ["sub"]}})
    admin.press(f"/admin/tools/{unregistered.deployment}/activate")
    admin.press(f"/admin/tools/{unregistered.deployment}/chooser", show="1")
    made = teacher.press("/course/2/activities", tool=unregistered.deployment, name="Nameless").url.rsplit("/", 1)[1]
    claims = unregistered.launch(student, int(made))
    assert not {"name", "given_name", "family_name", "email"} & set(claims)


def test_the_token_says_when_it_was_made(tool, activity, student):
    before = int(time.time())
    assert before <= tool.launch(student, activity.id)["iat"] <= time.time()


def test_an_address_other_than_the_issuer_is_not_answered(site):
    port = site.rsplit(":", 1)[1]
    assert requests.get(f"http://localhost:{port}/lti/openid-configuration").status_code == 421


def test_a_form_from_another_sites_page_is_refused(site, teacher):
    sent = teacher.post(site + "/switch-role", data={"role": "learner"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert sent.status_code == 403
