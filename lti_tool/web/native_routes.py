"""Which way an award becomes something of Moodle's own here: decided from what can be seen and two questions, with every click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for

from lti_tool import moodle
from lti_tool.domain.native_routes import WISHES, Advice, Ground, Wish, advise, open_questions, tracks_badly
from lti_tool.errors import DoorError, NotFound
from lti_tool.moodle import MoodleService
from lti_tool.outbound import Outbound
from lti_tool.services import host_services, native_routes
from lti_tool.services.native_routes import NativePlace
from lti_tool.web import access
from lti_tool.web.rooms import host, now, reading, runtime, writing

bp = Blueprint("native_routes", __name__)


@dataclass(frozen=True)
class Seen:
    """What the platform let us see of the activity and its course, and what it did not."""

    ground: Ground
    competencies: int | None = None
    faults: tuple[DoorError, ...] = ()


@bp.get("/w/<visit>/native")
@access.enter("instructor")
def show() -> Any:
    """Show the way that fits, after asking what cannot be seen."""
    place = _place()
    seen = _look(place)
    wish, uses = _wish(request.args.get("wish")), {"yes": True, "no": False}.get(request.args.get("competencies", ""))
    questions = open_questions(seen.ground, wish, uses)
    advice: Advice | None = advise(seen.ground, wish, uses) if wish and not questions else None
    return render_template(
        "native_routes/show.html", place=place, seen=seen, wish=wish, uses=uses, questions=questions, advice=advice,
        amiss=tracks_badly(seen.ground), number=place.offer.definition.competency.idnumber if place.offer else "",
    )


@bp.post("/w/<visit>/native/completion")
@access.enter("instructor")
def complete() -> Any:
    """Let an award mark the activity as complete by Moodle's web service, or no longer."""
    place, is_on = _place(), request.form.get("on") == "yes"
    with writing() as session:
        native_routes.set_completion(session, g.visit.actor, place.placement_id, is_on and place.has_service, now())
    return redirect(url_for("native_routes.show", wish="completion", _anchor="by-service"), 303)


def _place() -> NativePlace:
    with reading() as session:
        place = native_routes.get_place(session, runtime().sealer, g.visit.platform_id, g.visit.placement_id)
    if not host_services.are_offered(g.visit.platform_family, place.service_url):
        raise NotFound("page_unknown")
    return place


def _wish(said: str | None) -> Wish | None:
    return next((wish for wish in WISHES if wish == said), None)  # type: ignore[return-value]


def _look(place: NativePlace) -> Seen:
    """Return what can be seen; each thing that cannot is left open, and the page says why."""
    blind = Ground(place.has_column, place.has_service)
    if not place.has_service:
        return Seen(blind)
    service = MoodleService(place.service_url or "", place.service_token or "")
    count, tracking, rules, faults = None, None, frozenset[str](), []
    with host(g.visit.platform_id) as led:
        try:
            count = len(moodle.course_competencies(led.outbound, service, place.course))
        except DoorError as fault:
            faults.append(fault)
        try:
            tracking, rules = _tracking(led.outbound, service, place)
        except DoorError as fault:
            faults.append(fault)
    ground = Ground(place.has_column, True, None if count is None else count > 0, tracking, rules)
    return Seen(ground, count, tuple({fault.reason: fault for fault in faults}.values()))


def _tracking(outbound: Outbound, service: MoodleService, place: NativePlace) -> tuple[int, frozenset[str]]:
    """Return how the activity's completion is tracked: what the account may ask about itself tells the conditions."""
    activity = moodle.find_activity(outbound, service, place.link)
    if not activity.tracking:
        return activity.tracking, frozenset()
    account = moodle.site_info(outbound, service).account_id
    own = moodle.read_completion(outbound, service, course_id=place.course, user_id=account, cmid=activity.cmid)
    return activity.tracking, own.rules if own else frozenset()
