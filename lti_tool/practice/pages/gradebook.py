"""The gradebook page, its JSON, what a teacher may do by hand (override, lock, delete), and the way to a submission's review."""

import math

from flask import Blueprint, Response, jsonify, redirect, render_template, request

from .. import activities, completions, courses, gradebook, people, profiles, reviews, sign_ins, tools
from .. import vocabulary as v
from ..addresses import line_item_url
from ..refusals import PageRefused
from .course import SHOWN, moment, own_only
from .launching import page

blueprint = Blueprint("gradebook", __name__, url_prefix="/course/<int:course>")
blueprint.url_value_preprocessor(courses.enter_by_address)


@blueprint.get("/gradebook")
def show() -> str:
    only = own_only()
    learners = [person for person in people.list_learners(SHOWN) if only in (None, person.id)]
    cells = {(cell["item_id"], cell["person_id"]): cell for cell in gradebook.list_cells(person_id=only)}
    done = {(row["activity_id"], row["person_id"]) for row in completions.list_completions(only)}
    columns = gradebook.list_columns()
    reviewed = {column.id for column in columns if reviews.is_offered(column, profiles.current().review)}
    return render_template("gradebook.html", columns=columns, learners=learners, cells=cells, done=done, reviewed=reviewed)


@blueprint.get("/gradebook/review")
def review() -> str:
    """A submission review launch: the tool shows what this person sent for this column (`column` is its id, `person` a username)."""
    sign_in, asked = sign_ins.require_signed_in(), request.args
    column = _find_column(asked.get("column", ""))
    person = people.find_by_username(asked.get("person", ""))
    if person is None or not person.is_gradable or not (sign_in.is_staff or sign_in.person.id == person.id):
        raise PageRefused(403, "A review shows a learner's own work, to them or to the staff.", "Submission Review 1.0")
    if not reviews.is_offered(column, profiles.current().review):
        raise PageRefused(404, "This host offers no review for this column.", "Submission Review 1.0")
    tool, declared = tools.get_active(column.tool_id), column.review or {}
    activity = activities.get_activity(column.link_id) if column.link_id else None
    target = declared.get("url") or (activity.url if activity else tool.url)
    facts = {"target": target, "custom": declared.get("custom", {}), "for_user": person.id, "column": column.id}
    return page(sign_in, tool, v.REVIEW, activity, title=f"{column.label}: {person.name}", **facts)


def _find_column(text: str) -> gradebook.Column:
    column = gradebook.find_column(int(text)) if text.isdigit() else None
    if column is None or column.course_id != courses.here().id:
        raise PageRefused(400, "There is no such column in this course.", "gradebook")
    return column


@blueprint.get("/gradebook.json")
def json_view() -> Response:
    """Columns, grades ever written and completions: everybody's for staff, one's own otherwise."""
    only = own_only()
    columns = [_show_column(column) for column in gradebook.list_columns()]
    done = [
        {"activity_id": row["activity_id"], "person": row["username"], "person_id": str(row["person_id"]), "at": moment(row["at"]),
         "state": row["state"], "by_hand": row["override_by"] is not None}
        for row in completions.list_completions(only)
    ]  # fmt: skip
    return jsonify({"columns": columns, "grades": [_show_cell(cell) for cell in gradebook.list_cells(person_id=only)], "completions": done})


def _show_column(column: gradebook.Column) -> dict:
    shown = {
        "id": column.id,
        "url": line_item_url(column),
        "label": column.label,
        "maximum": column.maximum,
        "resource_id": column.resource_id,
    }
    shown |= {name: getattr(column, name) for name in ("tag", "link_id", "activity_id", "locked", "takes_grades", "review")}
    return shown


def _show_cell(cell) -> dict:
    shown = {"column_id": cell["item_id"], "person": cell["username"], "person_id": str(cell["person_id"])}
    shown |= {name: cell[name] for name in ("raw", "final", "feedback")}
    shown |= {"attempts": cell["attempts"], "pending": cell["pending"], "modified": moment(cell["modified"])}
    shown["comments"] = gradebook.list_comments(cell["item_id"], cell["person_id"])
    return {**shown, "overridden": bool(cell["overridden"]), "locked": bool(cell["locked"])}


def _chosen() -> tuple[gradebook.Column, people.Person | None]:
    form = request.form
    column = _find_column(form.get("column", ""))
    person = people.find_by_username(form["person"]) if form.get("person") else None
    if form.get("person") and (person is None or not person.is_gradable):
        raise PageRefused(400, "There is no such learner.", "gradebook")
    return column, person


@blueprint.post("/gradebook/override")
def override() -> Response:
    """Write a final grade by hand (an empty one gives the cell back to the tool)."""
    sign_ins.require_editor()
    column, person = _chosen()
    if person is None:
        raise PageRefused(400, "person is missing.", "gradebook")
    try:
        gradebook.override(column, person.id, _read_final(column), request.form.get("feedback") or None)
    except gradebook.Locked:
        raise PageRefused(409, "This grade is locked. Unlock it first.", "gradebook") from None
    return _back()


def _back() -> Response:
    return redirect(f"/course/{courses.here().id}/gradebook")


def _read_final(column: gradebook.Column) -> float | None:
    text = request.form.get("final", "").strip()
    try:
        final = float(text) if text else None
    except ValueError:
        final = math.nan
    if final is not None and not 0 <= final <= column.maximum:
        raise PageRefused(400, f"A grade in this column is a number from 0 to {column.maximum:g}.", "gradebook")
    return final


@blueprint.post("/gradebook/lock")
def lock() -> Response:
    """Lock or unlock one cell, or a whole column if no person is named (`locked` is 1 or 0)."""
    sign_ins.require_editor()
    column, person = _chosen()
    locked = request.form.get("locked")
    if locked not in ("0", "1"):
        raise PageRefused(400, "locked must be 1 or 0.", "gradebook")
    if person:
        gradebook.lock_cell(column, person.id, locked == "1")
    else:
        gradebook.lock_column(column, locked == "1")
    return _back()


@blueprint.post("/gradebook/delete")
def delete() -> Response:
    """A teacher deletes a column, with its grades; the tool that made it is not told."""
    sign_ins.require_editor()
    gradebook.delete_column(_chosen()[0])
    return _back()


@blueprint.post("/gradebook/type")
def grade_type() -> Response:
    """Set the column's grade type: value, or none, with which it takes no grades (`type`)."""
    sign_ins.require_editor()
    column, kind = _chosen()[0], request.form.get("type")
    if kind not in ("value", "none"):
        raise PageRefused(400, "type must be value or none.", "gradebook")
    gradebook.take_grades(column, kind == "value")
    return _back()
