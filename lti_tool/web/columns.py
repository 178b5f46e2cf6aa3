"""What a link shows in the gradebook: its own column, one per criterion, and shares of what was met; set by its teachers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for

from lti_tool import moodle
from lti_tool.domain.completions import Conditions, what_forbids_shares
from lti_tool.errors import DoorError, NotFound
from lti_tool.moodle import MoodleService
from lti_tool.outbound import Outbound
from lti_tool.services import columns, native_routes
from lti_tool.services.columns import GradebookView
from lti_tool.services.native_routes import NativePlace
from lti_tool.web import access
from lti_tool.web.rooms import host, now, reading, runtime, writing

bp = Blueprint("columns", __name__)
CHOOSERS = "instructor", "administrator"
PATIENCE = 5.0
"""Seconds a page waits for each of the host's answers."""


@dataclass(frozen=True)
class Seen:
    """What the host let us see of the activity's completion; `fault` where it did not, and nothing where it has no way to ask."""

    conditions: Conditions | None = None
    fault: DoorError | None = None

    @property
    def forbids(self) -> str:
        """What speaks against showing shares, as a code; empty where nothing that was seen does."""
        return what_forbids_shares(self.conditions) if self.conditions else ""


@bp.get("/w/<visit>/gradebook")
@access.enter(*CHOOSERS)
def show() -> Any:
    """Show which columns this link has and how far they are, and what can be chosen about them."""
    try:
        view = _view()
    except NotFound as fault:
        if fault.code != "nothing_chosen":
            raise
        return redirect(url_for("placements.show"), 303)
    return render_template("columns/show.html", view=view)


@bp.post("/w/<visit>/gradebook/criteria")
@access.enter(*CHOOSERS)
def switch_criteria() -> Any:
    """Have a column for each criterion from now on, or let nothing more go to them."""
    with writing() as session:
        columns.switch_criteria(session, g.visit.actor, _placement(), request.form.get("on") == "yes", now())
    return redirect(url_for("columns.show", _anchor="criteria"), 303)


@bp.post("/w/<visit>/gradebook/again")
@access.enter(*CHOOSERS)
def make_again() -> Any:
    """Make a column once more that somebody deleted in the platform."""
    criterion = request.form.get("criterion", "")
    with writing() as session:
        columns.make_again(session, g.visit.actor, _placement(), criterion, now())
    return redirect(url_for("columns.show", _anchor=f"column-{criterion}"), 303)


@bp.get("/w/<visit>/gradebook/shares")
@access.enter(*CHOOSERS)
def shares() -> Any:
    """Say what shares are and what they take in this host, look whether it is so, and ask for the teacher's word."""
    return _shares(_view())


@bp.post("/w/<visit>/gradebook/shares")
@access.enter(*CHOOSERS)
def confirm_shares() -> Any:
    """Take the teacher's word that the activity completes on the whole column only, unless the host says otherwise."""
    view = _view()
    if request.form.get("sure") != "yes":
        return _shares(view, is_unsure=True), 400
    seen = _look()
    if seen.forbids:
        return _shares(view, seen), 409
    with writing() as session:
        columns.confirm_partial(session, g.visit.actor, _placement(), now())
    return redirect(url_for("columns.show", _anchor="shares"), 303)


@bp.post("/w/<visit>/gradebook/shares/stop")
@access.enter(*CHOOSERS)
def stop_shares() -> Any:
    """Show awards only from now on."""
    with writing() as session:
        columns.withdraw_partial(session, g.visit.actor, _placement(), now())
    return redirect(url_for("columns.show", _anchor="shares"), 303)


@bp.app_template_global()
def link_has_column() -> bool:
    """Return whether we know where an award at this visit's link is to show."""
    if g.visit is None or g.visit.placement_id is None:
        return False
    with reading() as session:
        return columns.has_column(session, g.visit.placement_id)


def _shares(view: GradebookView, seen: Seen | None = None, *, is_unsure: bool = False) -> str:
    return render_template("columns/shares.html", view=view, seen=seen or _look(), is_unsure=is_unsure)


def _look() -> Seen:
    """Return what the host says of the activity's completion, where it gave us a way to ask."""
    try:
        with reading() as session:
            place = native_routes.get_place(session, runtime().sealer, g.visit.platform_id, _placement())
    except NotFound:
        return Seen()  # a link outside any course
    if not place.has_service:
        return Seen()
    try:
        with host(g.visit.platform_id) as led:
            outbound = led.outbound.within(PATIENCE)
            return Seen(_conditions(outbound, MoodleService(place.service_url or "", place.service_token or ""), place))
    except DoorError as fault:
        return Seen(fault=fault)


def _conditions(outbound: Outbound, service: MoodleService, place: NativePlace) -> Conditions:
    """What the account may ask about itself tells the rules."""
    activity = moodle.find_activity(outbound, service, place.link)
    if not activity.tracking:
        return Conditions(activity.tracking)
    account = moodle.site_info(outbound, service).account_id
    own = moodle.read_completion(outbound, service, course_id=place.course, user_id=account, cmid=activity.cmid)
    return Conditions(activity.tracking, own.rules if own else None, activity.grade_to_pass, activity.maximum)


def _view() -> GradebookView:
    with reading() as session:
        return columns.get_gradebook(session, _placement())


def _placement() -> int:
    if g.visit.placement_id is None:
        raise NotFound("placement_unknown")
    return int(g.visit.placement_id)
