"""Line items: exact media types, full replacement, and the lineitem claim that a second column takes away."""

import pytest

from .actors import AGS, ITEM, ITEMS, Tool


@pytest.fixture
def items(tool):
    """The address of this tool's line items."""
    return f"{tool.base}/lti/services/2/lineitems?type_id={tool.deployment}"


def make(tool, items, **changes):
    body = {"label": "A second column", "scoreMaximum": 10, "resourceId": "r", "tag": "t"} | changes
    body = {name: value for name, value in body.items() if value is not None}
    return tool.call("POST", items, body, media=ITEM)


def test_the_column_of_an_activity_is_named_after_it_and_keeps_resource_id_and_tag(tool, activity):
    shown = tool.call("GET", activity.column, accept=ITEM)
    assert shown.headers["Content-Type"].startswith(ITEM)
    assert shown.json() == {
        "id": activity.column,
        "label": "Customer interviews",
        "scoreMaximum": 40,
        "resourceId": "mc-1",
        "tag": "award",
        "resourceLinkId": str(activity.id),
        "ltiLinkId": str(activity.id),
    }


@pytest.mark.parametrize("accept", ["application/json", "*/*", ITEM, ITEMS + ", */*"])
def test_accept_of_the_collection_is_exact(tool, items, accept):
    assert tool.call("GET", items, accept=accept).status_code == 400


@pytest.mark.parametrize("accept", [ITEMS, None])
def test_the_exact_type_or_none_reads_the_collection(tool, items, accept):
    answer = tool.call("GET", items, accept=accept)
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith(ITEMS)


@pytest.mark.parametrize(("accept", "status"), [("*/*", 200), (None, 200), ("application/json", 400)])
def test_accept_of_one_line_item_may_be_anything_or_exact(tool, activity, accept, status):
    assert tool.call("GET", activity.column, accept=accept).status_code == status


def test_the_address_keeps_its_query(tool, items):
    assert tool.call("GET", items.split("?")[0], accept=ITEMS).status_code == 400
    assert tool.call("GET", items + "9", accept=ITEMS).status_code == 403


def test_filters_and_pages(tool, items, activity):
    for number in range(3):
        assert make(tool, items, label=f"Column {number}", tag=f"t{number}").status_code == 201
    assert [item["label"] for item in tool.call("GET", items + "&tag=t1").json()] == ["Column 1"]
    assert len(tool.call("GET", items + "&resource_id=r").json()) == 3
    assert [item["id"] for item in tool.call("GET", f"{items}&resource_link_id={activity.id}").json()] == [activity.column]
    first = tool.call("GET", items + "&limit=3")
    second = tool.call("GET", first.links["next"]["url"])
    assert len(first.json()) == 3 and len(second.json()) == 1 and "next" not in second.links


@pytest.mark.parametrize("query", ["&limit=0", "&limit=x", "&surprise=1"])
def test_unknown_filters_are_refused(tool, items, query):
    assert tool.call("GET", items + query).status_code == 400


def test_another_tools_columns_are_not_shown_and_not_touched(tool, activity, site, admin, items):
    other = Tool(site)
    other.register(admin)
    admin.press(f"/admin/tools/{other.deployment}/activate")
    assert other.call("GET", f"{site}/lti/services/2/lineitems?type_id={other.deployment}").json() == []
    assert other.call("DELETE", activity.column.split("?")[0] + f"?type_id={other.deployment}").status_code == 403
    assert make(other, f"{site}/lti/services/2/lineitems?type_id={other.deployment}", resourceLinkId=str(activity.id)).status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        {"label": None},
        {"label": " "},
        {"label": "x" * 256},
        {"scoreMaximum": None},
        {"scoreMaximum": 0},
        {"scoreMaximum": -1},
        {"scoreMaximum": "10"},
        {"scoreMaximum": True},
        {"scoreMaximum": float("nan")},
        {"tag": 5},
    ],
)
def test_a_faulty_line_item_is_refused(tool, items, change):
    assert make(tool, items, **change).status_code == 400


def test_a_link_that_is_not_the_tools_own_is_forbidden(tool, items):
    assert make(tool, items, resourceLinkId="99999").status_code == 403


@pytest.mark.parametrize("media", ["application/json", ITEMS, None])
def test_the_media_type_sent_is_exact(tool, items, media):
    assert tool.call("POST", items, {"label": "x", "scoreMaximum": 1}, media=media).status_code == 400


@pytest.mark.parametrize("body", ["", "[]", "{", '{"label": "a", "label": "b", "scoreMaximum": 1}'])
def test_the_body_must_be_one_json_object_without_repeated_names(tool, items, body):
    assert tool.call("POST", items, body, media=ITEM).status_code == 400


def test_reading_scope_changes_nothing(tool, items, activity):
    reading = [AGS + "lineitem.readonly"]
    assert tool.call("GET", activity.column, scopes=reading).status_code == 200
    assert tool.call("POST", items, {"label": "x", "scoreMaximum": 1}, media=ITEM, scopes=reading).status_code == 403
    assert tool.call("DELETE", activity.column, scopes=reading).status_code == 403


def test_a_second_column_on_the_link_takes_the_lineitem_claim_away(tool, items, activity, student):
    grades = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
    assert tool.launch(student, activity.id)[grades]["lineitem"] == activity.column
    second = make(tool, items, resourceLinkId=str(activity.id)).json()["id"]
    assert "lineitem" not in tool.launch(student, activity.id)[grades]
    assert tool.call("DELETE", second).status_code == 204
    assert tool.launch(student, activity.id)[grades]["lineitem"] == activity.column


def test_put_replaces_all_and_decouples_what_it_does_not_name(tool, activity, post, cell):
    post()
    answer = tool.call("PUT", activity.column, {"label": "Renamed", "scoreMaximum": 80}, media=ITEM)
    assert answer.json() == {"id": activity.column, "label": "Renamed", "scoreMaximum": 80, "resourceId": "", "tag": ""}
    assert cell()["final"] == 80, "half the points of a doubled maximum would be half the grade"


def test_put_with_everything_keeps_everything(tool, activity):
    whole = tool.call("GET", activity.column).json()
    assert tool.call("PUT", activity.column, {**whole, "label": "New"}, media=ITEM).json() == {**whole, "label": "New"}


def test_put_cannot_move_a_line_item(tool, activity):
    body = {"id": activity.column + "1", "label": "x", "scoreMaximum": 1}
    assert tool.call("PUT", activity.column, body, media=ITEM).status_code == 400


def test_a_column_made_by_the_tool_completes_nothing_and_earns_no_badge(tool, items, post, teacher, activity):
    column = make(tool, items).json()["id"]
    before = len(teacher.json("/course/2/badges.json")["issued"])
    assert post("7", column=column).status_code == 200
    assert len(teacher.json("/course/2/badges.json")["issued"]) == before
    assert not [done for done in teacher.json("/course/2/gradebook.json")["completions"] if done["activity_id"] == activity.id]


def test_a_deleted_line_item_is_gone(tool, activity):
    assert tool.call("DELETE", activity.column).status_code == 204
    assert tool.call("GET", activity.column).status_code == 404


def test_another_course_has_no_line_items(tool, items):
    assert tool.call("GET", items.replace("/2/", "/999/"), accept=ITEMS).status_code == 404


def test_a_tool_with_grade_sync_only_cannot_make_columns(unregistered, admin):
    unregistered.register(admin, scope=AGS + "score")
    admin.press(f"/admin/tools/{unregistered.deployment}/activate")
    granted = unregistered.ask_token().json()["scope"].split()
    assert AGS + "lineitem" not in granted and AGS + "score" in granted
