"""The roster: exact media type, short role names, pages, and members of a link."""

import pytest
import requests

from .actors import AGS, CLAIM, ITEMS, MEMBERS, Browser


@pytest.fixture
def roster(tool, activity, student):
    claims = tool.launch(student, activity.id)
    return claims["https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"]["context_memberships_url"]


def test_everybody_enrolled_is_listed_by_family_name_with_short_roles(tool, roster):
    answer = tool.call("GET", roster, accept=MEMBERS)
    members = answer.json()["members"]
    assert answer.headers["Content-Type"].startswith(MEMBERS) and answer.json()["context"]["label"] == "MC101"
    assert len(members) == 10 and "2" not in {member["user_id"] for member in members}, "the administrator is not enrolled"
    assert {member["user_id"]: member["roles"] for member in members}["4"] == ["Instructor"]
    assert {member["user_id"]: member["roles"] for member in members}["5"] == ["Learner"]
    assert [member["family_name"] for member in members] == sorted(member["family_name"] for member in members)
    assert all(member["status"] == "Active" for member in members)


@pytest.mark.parametrize(
    ("role", "count"), [("Learner", 8), ("http://purl.imsglobal.org/vocab/lis/v2/membership%23Instructor", 2), ("Mentor", 0)]
)
def test_the_role_filter_takes_short_and_full_names(tool, roster, role, count):
    assert len(tool.call("GET", f"{roster}?role={role}").json()["members"]) == count


def test_pages_lead_to_all_members_once(tool, roster):
    seen, url = [], roster + "?limit=4"
    while url:
        answer = tool.call("GET", url)
        seen += [member["user_id"] for member in answer.json()["members"]]
        url = answer.links.get("next", {}).get("url")
    assert len(seen) == len(set(seen)) == 10


def test_members_of_a_link_carry_a_message(tool, roster, activity):
    members = tool.call("GET", f"{roster}?rlid={activity.id}").json()["members"]
    assert all(
        member["message"][0]["https://purl.imsglobal.org/spec/lti/claim/message_type"] == "LtiResourceLinkRequest" for member in members
    )
    assert tool.call("GET", f"{roster}?rlid=99999").status_code == 404


@pytest.mark.parametrize("accept", ["application/json", "application/vnd.ims.lis.v2.membershipcontainer+json"])
def test_accept_is_exact(tool, roster, accept):
    assert tool.call("GET", roster, accept=accept).status_code == 400


def test_the_roster_needs_its_scope(tool, roster):
    assert tool.call("GET", roster, scopes=[AGS + "score"]).status_code == 403


def read_all(stage, url):
    """Every page from here on: the members in order, and the address that tells the differences from now."""
    members, differences = [], None
    while url:
        answer = stage.tool.call("GET", url, accept=MEMBERS)
        assert answer.status_code == 200, answer.text
        members += answer.json()["members"]
        differences = differences or answer.links.get("differences", {}).get("url")
        url = answer.links.get("next", {}).get("url")
    return members, differences


def roster_of(stage, course=2):
    return f"{stage.base}/lti/services/CourseSection/{course}/bindings/{stage.tool.deployment}/memberships"


@pytest.mark.parametrize(("profile", "pages"), [("strict", 2), ("canvas", 1), ("moodle", 1)])
def test_some_hosts_hand_out_the_roster_in_pages_unasked(play, profile, pages):
    """NRP-05."""
    stage, seen, url = play(profile), 0, None
    url = roster_of(stage)
    while url:
        answer = stage.tool.call("GET", url, accept=MEMBERS)
        seen, url = seen + 1, answer.links.get("next", {}).get("url")
    assert seen == pages


@pytest.mark.parametrize(("profile", "rels"), [("canvas", {"current", "next", "first", "last"}), ("strict", {"next", "differences"})])
def test_the_link_header_has_the_host_s_own_relations(play, profile, rels):
    stage = play(profile)
    assert set(stage.tool.call("GET", roster_of(stage) + "?limit=2", accept=MEMBERS).links) == rels


def test_a_page_s_name_is_opaque_and_its_letters_count(play):
    """AGS-05, PyLTI1p3 PR 139: an address in small letters leads nowhere."""
    stage = play("canvas")
    url = stage.tool.call("GET", roster_of(stage) + "?limit=2", accept=MEMBERS).links["next"]["url"]
    assert stage.tool.call("GET", url, accept=MEMBERS).status_code == 200
    assert stage.tool.call("GET", url.replace("WyJB", "wyjb"), accept=MEMBERS).status_code == 400


def test_moodle_writes_links_to_line_items_that_standard_parsers_cannot_read(play):
    stage = play("moodle")
    stage.add()
    stage.make_column()
    url = f"{stage.base}/lti/services/2/lineitems?type_id={stage.tool.deployment}&limit=1"
    header = stage.tool.call("GET", url, accept=ITEMS).headers["Link"].encode("latin-1").decode()
    assert "rel=“next”" in header and "&amp;" in header and "rel=“canonical”" in header


def test_moodle_s_next_page_forgets_the_role(play):
    stage = play("moodle")
    answer = stage.tool.call("GET", roster_of(stage) + "?role=Learner&limit=2", accept=MEMBERS)
    assert "role" not in answer.links["next"]["url"] and "limit=2" in answer.links["next"]["url"]


@pytest.mark.parametrize(("profile", "prefix"), [("moodle", ""), ("canvas", "http://purl.imsglobal.org/vocab/lis/v2/membership#")])
def test_roles_are_short_in_moodle_and_full_elsewhere(play, profile, prefix):
    stage = play(profile)
    members, _ = read_all(stage, roster_of(stage))
    assert {role for member in members for role in member["roles"]} == {prefix + "Learner", prefix + "Instructor"}


