"""Opening, adding, setting and deleting activities, and content selection."""

import math
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request

from .. import activities, courses, launches, messages, profiles, sign_ins, store, tools
from .. import vocabulary as v
from ..refusals import PageRefused
from .admin import read_custom
from .launching import page

blueprint = Blueprint("activities", __name__, url_prefix="/course/<int:course>")
blueprint.url_value_preprocessor(courses.enter_by_address)


@blueprint.get("/activities/<int:activity_id>")
def show(activity_id: int) -> str:
    """The activity with the tool in a frame; `?container=window` opens it in this whole window instead."""
    sign_in = sign_ins.require_signed_in()
    activity = activities.get_activity(activity_id)
    tool = tools.get_active(activity.tool_id)
    if sign_in.person.role == "mentor" and not profiles.current().mentors:
        raise PageRefused(403, "In this host mentors do not open activities.", "role in the course")
    return page(sign_in, tool, v.RESOURCE_LINK, activity)


@blueprint.get("/tools/<int:tool_id>")
def open_tool(tool_id: int) -> str:
    """The tool opened from the course's own menu, where the host has such a place."""
    sign_in, tool = sign_ins.require_signed_in(), tools.get_active(tool_id)
    if not profiles.current().course_tool:
        raise PageRefused(404, "In this host tools are opened from activities only.", "course navigation")
    return page(sign_in, tool, v.RESOURCE_LINK)


@blueprint.get("/activities/new")
def new() -> str:
    sign_ins.require_editor()
    return render_template("new_activity.html", tools=[tool for tool in tools.list_tools() if tool.is_active and tool.in_chooser])


def _chosen_tool() -> tools.Tool:
    chosen = request.form.get("tool", "")
    tool = tools.get_active(int(chosen)) if chosen.isdigit() else None
    if tool is None or not tool.in_chooser:
        raise PageRefused(400, "Choose a tool that is shown in the activity chooser.", "LTI External tools")
    return tool


@blueprint.post("/activities")
def add() -> Response:
    """Add an activity without selecting content. Grades are off unless the box is ticked, as in the host."""
    sign_ins.require_editor()
    tool, form = _chosen_tool(), request.form
    title = form.get("name", "").strip()
    if not title or len(title) > activities.LONGEST_TITLE:
        raise PageRefused(400, f"The name must have 1 to {activities.LONGEST_TITLE} characters.", "activity form")
    url = form.get("url", "").strip() or tool.url
    if urlsplit(url).netloc.removeprefix("www.") != tool.domain.removeprefix("www."):
        raise PageRefused(400, f"The address must lie on the tool's domain {tool.domain}.", "activity form")
    wants_column = "grades" in form and profiles.current().own_column == "deep link or checkbox"
    column = {"maximum": activities.DEFAULT_MAXIMUM, "resource_id": "", "tag": ""} if wants_column else None
    with store.writing() as db:
        made = activities.add(db, tool.id, title, form.get("text", ""), url, read_custom(form.get("custom", "")), column)
    return redirect(f"/course/{courses.here().id}/activities/{made}")


@blueprint.post("/activities/<int:activity_id>/completion")
def complete_on(activity_id: int) -> Response:
    """Set what completes the activity: none, any grade, or passing grade with `pass_grade` in points."""
    sign_ins.require_editor()
    activity, condition = activities.get_activity(activity_id), request.form.get("completes_on")
    if condition not in activities.COMPLETES_ON:
        raise PageRefused(400, "completes_on must be " + ", ".join(activities.COMPLETES_ON) + ".", "activity completion")
    activities.complete_on(activity, condition, _read_pass_grade() if condition == "passing grade" else None)
    return redirect(f"/course/{courses.here().id}")


def _read_pass_grade() -> float:
    try:
        grade = float(request.form.get("pass_grade", ""))
    except ValueError:
        grade = math.nan
    if not (grade > 0 and math.isfinite(grade)):
        raise PageRefused(400, "A passing grade needs pass_grade, a number above zero.", "activity completion")
    return grade


@blueprint.post("/activities/<int:activity_id>/delete")
def delete(activity_id: int) -> Response:
    sign_ins.require_editor()
    activities.delete(activities.get_activity(activity_id).id)
    return redirect(f"/course/{courses.here().id}")


@blueprint.post("/select-content")
def select_content() -> str:
    """Open the tool's content selection in a frame. A `data` field is sent along, so that its way back can be tested."""
    sign_in, tool = sign_ins.require_editor(), _chosen_tool()
    if tool.deep_link_url is None:
        raise PageRefused(400, f"{tool.name} does not support content selection.", "Deep Linking 2.0")
    data = messages.deep_link_data(request.form.get("data"))
    fields = launches.begin(sign_in, tool, v.DEEP_LINK, title=request.form.get("name", "").strip(), data=data)
    return render_template("select_content.html", tool=tool, fields=fields)


@blueprint.record
def _beside(state) -> None:
    """The return address of launches lies outside the course's own path."""
    state.app.add_url_rule("/lti/return", "lti_return", come_back)
    state.app.add_url_rule("/lti/service", "lti_service", legacy_service, methods=["GET", "POST"])


def come_back() -> str:
    """Where a tool sends people when they are finished, with an optional message."""
    sign_ins.require_signed_in()
    courses.enter(int(request.args["course"]) if request.args.get("course", "").isdigit() else courses.here().id)
    message, error = request.args.get("lti_msg", ""), request.args.get("lti_errormsg", "")
    return render_template("returned.html", message=message[:500], error=error[:500])


def legacy_service() -> tuple[str, int, dict]:
    return "LTI 1.1 outcomes are not offered here: use the grade service of the launch.", 410, {"Content-Type": "text/plain; charset=utf-8"}
