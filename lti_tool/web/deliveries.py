"""What the host was sent, per learner and in words, and what a person decides where it stopped."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for

from lti_tool.domain.outbox import EntryNotAllowed
from lti_tool.errors import BadInput
from lti_tool.services import assessments, deliveries, drift
from lti_tool.services.visits import OPERATE
from lti_tool.web import access
from lti_tool.web.rooms import now, reading, writing

bp = Blueprint("deliveries", __name__)

MOST = 2**31 - 1


@bp.get("/w/<visit>/deliveries")
@access.enter("instructor")
def index() -> Any:
    """Show what the host owes to show for each learner of this link, and whether it does, a page of them at a time."""
    shown, number = request.args.get("show", ""), request.args.get("page", 1, int)
    who, link = request.args.get("learner", None, int), g.visit.placement_id
    with reading() as session:
        page = assessments.get_delivery_page(session, g.visit.actor, link, shown, min(number, MOST), who if who and who <= MOST else None)
        looks = drift.list_for_placement(session, link, now()) if link else []
    return render_template("deliveries/index.html", page=page, looks=looks, shown="needs" if shown == "needs" else "all")


@bp.post("/w/<visit>/deliveries/look")
@access.enter("instructor")
def look() -> Any:
    """Have the worker read the columns of this link back next."""
    with writing() as session:
        if g.visit.placement_id:
            drift.ask(session, drift.list_keys(session, placement_id=g.visit.placement_id))
    return redirect(url_for("deliveries.index", _anchor="looks"), 303)


@bp.post("/w/<visit>/deliveries/<int(max=2147483647):entry_id>/resolve")
@access.enter("instructor", "administrator")
def resolve(entry_id: int) -> Any:
    """Keep what the host shows, or send ours over it once. Pressed twice, the second press changes nothing and says so."""
    choice = request.form.get("choice", "")
    if choice not in ("keep", "send"):
        raise BadInput("bad_input", field="choice")
    try:
        with writing() as session:
            visit = g.visit
            told = {"deployment_pk": visit.deployment_pk, "generation": request.form.get("generation", None, int)}
            deliveries.resolve_held(session, visit.actor, visit.context_pk, entry_id, choice, now(), **told)
    except EntryNotAllowed:
        return _back(entry_id, is_late=True)
    return _back(entry_id)


@bp.post("/w/<visit>/deliveries/<int(max=2147483647):entry_id>/again")
@access.enter("instructor", "administrator")
def send_again(entry_id: int) -> Any:
    """Try again now; an operator does so for the platform of their link only.

    Pressed where there is nothing to send any more (twice, while a worker is at it, after a withdrawal) it does
    nothing, and the page shows how things stand.
    """
    try:
        with writing() as session:
            if g.visit.kind == OPERATE:
                deliveries.send_again(session, entry_id, now(), platform_id=g.visit.platform_id)
            else:
                told = {"deployment_pk": g.visit.deployment_pk, "generation": request.form.get("generation", None, int)}
                deliveries.retry(session, g.visit.actor, g.visit.context_pk, entry_id, now(), **told)
    except EntryNotAllowed:
        return _back(entry_id, is_late=True)
    return _back(entry_id)


def _back(entry_id: int, *, is_late: bool = False) -> Any:
    """Lead back to where the button was; `is_late`: nothing was done, because the entry had moved on since that page was opened."""
    late = entry_id if is_late else None
    is_course = "instructor" in g.visit.roles and request.form.get("from") != "platform"
    if not is_course:
        return redirect(url_for("platforms.show", late=late, _anchor=f"entry-{entry_id}"), 303)
    kept = {"page": request.form.get("page", None, int), "show": request.form.get("show") or None, "late": late}
    return redirect(url_for("deliveries.index", **kept, _anchor=f"entry-{entry_id}"), 303)
