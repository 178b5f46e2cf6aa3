"""A link in a course and what it shows: chosen by a teacher or recognised as a copy, and whether it has a gradebook column."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for

from lti_tool import grades
from lti_tool.errors import Conflict, DoorError, NotFound
from lti_tool.lti.access import with_token
from lti_tool.services import catalogue, copies, outbox, platforms, standings
from lti_tool.services.copies import Unchosen
from lti_tool.services.platforms import PlatformView
from lti_tool.web import access
from lti_tool.web.rooms import host, now, reading, writing

bp = Blueprint("placements", __name__)
CHOOSERS = "instructor", "administrator"
READING_COLUMNS = tuple(f"https://purl.imsglobal.org/spec/lti-ags/scope/{name}" for name in ("lineitem.readonly", "lineitem"))


PATIENCE = 3.0
"""Seconds a page waits for a host: once for a token, once for the column."""


@bp.get("/w/<visit>/link")
@access.anyone
def show() -> Any:
    """Show what the link shows; where nothing is chosen, look whether it is a copy, else let the teacher choose and the learner know."""
    if not g.visit.roles.isdisjoint(CHOOSERS):
        _look_for_original(_placement())
    return _page()


@bp.post("/w/<visit>/link")
@access.enter(*CHOOSERS)
def choose() -> Any:
    """Let the link show the chosen micro-credential; whoever chose first is not overruled, a copy may still be put right."""
    version_id = request.form.get("pick", type=int)
    if version_id is None:
        return _page(fault="nothing"), 400
    try:
        with writing() as session:
            is_copy = copies.find(session, _placement())
            offered = {offer.version_id for offer in catalogue.list_offers(session, g.visit.platform_id)}
            shown = catalogue.find_for_placement(session, _placement())
            if version_id not in offered | ({shown.version_id} if shown else set()):
                raise NotFound("micro_credential_unknown")
            (copies.settle if is_copy else catalogue.choose)(session, g.visit.actor, _placement(), version_id, now())
            outbox.owe_for_placement(session, _placement(), now())
    except Conflict as conflict:
        return _page(fault=conflict.code), 409
    return redirect(url_for("placements.show"), 303)


@bp.post("/w/<visit>/link/version")
@access.enter(*CHOOSERS)
def follow() -> Any:
    """Let whoever begins from now on begin with the version that is on offer; pressed twice it is the same."""
    with writing() as session:
        catalogue.follow(session, g.visit.actor, _placement())
        outbox.owe_for_placement(session, _placement(), now())
    return redirect(url_for("placements.show"), 303)


@bp.get("/w/<visit>/link/column")
@access.enter(*CHOOSERS, "assessor")
def column() -> Any:
    """Say what to tick in this host so that the link gets a gradebook column."""
    return render_template("placements/column.html")


@bp.app_template_global()
def recognised() -> copies.Recognised | None:
    """Return where the link of this visit was recognised from, for those who may say whether that is right."""
    if g.visit is None or g.visit.placement_id is None or g.visit.roles.isdisjoint(CHOOSERS):
        return None
    with reading() as session:
        return copies.find(session, g.visit.placement_id)


@bp.app_template_global()
def outdated() -> standings.Standing | None:
    """Return how the version that the link of this visit shows stands, where it is not the one on offer, for those who may change it."""
    if g.visit is None or g.visit.placement_id is None or g.visit.roles.isdisjoint(CHOOSERS):
        return None
    with reading() as session:
        offer = catalogue.find_for_placement(session, g.visit.placement_id)
        standing = standings.find(session, offer.public_id, offer.number) if offer else None
    return standing if standing and (standing.is_retired or standing.is_superseded) else None


def _page(fault: str = "") -> str:
    with reading() as session:
        offer = catalogue.find_for_placement(session, _placement())
        may_choose = not g.visit.roles.isdisjoint(CHOOSERS)
        copy = copies.find(session, _placement()) if may_choose else None
        chooses_anew = bool(copy and copy.may_change and ("otherwise" in request.args or fault))
        offers = catalogue.list_offers(session, g.visit.platform_id) if may_choose and (offer is None or chooses_anew) else []
    if offer is None and not may_choose:
        return render_template("placements/wait.html")
    page = "placements/chosen.html" if offer and not chooses_anew else "placements/choose.html"
    return render_template(page, offer=offer, offers=offers, fault=fault, copy=copy)


def _look_for_original(placement_id: int) -> None:
    """Let a link that shows nothing be recognised by its history, or by what its column says; nobody waits long for that."""
    with reading() as session:
        place = copies.find_unchosen(session, placement_id)
        platform = platforms.get_platform(session, g.visit.platform_id)
    if place is None:
        return
    with writing() as session:
        if copies.recognise(session, placement_id, now()):
            return
    resource_id = _resource_id(place, platform)
    if resource_id:
        with writing() as session:
            copies.recognise(session, placement_id, now(), resource_id)


def _resource_id(place: Unchosen, platform: PlatformView) -> str | None:
    """Return what our own deep link once wrote into the column; where it does not answer in time, the teacher chooses by hand."""
    scopes, address = [scope for scope in READING_COLUMNS if scope in place.scopes][:1], place.line_item
    if not address or not scopes:
        return None
    try:
        with host(platform.id) as led:
            hasty = replace(led, outbound=led.outbound.within(PATIENCE))
            told = hasty, platform, frozenset(scopes)
            column = with_token(*told, lambda token: grades.get_line_item(hasty.outbound, token.value, address))
    except DoorError:
        return None
    return column.resource_id


def _placement() -> int:
    if g.visit.placement_id is None:
        raise NotFound("placement_unknown")
    return int(g.visit.placement_id)
