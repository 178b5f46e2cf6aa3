"""The gradebook page, its JSON, and what a teacher may do by hand: override, lock."""

import math

from flask import Blueprint, Response, jsonify, redirect, render_template, request

from .. import gradebook, people, site
from ..claims import line_item_url
from ..refusals import PageRefused
from .course import moment, own_only

blueprint = Blueprint("gradebook", __name__, url_prefix=f"/course/{site.COURSE.id}/gradebook")


@blueprint.get("")
def show() -> str:
    only = own_only()
    learners = [person for person in people.list_learners() if only in (None, person.id)]
    cells = {(cell["item_id"], cell["person_id"]): cell for cell in gradebook.list_cells(person_id=only)}
    done = {(row["activity_id"], row["person_id"]) for row in gradebook.list_completions(only)}
    return render_template("gradebook.html", columns=gradebook.list_columns(), learners=learners, cells=cells, done=done)


def json_view() -> Response:
    """Columns, grades ever written and completions: everybody's for staff, one's own otherwise."""
    only = own_only()
    columns = [_show_column(column) for column in gradebook.list_columns()]
    done = [
        {"activity_id": row["activity_id"], "person": row["username"], "person_id": str(row["person_id"]), "at": moment(row["at"])}
        for row in gradebook.list_completions(only)
    ]
    return jsonify({"columns": columns, "grades": [_show_cell(cell) for cell in gradebook.list_cells(person_id=only)], "completions": done})


def _show_column(column: gradebook.Column) -> dict:
    shown = {
        "id": column.id,
        "url": line_item_url(column),
        "label": column.label,
        "maximum": column.maximum,
        "resource_id": column.resource_id,
    }
    return {**shown, "tag": column.tag, "link_id": column.link_id, "activity_id": column.activity_id, "locked": column.locked}


def _show_cell(cell) -> dict:
    shown = {"column_id": cell["item_id"], "person": cell["username"], "person_id": str(cell["person_id"])}
    shown |= {name: cell[name] for name in ("raw", "final", "feedback")}
    return {**shown, "overridden": bool(cell["overridden"]), "locked": bool(cell["locked"]), "modified": moment(cell["modified"])}


@blueprint.record
def _json_beside_the_page(state) -> None:
    state.app.add_url_rule(f"/course/{site.COURSE.id}/gradebook.json", "gradebook_json", json_view)


def _chosen() -> tuple[gradebook.Column, people.Person | None]:
    form = request.form
    column = gradebook.find_column(int(form["column"])) if form.get("column", "").isdigit() else None
    person = people.find_by_username(form["person"]) if form.get("person") else None
    if column is None or (form.get("person") and (person is None or not person.is_learner)):
        raise PageRefused(400, "There is no such column or learner.", "gradebook")
    return column, person


@blueprint.post("/override")
def override() -> Response:
    """Write a final grade by hand (an empty one gives the cell back to the tool)."""
    people.require_editor()
    column, person = _chosen()
    if person is None:
        raise PageRefused(400, "person is missing.", "gradebook")
    try:
        gradebook.override(column, person.id, _read_final(column), request.form.get("feedback") or None)
    except gradebook.Locked:
        raise PageRefused(409, "This grade is locked. Unlock it first.", "gradebook") from None
    return redirect(f"/course/{site.COURSE.id}/gradebook")


def _read_final(column: gradebook.Column) -> float | None:
    text = request.form.get("final", "").strip()
    try:
        final = float(text) if text else None
    except ValueError:
        final = math.nan
    if final is not None and not 0 <= final <= column.maximum:
        raise PageRefused(400, f"A grade in this column is a number from 0 to {column.maximum:g}.", "gradebook")
    return final


@blueprint.post("/lock")
def lock() -> Response:
    """Lock or unlock one cell, or a whole column if no person is named (`locked` is 1 or 0)."""
    people.require_editor()
    column, person = _chosen()
    locked = request.form.get("locked")
    if locked not in ("0", "1"):
        raise PageRefused(400, "locked must be 1 or 0.", "gradebook")
    if person:
        gradebook.lock_cell(column, person.id, locked == "1")
    else:
        gradebook.lock_column(column, locked == "1")
    return redirect(f"/course/{site.COURSE.id}/gradebook")
