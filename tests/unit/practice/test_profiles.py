"""Each manner, by what a tool meets in it. Expected values are lti.md 1.15's and the hosts' own documents'."""

from base64 import urlsafe_b64decode

import jwt
import pytest
import requests

from .actors import CLAIM, ITEM, ITEM_LINK, ITEMS, OTHER_KEY, RESULTS, form_fields

ALL = ("practice", "moodle", "canvas", "brightspace", "blackboard", "sakai", "openedx", "strict")
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
LATER, SAME = "2026-11-23T10:00:05Z", "2026-11-23T10:00:00.500Z"


def own_column(stage, item=ITEM_LINK):
    """The link's own column, made by the tool itself where the host makes none."""
    activity = stage.add(item)
    return activity.column or stage.make_column(resourceLinkId=str(activity.id), label="Own", scoreMaximum=40).json()["id"]


@pytest.mark.parametrize("profile", ALL)
def test_in_every_manner_a_tool_registers_launches_and_delivers_a_score(play, profile):
    stage = play(profile)
    column = own_column(stage)
    activity = stage.activities()[-1]
    claims = stage.tool.launch(stage.student, activity.id)
    assert claims["sub"] == "5" and claims[CLAIM + "resource_link"]["id"] == str(activity.id)
    assert claims[AGS]["lineitem"] == column
    assert stage.post(column).status_code == 200 and stage.cell(column)["final"] == 40


@pytest.mark.parametrize(
    ("profile", "family"),
    [("moodle", "moodle"), ("canvas", "canvas"), ("brightspace", "desire2learn"), ("blackboard", "BlackboardLearn"), ("sakai", "sakai"),
     ("practice", "practice"), ("strict", "strict")],
)  # fmt: skip
def test_launch_and_configuration_name_the_same_product(play, profile, family):
    stage = play(profile)
    claims = stage.tool.launch(stage.student, stage.add().id)
    told = stage.tool.configuration["https://purl.imsglobal.org/spec/lti-platform-configuration"]["product_family_code"]
    assert claims[CLAIM + "tool_platform"]["product_family_code"] == told == family