def enrol(stage, person, role, **more):
    answer = stage.order("enrolments", person=person, role=role, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_differences_tell_who_joined_changed_and_left(play):
    """NRP-04, NRP-07: somebody who left is told as Deleted, here only."""
    stage = play("strict")
    before, url = read_all(stage, roster_of(stage))
    nothing, _ = read_all(stage, url)
    assert nothing == []
    new = enrol(stage, "newcomer", "learner", given="New", family="Comer")["id"]
    enrol(stage, "student8", "none")
    enrol(stage, "student7", "assessing")
    changed, later = read_all(stage, url)
    told = {member["user_id"]: (member["status"], member["roles"][0].rsplit("#")[1]) for member in changed}
    assert told == {new: ("Active", "Learner"), "12": ("Deleted", "Learner"), "11": ("Active", "Instructor")}
    assert "name" not in next(member for member in changed if member["user_id"] == "12")
    enrol(stage, "student8", "learner")
    enrol(stage, "student7", "learner")
    again, _ = read_all(stage, later)
    assert {member["user_id"]: member["status"] for member in again} == {"12": "Active", "11": "Active"}
    after, _ = read_all(stage, roster_of(stage))
    assert len(after) == len(before) + 1 and all(member["status"] == "Active" for member in after)
    enrol(stage, "newcomer", "none")


def test_the_differences_count_from_the_first_page_even_if_somebody_joins_while_it_is_read(play):
    stage = play("strict")
    first = stage.tool.call("GET", roster_of(stage), accept=MEMBERS)
    enrol(stage, "latecomer", "learner", given="Late", family="Comer")
    second = stage.tool.call("GET", first.links["next"]["url"], accept=MEMBERS)
    assert second.links["differences"]["url"] == first.links["differences"]["url"]
    changed, _ = read_all(stage, second.links["differences"]["url"])
    assert [member["given_name"] for member in changed] == ["Late"]
    enrol(stage, "latecomer", "none")


@pytest.mark.parametrize("profile", ["moodle", "canvas", "openedx"])
def test_hosts_without_differences_offer_none_and_take_no_such_address(play, profile):
    stage = play(profile)
    assert read_all(stage, roster_of(stage))[1] is None
    assert stage.tool.call("GET", roster_of(stage) + "?since=1", accept=MEMBERS).status_code == 400


def test_the_members_of_a_link_come_with_its_custom_values_or_with_moodle_s_outcome(play):
    """NRP-08."""
    messages = {}
    for profile in ("moodle", "strict"):
        stage = play(profile)
        messages[profile] = read_all(stage, f"{roster_of(stage)}?rlid={stage.add().id}")[0][0]["message"][0]
    assert "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome" in messages["moodle"]
    assert messages["strict"][CLAIM + "custom"]["slug"] == "customer-interviews"


def test_who_left_is_out_of_the_roster_and_is_taken_no_score_for(play):
    stage = play("moodle")
    column = stage.add().column
    enrol(stage, "student8", "none")
    try:
        assert "12" not in {member["user_id"] for member in read_all(stage, roster_of(stage))[0]}
        assert stage.post(column, "12").status_code == 400
    finally:
        enrol(stage, "student8", "learner")
    assert stage.post(column, "12").status_code == 200


def test_a_course_may_have_very_many_members(play):
    stage = play("brightspace")
    answer = stage.order("members", count=450)
    assert answer.json() == {"learners": 458}
    members, _ = read_all(stage, roster_of(stage) + "?limit=200")
    assert len(members) == len({member["user_id"] for member in members}) == 460
    assert stage.teacher.see("/sign-in").text.count('name="person"') == 39, "a page shows some of them"
    assert Browser(stage.base, "member1449").see("/course/2").status_code == 200


@pytest.mark.parametrize("order", [{"count": 0}, {"count": "9"}, {}, {"count": 10**9}, {"count": 1, "course": 99}])
def test_an_order_of_members_that_makes_no_sense_is_refused(play, order):
    assert play().order("members", **order).status_code in (400, 404)


@pytest.mark.parametrize("order", [{"person": "student1"}, {"person": "nobody", "role": "learner"}, {"person": "student1", "role": "king"}])
def test_an_enrolment_that_makes_no_sense_is_refused(play, order):
    assert play().order("enrolments", **order).status_code == 400


def test_a_fault_can_strike_in_the_middle_of_the_roster(play):
    """NRP-09: the second page fails, once."""
    stage = play("strict")
    stage.order("faults", on="roster", kind="status", status=500, page=2)
    first = stage.tool.call("GET", roster_of(stage) + "?limit=3", accept=MEMBERS)
    assert first.status_code == 200
    assert stage.tool.call("GET", first.links["next"]["url"], accept=MEMBERS).status_code == 500
    assert stage.tool.call("GET", first.links["next"]["url"], accept=MEMBERS).status_code == 200


def test_pages_can_be_made_to_run_in_a_circle(play):
    """AGS-05: loops are refused by a careful tool; here is one to refuse."""
    stage = play("strict")
    stage.order("faults", on="roster", kind="circle", times=50)
    try:
        url, seen = roster_of(stage), []
        for _ in range(4):
            url = stage.tool.call("GET", url, accept=MEMBERS).links["next"]["url"]
            seen.append(url)
        assert len(set(seen)) == 1
    finally:
        requests.delete(stage.base + "/practice/faults")
