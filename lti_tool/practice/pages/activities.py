"""Opening, adding and deleting activities, and content selection."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request

from .. import activities, launches, people, site, store, tools
from ..refusals import PageRefused
from .admin import read_custom

blueprint = Blueprint("activities", __name__, url_prefix=f"/course/{site.COURSE.id}")


@blueprint.get("/activities/<int:activity_id>")
def show(activity_id: int) -> str:
    """The activity with the tool in a frame; `?container=window` opens it in this whole window instead."""
    sign_in = people.require_signed_in()
    activity = activities.get_activity(activity_id)
    tool = tools.get_active(activity.tool_id)
    container = request.args.get("container", "iframe")
    if container not in ("iframe", "window"):
        raise PageRefused(400, "container must be iframe or window.", "launch_presentation.document_target")
    fields = launches.begin(sign_in, tool, activity, container)
    if container == "window":
        return render_template("post_form.html", action=tool.login_url, fields=fields, label=f"Open {activity.title}")
    return render_template("activity.html", activity=activity, tool=tool, fields=fields)


@blueprint.get("/activities/new")
def new() -> str:
    people.require_editor()
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
    people.require_editor()
    tool, form = _chosen_tool(), request.form
    title = form.get("name", "").strip()
    if not title or len(title) > activities.LONGEST_TITLE:
        raise PageRefused(400, f"The name must have 1 to {activities.LONGEST_TITLE} characters.", "activity form")
    url = form.get("url", "").strip() or tool.url
    if urlsplit(url).netloc.removeprefix("www.") != tool.domain.removeprefix("www."):
        raise PageRefused(400, f"The address must lie on the tool's domain {tool.domain}.", "activity form")
    column = {"maximum": activities.DEFAULT_MAXIMUM, "resource_id": "", "tag": ""} if "grades" in form else None
    with store.writing() as db:
        made = activities.add(db, tool.id, title, form.get("text", ""), url, read_custom(form.get("custom", "")), column)
    return redirect(f"/course/{site.COURSE.id}/activities/{made}")


@blueprint.post("/activities/<int:activity_id>/delete")
def delete(activity_id: int) -> Response:
    people.require_editor()
    activities.delete(activities.get_activity(activity_id).id)
    return redirect(f"/course/{site.COURSE.id}")


@blueprint.post("/select-content")
def select_content() -> str:
    """Open the tool's content selection in a frame. A `data` field is sent along, so that its way back can be tested."""
    sign_in, tool = people.require_editor(), _chosen_tool()
    if tool.deep_link_url is None:
        raise PageRefused(400, f"{tool.name} does not support content selection.", "Deep Linking 2.0")
    fields = launches.begin(sign_in, tool, None, title=request.form.get("name", "").strip(), data=request.form.get("data") or None)
    return render_template("select_content.html", tool=tool, fields=fields)


@blueprint.record
def _beside(state) -> None:
    """The return address of launches lies outside the course's own path."""
    state.app.add_url_rule("/lti/return", "lti_return", come_back)
    state.app.add_url_rule("/lti/service", "lti_service", legacy_service, methods=["GET", "POST"])


def come_back() -> str:
    """Where a tool sends people when they are finished, with an optional message."""
    people.require_signed_in()
    message, error = request.args.get("lti_msg", ""), request.args.get("lti_errormsg", "")
    return render_template("returned.html", message=message[:500], error=error[:500])


def legacy_service() -> tuple[str, int, dict]:
    return "LTI 1.1 outcomes are not offered here: use the grade service of the launch.", 410, {"Content-Type": "text/plain; charset=utf-8"}