@pytest.mark.parametrize("profile", ["canvas", "blackboard"])
def test_some_hosts_have_their_endpoints_under_another_name_than_their_issuer(play, profile):
    stage = play(profile)
    other = stage.base.replace("127.0.0.1", "localhost")
    told = stage.tool.configuration
    assert told["issuer"] == stage.base and told["registration_endpoint"].startswith(stage.base)
    assert all(told[name].startswith(other) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"))
    assert requests.get(other + "/course/2").status_code == 421, "pages are under the issuer's name only"


def test_brightspace_wants_a_fixed_audience_and_no_other(play):
    """SVC-02, DR-13."""
    stage = play("brightspace")
    assert stage.tool.configuration["authorization_server"] == "https://api.brightspace.com/auth/token"
    assert stage.tool.ask_token().status_code == 200
    at_the_endpoint = stage.tool.sign(stage.tool.assertion(aud=stage.tool.configuration["token_endpoint"]))
    assert stage.tool.ask_token(assertion=at_the_endpoint).status_code == 400


def test_brightspace_s_keys_have_no_algorithm_are_many_and_change(play):
    """KEY-07, KEY-08, KEY-09."""
    stage = play("brightspace")
    answer = requests.get(stage.tool.configuration["jwks_uri"])
    assert len(answer.content) > 64 * 1024 and not any("alg" in key for key in answer.json()["keys"])
    assert all(len(urlsafe_b64decode(key["n"] + "==")) == 256 for key in answer.json()["keys"])
    activity = stage.add()
    before = _kid(stage, activity)
    assert requests.post(stage.base + "/practice/keys").status_code == 200
    assert _kid(stage, activity) != before
    assert before in {key["kid"] for key in requests.get(stage.tool.configuration["jwks_uri"]).json()["keys"]}, "KEY-05: an overlap"


def test_brightspace_s_key_changes_by_itself_within_the_hour(play):
    stage = play("brightspace")
    requests.post(stage.base + "/practice/keys")
    activity = stage.add()
    before = _kid(stage, activity)
    requests.post(stage.base + "/practice/switches", json={"clock_seconds": 3700})
    try:
        assert _kid(stage, activity) != before
    finally:
        requests.delete(stage.base + "/practice/switches")


def _kid(stage, activity) -> str:
    answer = stage.tool.authenticate(stage.student, stage.tool.begin(stage.student, activity.id))
    return jwt.get_unverified_header(form_fields(answer.text)["id_token"])["kid"]


@pytest.mark.parametrize(
    ("profile", "person", "status", "said"),
    [
        ("moodle", "3", 400, "gradebook role"), ("moodle", "999", 400, "gradebook role"),
        ("canvas", "3", 422, "not a student"), ("canvas", "999", 422, "not a student"),
        ("blackboard", "999", 400, "User could not be found:"), ("blackboard", "3", 400, "User could not be found:"),
        ("brightspace", "3", 403, "is not enrolled in the org unit"), ("brightspace", "999", 404, "does not exist"),
    ],
)  # fmt: skip
def test_a_score_for_the_wrong_person_is_refused_in_the_host_s_own_way(play, profile, person, status, said):
    """SCO-17."""
    stage = play(profile)
    answer = stage.post(own_column(stage), person)
    assert answer.status_code == status and said in answer.text


@pytest.mark.parametrize(
    ("profile", "stamp", "status"),
    [
        ("moodle", "2026-11-23T10:00:00.900Z", 409), ("moodle", "2026-11-23T10:00:01Z", 200),
        ("canvas", "2026-11-23T10:00:00.499Z", 400), ("canvas", SAME, 200), ("canvas", "2026-11-23T10:00:00.501Z", 200),
        ("openedx", SAME, 400), ("openedx", "2026-11-23T10:00:00.501Z", 200),
        ("strict", SAME, 409), ("strict", "2026-11-23T10:00:00.501Z", 200),
        ("blackboard", "2026-11-23T10:00:00.499Z", 409), ("blackboard", "2026-11-23T10:00:00.501Z", 200),
    ],
)  # fmt: skip
def test_a_late_score_is_a_conflict_by_the_host_s_own_measure(play, profile, stamp, status):
    """SCO-10, SCO-12, SCO-13."""
    stage = play(profile)
    column = own_column(stage)
    assert stage.post(column, timestamp=SAME).status_code == 200
    assert stage.post(column, timestamp=stamp, scoreGiven=10).status_code == status
    assert stage.cell(column)["final"] == (10 if status == 200 else 40)


@pytest.mark.parametrize(
    ("profile", "progress", "final"),
    [("moodle", "Pending", None), ("canvas", "NotReady", None), ("canvas", "PendingManual", 10), ("moodle", "PendingManual", None),
     ("blackboard", "Pending", 40), ("sakai", "PendingManual", 40), ("strict", "NotReady", 40), ("openedx", "Failed", 40)],
)  # fmt: skip
def test_what_is_not_fully_graded_erases_or_leaves_the_earlier_grade(play, profile, progress, final):
    """SCO-08."""
    stage = play(profile)
    column = own_column(stage)
    stage.post(column)
    assert stage.post(column, timestamp=LATER, gradingProgress=progress, scoreGiven=10).status_code == 200
    held = stage.cell(column)
    assert held["final"] == final and (held["pending"] == progress) is (final != 10)


def test_canvas_adds_every_comment_and_counts_every_score_as_an_attempt(play):
    stage = play("canvas")
    column = own_column(stage)
    stage.post(column, comment="First")
    same = {"https://canvas.instructure.com/lti/submission": {"new_submission": False}}
    answer = stage.post(column, timestamp=LATER, comment="Second", **same)
    held = stage.cell(column)
    assert held["comments"] == ["First", "Second"] and held["attempts"] == 1 and "results" in answer.json()["resultUrl"]
    stage.post(column, timestamp="2026-11-23T10:00:06Z", comment=None)
    assert stage.cell(column)["feedback"] == "Second" and stage.cell(column)["attempts"] == 2


def test_canvas_refuses_a_score_that_is_one_attempt_too_many(play):
    stage = play("canvas")
    column = own_column(stage)
    stage.post(column)
    try:
        stage.order("profile", attempts_allowed=1)
        refused = stage.post(column, timestamp=LATER, scoreGiven=10)
        same = stage.post(
            column, timestamp=LATER, scoreGiven=20, **{"https://canvas.instructure.com/lti/submission": {"new_submission": False}}
        )
    finally:
        stage.order("profile", name="canvas")
    assert refused.status_code == 422 and "maximum number of allowed attempts" in refused.json()["errors"]["message"]
    assert same.status_code == 200 and stage.cell(column)["final"] == 20


@pytest.mark.parametrize("profile", ["moodle", "blackboard", "sakai", "brightspace", "strict"])
def test_elsewhere_a_score_without_comment_clears_the_earlier_one(play, profile):
    """SCO-15."""
    stage = play(profile)
    column = own_column(stage)
    stage.post(column)
    stage.post(column, timestamp=LATER, comment=None)
    assert stage.cell(column)["feedback"] is None and stage.cell(column)["attempts"] == 0


def results(stage, column, query=""):
    path, given = column.split("?")
    return stage.tool.call("GET", f"{path}/results?{given}{query}", accept=RESULTS)


def test_blackboard_drops_the_comment_of_a_result_that_was_asked_for_by_person(play):
    """RES-05."""
    stage = play("blackboard")
    column = own_column(stage)
    stage.post(column)
    assert results(stage, column).json()[0]["comment"] == "Well done" and "comment" not in results(stage, column, "&user_id=5").json()[0]


def test_results_in_pages_break_in_moodle_and_work_elsewhere(play):
    moodle, strict = play("moodle"), play("strict")
    assert results(moodle, own_column(moodle), "&limit=1").status_code == 404
    column = own_column(strict)
    for person in range(5, 12):
        strict.post(column, str(person))
    first = results(strict, column)
    second = strict.tool.call("GET", first.links["next"]["url"], accept=RESULTS)
    people = [each["userId"] for each in first.json() + second.json()]
    assert len(first.json()) == 5 and people == [str(person) for person in range(5, 12)] and "next" not in second.links


@pytest.mark.parametrize(("profile", "count"), [("moodle", 0), ("strict", 1)])
def test_moodle_leaves_out_results_of_zero_points(play, profile, count):
    stage = play(profile)
    column = own_column(stage)
    stage.post(column, scoreGiven=0)
    assert len(results(stage, column).json()) == count


def test_brightspace_makes_no_column_for_a_link_by_itself(play):
    stage = play("brightspace")
    activity = stage.add()
    assert activity.column is None and "lineitem" not in stage.tool.launch(stage.student, activity.id)[AGS]
    made = stage.make_column(resourceLinkId=str(activity.id))
    assert made.status_code == 201 and stage.tool.launch(stage.student, activity.id)[AGS]["lineitem"] == made.json()["id"]


@pytest.mark.parametrize(("profile", "columns"), [("moodle", 1), ("sakai", 0), ("brightspace", 0)])
def test_a_link_without_content_selection_has_its_column_by_the_box_or_not_at_all(play, profile, columns):
    stage = play(profile)
    stage.teacher.press("/course/2/activities", tool=stage.tool.deployment, name="Plain", grades="1")
    assert len(stage.activities()[-1].line_items) == columns


@pytest.mark.parametrize(("profile", "named"), [("moodle", False), ("openedx", True)])
def test_a_second_column_on_a_link_hides_the_line_item_or_not(play, profile, named):
    """AGS-01; xblock-lti-consumer 707."""
    stage = play(profile)
    activity = stage.add()
    assert stage.make_column(resourceLinkId=str(activity.id)).status_code == 201
    claim = stage.tool.launch(stage.student, activity.id)[AGS]
    assert ("lineitem" in claim) is named and claim.get("lineitem", activity.column) == activity.column


def test_a_strict_host_ties_one_column_to_a_link(play):
    stage = play("strict")
    assert stage.make_column(resourceLinkId=str(stage.add().id)).status_code == 400


def test_canvas_ties_columns_only_to_links_that_have_their_own_and_keeps_that_one(play):
    stage = play("canvas")
    stage.teacher.press("/course/2/activities", tool=stage.tool.deployment, name="Plain")
    assert stage.make_column(resourceLinkId=str(stage.activities()[-1].id)).status_code == 404
    own = stage.add()
    assert stage.make_column(resourceLinkId=str(own.id)).status_code == 201
    assert stage.tool.call("DELETE", own.column).status_code == 401


@pytest.mark.parametrize(("profile", "tag"), [("moodle", ""), ("canvas", "award")])
def test_a_put_empties_what_it_leaves_out_or_not(play, profile, tag):
    """AGS-08."""
    stage = play(profile)
    column = stage.add().column
    answer = stage.tool.call("PUT", column, {"label": "Renamed", "scoreMaximum": 40}, media=ITEM)
    assert answer.json()["label"] == "Renamed" and answer.json()["tag"] == tag
    assert ("resourceLinkId" in answer.json()) is (profile == "canvas")


def test_a_column_is_named_by_its_label_but_in_moodle_by_the_activity(play):
    names = {}
    for profile in ("moodle", "sakai"):
        stage = play(profile)
        names[profile] = stage.tool.call("GET", stage.add().column, accept=ITEM).json()["label"]
    assert names == {"moodle": "Customer interviews", "sakai": "ignored here"}


def test_canvas_refuses_callers_who_do_not_say_what_they_are(play):
    stage = play("canvas")
    token = stage.tool.ask_token().json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Accept": ITEMS, "User-Agent": ""}
    url = f"{stage.base}/lti/services/2/lineitems?type_id={stage.tool.deployment}"
    assert requests.get(url, headers=headers).status_code == 403
    assert requests.get(url, headers={**headers, "User-Agent": "a tool"}).status_code == 200


def test_canvas_shows_its_configuration_to_the_bearer_of_a_registration_token_only(play):
    """DR-12."""
    stage = play("canvas")
    assert requests.get(stage.base + "/lti/openid-configuration").status_code == 401
    assert stage.tool.configuration["issuer"] == stage.base


@pytest.mark.parametrize(("profile", "told"), [("moodle", True), ("canvas", False), ("brightspace", False), ("blackboard", False)])
def test_some_hosts_name_the_deployment_with_the_first_launch_only(play, profile, told):
    """DR-08."""
    stage = play(profile)
    assert ("deployment_id" in stage.tool.registered["https://purl.imsglobal.org/spec/lti-tool-configuration"]) is told
    assert stage.tool.launch(stage.student, stage.add().id)[CLAIM + "deployment_id"] == stage.tool.deployment


def test_canvas_names_a_server_that_is_not_the_audience(play):
    stage = play("canvas")
    assert stage.tool.configuration["authorization_server"] == "localhost"
    assert stage.tool.ask_token().status_code == 200
    assert stage.tool.ask_token(assertion=stage.tool.sign(stage.tool.assertion(aud="localhost"))).status_code == 400


def test_moodle_hides_a_tool_whose_registration_was_updated(play):
    """DR-11: client and deployment stay, and the teacher has to be shown the tool again."""
    stage = play("moodle")
    answer = stage.tool.send_registration(stage.tool.invited(stage.admin, tool=stage.tool.deployment), client_name="Renamed")
    assert answer.json()["client_id"] == stage.tool.client_id
    mine = next(tool for tool in stage.admin.json("/admin/tools.json")["tools"] if tool["client_id"] == stage.tool.client_id)
    assert (mine["name"], mine["state"], mine["in_chooser"]) == ("Renamed", "active", False)


def test_canvas_lets_a_tool_read_and_replace_its_registration_later(play):
    """DR-11."""
    stage = play("canvas")
    where, token = stage.tool.registered["registration_client_uri"], stage.tool.registered["registration_access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert requests.get(where, headers=bearer).json()["client_id"] == stage.tool.client_id
    answer = requests.put(where, headers=bearer, json=stage.tool.registration(client_name="Renamed"))
    assert answer.status_code == 200 and answer.json()["client_id"] == stage.tool.client_id
    assert requests.get(where, headers=bearer).json()["client_name"] == "Renamed"
    assert requests.get(where).status_code == 401 and requests.put(where, headers=bearer, json=[]).status_code == 400
    other = requests.put(where, headers=bearer, json=stage.tool.registration(client_id="another"))
    assert other.status_code == 400


@pytest.mark.parametrize(("profile", "has_link"), [("canvas", True), ("blackboard", False)])
def test_a_tool_in_the_course_s_menu_comes_with_the_course_as_its_link_or_with_none(play, profile, has_link):
    """PyLTI1p3 issue 14."""
    stage = play(profile)
    claims = stage.tool.launch_at(stage.teacher, f"/course/2/tools/{stage.tool.deployment}")
    assert claims[CLAIM + "message_type"] == "LtiResourceLinkRequest" and (CLAIM + "resource_link" in claims) is has_link
    assert "lineitem" not in claims[AGS]


def test_moodle_has_no_such_menu(play):
    stage = play("moodle")
    assert stage.teacher.see(f"/course/2/tools/{stage.tool.deployment}").status_code == 404


def test_canvas_gives_students_roles_in_the_institution_that_give_no_right_in_the_course(play):
    """MSG-10."""
    stage = play("canvas")
    roles = stage.tool.launch(stage.student, stage.add().id)[CLAIM + "roles"]
    assert "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor" in roles
    assert [role for role in roles if "membership" in role] == ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]


@pytest.mark.parametrize(("profile", "context"), [("moodle", "CourseSection"), ("sakai", "CourseOffering")])
def test_the_kind_of_context_is_short_in_moodle_and_full_elsewhere(play, profile, context):
    stage = play(profile)
    kind = stage.tool.launch(stage.student, stage.add().id)[CLAIM + "context"]["type"][0]
    assert kind.removeprefix("http://purl.imsglobal.org/vocab/lis/v2/course#") == context and (kind == context) is (profile == "moodle")


def test_a_strict_host_names_the_audience_as_a_list_with_the_authorized_party(play):
    """TOK-06, TOK-08."""
    stage = play("strict")
    claims = stage.tool.launch(stage.student, stage.add().id)
    assert claims["aud"] == [stage.tool.client_id] and claims["azp"] == stage.tool.client_id


@pytest.mark.parametrize(("profile", "status"), [("sakai", 400), ("moodle", 200)])
def test_a_host_that_takes_one_item_refuses_two(play, profile, status):
    """DL-08."""
    assert play(profile).select(ITEM_LINK, ITEM_LINK).status_code == status


@pytest.mark.parametrize("path", ["/", "/lms"])
def test_an_issuer_may_be_named_otherwise_than_the_site_s_address(play, path):
    """TOK-05: its name is compared letter by letter, a last slash counts."""
    before = play("sakai")
    before.order("profile", issuer_path=path)
    try:
        stage = play("sakai")
        assert (
            stage.tool.configuration["issuer"] == stage.base + path
            and stage.tool.configuration["token_endpoint"] == stage.base + "/lti/token"
        )
        activity = stage.add()
        assert stage.tool.launch(stage.student, activity.id)["iss"] == stage.base + path
        assert stage.tool.begin(stage.student, activity.id)["iss"] == stage.base + path
    finally:
        before.order("profile", name="sakai")


def test_the_manner_can_be_changed_while_the_lms_runs(play):
    stage = play("sakai")
    before = stage.profile()
    try:
        assert stage.order("profile", keeps_tag=False, roster_page=3, storage=None).status_code == 200
        assert stage.tool.call("GET", stage.add().column, accept=ITEM).json()["tag"] == ""
        assert stage.order("profile", name="canvas").json()["family"] == "canvas"
    finally:
        stage.order("profile", name="sakai")
    assert stage.profile() == before


@pytest.mark.parametrize(
    "asked", [{"name": "elsewhere"}, {"no_such": 1}, {"roster_page": "3"}, {"storage": {"x": 1}}, {"family": None}, {"not_gradable": 5}]
)
def test_a_manner_that_makes_no_sense_is_refused(play, asked):
    stage = play("sakai")
    assert stage.order("profile", **asked).status_code == 400 and stage.profile()["name"] == "sakai"


def test_an_assertion_signed_by_somebody_else_opens_no_manner(play):
    for profile in ALL:
        stage = play(profile)
        assert stage.tool.ask_token(assertion=stage.tool.sign(stage.tool.assertion(), OTHER_KEY)).status_code == 400, profile
