"""Line items: list, make, read, replace, remove (AGS 2.0, 3.2)."""

import json
import math

from flask import Response, request

from .. import activities, gradebook, paging, profiles, reviews, site, store, tokens
from .. import vocabulary as v
from ..gradebook import Column
from ..refusals import ServiceRefused
from ..tools import Tool
from . import blueprint, doorway

READING = (v.SCOPE_ITEMS, v.SCOPE_ITEMS_READ)
LONGEST_LABEL = 255
WRITTEN = ("label", "maximum", "resource_id", "tag", "link_id", "review")


@blueprint.get("/<int:course>/lineitems")
def list_line_items(course: int) -> Response:
    """This tool's columns in the course, in pages where `limit` or the host asks for them."""
    doorway.accept(v.MEDIA_ITEMS, anything=False)
    tool, profile = tokens.require(*READING), profiles.current()
    doorway.enter_course(course)
    doorway.check_address(tool)
    doorway.check_filters("resource_link_id", "resource_id", "tag", "type_id", *paging.list_names())
    found = [column for column in gradebook.list_columns() if column.tool_id == tool.id and _fits(column)]
    page = paging.read(profile.items_page)
    answer = doorway.vendor_json([doorway.show(column) for column in page.cut(found)], v.MEDIA_ITEMS)
    link = page.link(site.address(request.path), len(found), profile.item_links)
    if link:
        answer.headers["Link"] = link
    return answer


def _fits(column: Column) -> bool:
    held = {"resource_link_id": str(column.link_id), "resource_id": column.resource_id, "tag": column.tag}
    return all(request.args[name] == value for name, value in held.items() if name in request.args)


@blueprint.post("/<int:course>/lineitems")
def add_line_item(course: int) -> Response:
    """Make a column of its own. Even with a resourceLinkId it completes no activity and so earns no badge."""
    body = doorway.read_json(v.MEDIA_ITEM)
    tool = tokens.require(v.SCOPE_ITEMS)
    doorway.enter_course(course)
    doorway.check_address(tool)
    row = _read(body, tool)
    _check_link(row["link_id"])
    if not profiles.current().keeps_review:
        row["review"] = None
    with store.writing() as db:
        sql = f"INSERT INTO line_items (course_id, tool_id, {', '.join(WRITTEN)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        made = db.execute(sql, (course, tool.id, *(row[name] for name in WRITTEN))).lastrowid
    return doorway.vendor_json(doorway.show(gradebook.find_column(made)), v.MEDIA_ITEM, 201)


def _check_link(link_id: int | None) -> None:
    """Some hosts tie one column to a link at most, and some only to a link that has its own already."""
    profile = profiles.current()
    columns = gradebook.list_link_columns(link_id) if link_id else []
    if link_id and profile.needs_own and not columns:
        raise ServiceRefused(404, "The specified resource does not exist.", "Canvas: only an assignment's link can have line items")
    if profile.columns_per_link and len(columns) >= profile.columns_per_link:
        raise ServiceRefused(400, "This link has a line item already.", "AGS 2.0 3.2.9; this host ties one to a link")


@blueprint.get("/<int:course>/lineitems/<int:column_id>/lineitem")
def get_line_item(course: int, column_id: int) -> Response:
    doorway.accept(v.MEDIA_ITEM)
    column = doorway.get_column(course, column_id, tokens.require(*READING))
    return doorway.vendor_json(doorway.show(column), v.MEDIA_ITEM)


@blueprint.put("/<int:course>/lineitems/<int:column_id>/lineitem")
def replace_line_item(course: int, column_id: int) -> Response:
    """Full replace: what the body leaves out is emptied, a column without resourceLinkId is decoupled. Canvas keeps what is left out."""
    body = doorway.read_json(v.MEDIA_ITEM)
    tool = tokens.require(v.SCOPE_ITEMS)
    column = doorway.get_column(course, column_id, tool)
    if "id" in body and body["id"] != doorway.show(column)["id"]:
        raise ServiceRefused(400, "id is not the address of this line item.", "AGS 2.0 3.2.6")
    if profiles.current().put == "merges":
        body = {**doorway.show(column), **{name: value for name, value in body.items() if name != "resourceLinkId"}}
    row = _read(body, tool)
    with store.writing() as db:
        sql = f"UPDATE line_items SET {', '.join(f'{name} = ?' for name in WRITTEN)} WHERE id = ?"
        db.execute(sql, (*(row[name] for name in WRITTEN), column.id))
        gradebook.rescale(db, column.id, row["maximum"] / column.maximum)
    return doorway.vendor_json(doorway.show(gradebook.find_column(column.id)), v.MEDIA_ITEM)


@blueprint.delete("/<int:course>/lineitems/<int:column_id>/lineitem")
def delete_line_item(course: int, column_id: int) -> Response:
    column = doorway.get_column(course, column_id, tokens.require(v.SCOPE_ITEMS))
    if column.activity_id is not None and not profiles.current().deletes_own:
        raise ServiceRefused(401, "A link's own line item goes with its link only.", "Canvas answers 401 here")
    gradebook.delete_column(column)
    return Response(status=204)


def _read(body: dict, tool: Tool) -> dict:
    """A sent line item as it is stored, all checked."""
    label = body.get("label")
    if not isinstance(label, str) or not label.strip() or len(label) > LONGEST_LABEL:
        raise ServiceRefused(400, f"label must be a text of 1 to {LONGEST_LABEL} characters.", "AGS 2.0 3.2.8")
    maximum = doorway.number(body.get("scoreMaximum"), "scoreMaximum")
    if not (maximum > 0 and math.isfinite(maximum)):
        raise ServiceRefused(400, "scoreMaximum must be above zero.", "AGS 2.0 3.2.9")
    for name in ("resourceId", "tag", "resourceLinkId"):
        if not isinstance(body.get(name, ""), str):
            raise ServiceRefused(400, f"{name} must be a text.", "AGS 2.0 3.2")
    profile, review = profiles.current(), reviews.read_posted(body, tool)
    return {
        "label": label,
        "maximum": maximum,
        "resource_id": body.get("resourceId", "") if profile.keeps_resource_id else "",
        "tag": body.get("tag", "") if profile.keeps_tag else "",
        "link_id": _read_link(body.get("resourceLinkId"), tool),
        "review": json.dumps(review) if review is not None else None,
    }


def _read_link(link: str | None, tool: Tool) -> int | None:
    if not link:
        return None
    activity = activities.find_activity(link)
    if activity is None or activity.tool_id != tool.id:
        raise ServiceRefused(403, "resourceLinkId is not a link of this tool in this course.", "AGS 2.0 3.2.9")
    return activity.id
