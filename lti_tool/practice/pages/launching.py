"""The page that opens a tool: its frame beside a form that the script sends, or the form alone for this whole window."""

from flask import render_template, request

from .. import launches
from ..activities import Activity
from ..refusals import PageRefused
from ..sign_ins import SignIn
from ..tools import Tool


def page(sign_in: SignIn, tool: Tool, message: str, activity: Activity | None = None, title: str = "", **facts: object) -> str:
    """Return the page that sends this message; `?container=window` asks for the whole window instead of a frame."""
    container = request.args.get("container", "iframe")
    if container not in ("iframe", "window"):
        raise PageRefused(400, "container must be iframe or window.", "launch_presentation.document_target")
    fields = launches.begin(sign_in, tool, message, activity, container, **facts)
    title = title or (activity.title if activity else tool.name)
    if container == "window":
        return render_template("post_form.html", action=tool.login_url, fields=fields, label=f"Open {title}")
    return render_template("activity.html", title=title, tool=tool, fields=fields)
