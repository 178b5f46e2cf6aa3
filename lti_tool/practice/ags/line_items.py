"""Line items: list, make, read, replace, remove (AGS 2.0, 3.2)."""

import math
from urllib.parse import urlencode

from flask import Response, request

from .. import activities, gradebook, site, store, tokens
from .. import vocabulary as v
from ..refusals import PageRefused, ServiceRefused
from ..tools import Tool
from . import blueprint, doorway

READING = (v.SCOPE_ITEMS, v.SCOPE_ITEMS_READ)
LONGEST_LABEL = 255


@blueprint.get("/<int:course>/lineitems")
def list_line_items(course: int) -> Response:
    """This tool's columns in the course; `limit` pages by a Link header."""
    doorway.accept(v.MEDIA_ITEMS, anything=False)
    tool = tokens.require(*READING)
    doorway.check_course(course)
    doorway.check_address(tool)
    doorway.check_filters("resource_link_id", "resource_id", "tag", "limit", "from", "type_id")
    found = [column for column in gradebook.list_columns() if column.tool_id == tool.id and _fits(column)]
    start, limit = whole("from", 0), whole("limit", 0)
    page = found[start : start + limit] if limit else found[start:]
    answer = doorway.vendor_json([doorway.show(column) for column in page], v.MEDIA_ITEMS)
    if limit and start + limit < len(found):
        query = urlencode({**request.args.to_dict(), "from": start + limit})
        answer.headers["Link"] = f'<{site.address(request.path)}?{query}>; rel="next"'
    return answer


def _fits(column: gradebook.Column) -> bool:
    held = {"resource_link_id": str(column.link_id), "resource_id": column.resource_id, "tag": column.tag}
    return all(request.args[name] == value for name, value in held.items() if name in request.args)


def whole(name: str, default: int) -> int:
    text = request.args.get(name, str(default))
    if not (text.isascii() and text.isdigit()) or (name == "limit" and name in request.args and int(text) == 0):
        raise ServiceRefused(400, f"{name} must be a whole number above zero.", "AGS 2.0 3.2.4")
    return int(text)


@blueprint.post("/<int:course>/lineitems")
def add_line_item(course: int) -> Response:
    """Make a column of its own. Even with a resourceLinkId it completes no activity and so earns no badge."""
    body = doorway.read_json(v.MEDIA_ITEM)
    tool = tokens.require(v.SCOPE_ITEMS)
    doorway.check_course(course)
    doorway.check_address(tool)
    row = (tool.id, *_read(body, tool))
    with store.writing() as db:
        sql = "INSERT INTO line_items (tool_id, label, maximum, resource_id, tag, link_id) VALUES (?, ?, ?, ?, ?, ?)"
        made = db.execute(sql, row).lastrowid
    return doorway.vendor_json(doorway.show(gradebook.find_column(made)), v.MEDIA_ITEM, 201)


@blueprint.get("/<int:course>/lineitems/<int:column_id>/lineitem")
def get_line_item(course: int, column_id: int) -> Response:
    doorway.accept(v.MEDIA_ITEM)
    column = doorway.get_column(course, column_id, tokens.require(*READING))
    return doorway.vendor_json(doorway.show(column), v.MEDIA_ITEM)


@blueprint.put("/<int:course>/lineitems/<int:column_id>/lineitem")
def replace_line_item(course: int, column_id: int) -> Response:
    """Full replace: what the body leaves out is emptied, and a column without resourceLinkId is decoupled from its link."""
    body = doorway.read_json(v.MEDIA_ITEM)
    tool = tokens.require(v.SCOPE_ITEMS)
    column = doorway.get_column(course, column_id, tool)
    if "id" in body and body["id"] != doorway.show(column)["id"]:
        raise ServiceRefused(400, "id is not the address of this line item.", "AGS 2.0 3.2.6")
    label, maximum, resource_id, tag, link_id = _read(body, tool)
    with store.writing() as db:
        sql = "UPDATE line_items SET label = ?, maximum = ?, resource_id = ?, tag = ?, link_id = ? WHERE id = ?"
        db.execute(sql, (label, maximum, resource_id, tag, link_id, column.id))
        gradebook.rescale(db, column.id, maximum / column.maximum)
    return doorway.vendor_json(doorway.show(gradebook.find_column(column.id)), v.MEDIA_ITEM)


@blueprint.delete("/<int:course>/lineitems/<int:column_id>/lineitem")
def delete_line_item(course: int, column_id: int) -> Response:
    column = doorway.get_column(course, column_id, tokens.require(v.SCOPE_ITEMS))
    with store.writing() as db:
        db.execute("DELETE FROM line_items WHERE id = ?", (column.id,))
    return Response(status=204)


def _read(body: dict, tool: Tool) -> tuple:
    """label, maximum, resourceId, tag and link of a sent line item, all checked."""
    label = body.get("label")
    if not isinstance(label, str) or not label.strip() or len(label) > LONGEST_LABEL:
        raise ServiceRefused(400, f"label must be a text of 1 to {LONGEST_LABEL} characters.", "AGS 2.0 3.2.8")
    maximum = doorway.number(body.get("scoreMaximum"), "scoreMaximum")
    if not (maximum > 0 and math.isfinite(maximum)):
        raise ServiceRefused(400, "scoreMaximum must be above zero.", "AGS 2.0 3.2.9")
    for name in ("resourceId", "tag", "resourceLinkId"):
        if not isinstance(body.get(name, ""), str):
            raise ServiceRefused(400, f"{name} must be a text.", "AGS 2.0 3.2")
    return label, maximum, body.get("resourceId", ""), body.get("tag", ""), _read_link(body.get("resourceLinkId"), tool)


def _read_link(link: str | None, tool: Tool) -> int | None:
    if not link:
        return None
    try:
        activity = activities.get_activity(int(link)) if link.isascii() and link.isdigit() and len(link) < 10 else None
    except PageRefused:
        activity = None
    if activity is None or activity.tool_id != tool.id:
        raise ServiceRefused(403, "resourceLinkId is not a link of this tool in this course.", "AGS 2.0 3.2.9")
    return activity.id
