"""A link in a course and what it shows: chosen once by a teacher, and whether it has a gradebook column."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for

from lti_tool.errors import NotFound
from lti_tool.services import catalogue, outbox
from lti_tool.web import access
from lti_tool.web.rooms import now, reading, writing

bp = Blueprint("placements", __name__)
CHOOSERS = "instructor", "administrator"


@bp.get("/w/<visit>/link")
@access.anyone
def show() -> Any:
    """Show what the link shows; where nothing is chosen, let the teacher choose and the learner know."""
    return _page()


@bp.post("/w/<visit>/link")
@access.enter(*CHOOSERS)
def choose() -> Any:
    """Let the link show the chosen micro-credential; whoever chose first is not overruled."""
    version_id = request.form.get("pick", type=int)
    if version_id is None:
        return _page(nothing_picked=True), 400
    with writing() as session:
        if version_id not in {offer.version_id for offer in catalogue.list_offers(session, g.visit.platform_id)}:
            raise NotFound("micro_credential_unknown")
        catalogue.choose(session, g.visit.actor, _placement(), version_id, now())
        outbox.owe_for_placement(session, _placement(), now())
    return redirect(url_for("placements.show"), 303)


@bp.get("/w/<visit>/link/column")
@access.enter(*CHOOSERS, "assessor")
def column() -> Any:
    """Say what to tick in this host so that the link gets a gradebook column."""
    return render_template("placements/column.html")


def _page(nothing_picked: bool = False) -> str:
    with reading() as session:
        offer = catalogue.find_for_placement(session, _placement())
        may_choose = not g.visit.roles.isdisjoint(CHOOSERS)
        offers = catalogue.list_offers(session, g.visit.platform_id) if offer is None and may_choose else []
    if offer is None and not may_choose:
        return render_template("placements/wait.html")
    page = "placements/chosen.html" if offer else "placements/choose.html"
    return render_template(page, offer=offer, offers=offers, nothing_picked=nothing_picked)


def _placement() -> int:
    if g.visit.placement_id is None:
        raise NotFound("placement_unknown")
    return int(g.visit.placement_id)
