"""Stacks for learners: what there is to complete, how far one has come, and the stack's own badge."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, url_for

from lti_tool.services import awards, issuers, stacks
from lti_tool.web import access
from lti_tool.web.rooms import now, reading, writing

bp = Blueprint("stacks", __name__)


@bp.get("/w/<visit>/stacks")
@access.anyone
def index() -> Any:
    """Show the stacks that the institutions of this platform offer, and how far this person has come along each."""
    with reading() as session:
        here = {issuer.id for issuer in issuers.list_for_platform(session, g.visit.platform_id)}
        paths = stacks.list_paths(session, g.visit.actor, here, now())
    return render_template("stacks/index.html", paths=paths)


@bp.get("/w/<visit>/stacks/<public_id>")
@access.anyone
def show(public_id: str) -> Any:
    """Show one stack: its members, what counts, what is missing, and its badge once it is complete."""
    with reading() as session:
        path = stacks.get_path(session, g.visit.actor, public_id, now())
    return render_template("stacks/show.html", path=path, may_earn="learner" in g.visit.roles)


@bp.post("/w/<visit>/stacks/<public_id>/follow")
@access.enter("learner")
def follow(public_id: str) -> Any:
    """Set out along the version on offer, or move to it."""
    with writing() as session:
        stacks.follow(session, g.visit.actor, public_id, now())
    return redirect(url_for("stacks.show", public_id=public_id), 303)


@bp.post("/w/<visit>/stacks/<public_id>/claim")
@access.enter("learner")
def claim(public_id: str) -> Any:
    """Award a stack that is complete, where that waits for the learner's word."""
    with writing() as session:
        stacks.claim(session, g.visit.actor, public_id, now())
    return redirect(url_for("stacks.show", public_id=public_id), 303)


@bp.post("/w/<visit>/stacks/<public_id>/accept/<award_id>")
@access.enter("learner")
def accept(public_id: str, award_id: str) -> Any:
    """Let the stack's credential be seen by the world: before this, its address answers nobody."""
    with writing() as session:
        awards.accept(session, g.visit.actor, award_id, now())
    return redirect(url_for("stacks.show", public_id=public_id), 303)
