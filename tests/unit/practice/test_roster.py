"""The roster: exact media type, short role names, pages, and members of a link."""

import pytest

from .actors import AGS, MEMBERS


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
