"""The connection test as a page: everything tried now, each step shown as it ends, and a text to pass on."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, jsonify, render_template, request, stream_template

from lti_tool import connection
from lti_tool.connection import Browser, Probe
from lti_tool.errors import BadInput
from lti_tool.services import connections, platforms
from lti_tool.web import access, connection_words
from lti_tool.web.rooms import now, reading, runtime

bp = Blueprint("connection", __name__)


@bp.get("/w/<visit>/platform/test")
@access.enter("administrator")
def ask() -> Any:
    """Say what is tried, and let the administrator choose who may get the test score: nobody, unless chosen."""
    with reading() as session:
        platform = platforms.get_platform(session, g.visit.platform_id)
        ground = connections.get_ground(session, platform.id, now(), g.visit.deployment_pk)
    return render_template("connection/ask.html", platform=platform, ground=ground)


@bp.post("/w/<visit>/platform/test")
@access.enter("administrator")
def run() -> Any:
    """Try every step and show each as it ends; as JSON, all at once, for whoever asks for that."""
    chosen = request.form.get("score_for", "")
    with reading() as session:
        platform = platforms.get_platform(session, g.visit.platform_id, runtime().sealer)
        ground = connections.get_ground(session, platform.id, now(), g.visit.deployment_pk)
    if chosen and chosen not in {subject for subject, _name, _is_test in ground.learners}:
        raise BadInput("bad_input", field="score_for")
    browser = Browser(is_framed=request.headers.get("Sec-Fetch-Dest") in ("iframe", "frame"))
    report = connection.run(Probe(runtime(), platform, ground, browser, chosen))
    if request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json":
        list(report)
        return jsonify(report.as_json())
    # Streamed: a person sees each step when it ends, also without script.
    body = stream_template("connection/report.html", report=report, words=connection_words, platform=platform)
    return Response(body, headers={"X-Accel-Buffering": "no"})
