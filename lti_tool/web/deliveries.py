"""What the host was sent, per learner and in words, and what a person decides where it stopped."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for

from lti_tool.errors import BadInput
from lti_tool.services import assessments, deliveries
from lti_tool.services.visits import OPERATE
from lti_tool.web import access
from lti_tool.web.rooms import now, reading, writing

bp = Blueprint("deliveries", __name__)


@bp.get("/w/<visit>/deliveries")
@access.enter("instructor")
def index() -> Any:
    """Show what the host owes to show for each learner of this link, and whether it does."""
    with reading() as session:
        rows = assessments.list_learners(session, g.visit.actor, g.visit.placement_id)
    return render_template("deliveries/index.html", learners=[row for row in rows if row.deliveries])


@bp.post("/w/<visit>/deliveries/<int(max=2147483647):entry_id>/resolve")
@access.enter("instructor", "administrator")
def resolve(entry_id: int) -> Any:
    """Keep what the host shows, or send ours over it once."""
    choice = request.form.get("choice", "")
    if choice not in ("keep", "send"):
        raise BadInput("bad_input", field="choice")
    with writing() as session:
        visit = g.visit
        deliveries.resolve_held(
            session, visit.actor, visit.context_pk, entry_id, choice, now(), deployment_pk=visit.deployment_pk
        )
    return _back(entry_id)


@bp.post("/w/<visit>/deliveries/<int(max=2147483647):entry_id>/again")
@access.enter("instructor", "administrator")
def send_again(entry_id: int) -> Any:
    """Try again now; an operator does so for the platform of their link only."""
    with writing() as session:
        if g.visit.kind == OPERATE:
            deliveries.send_again(session, entry_id, now(), platform_id=g.visit.platform_id)
        else:
            deliveries.retry(session, g.visit.actor, g.visit.context_pk, entry_id, now(), deployment_pk=g.visit.deployment_pk)
    return _back(entry_id)


def _back(entry_id: int) -> Any:
    is_course = "instructor" in g.visit.roles and request.form.get("from") != "platform"
    return redirect(url_for("deliveries.index" if is_course else "platforms.show", _anchor=f"entry-{entry_id}"), 303)
