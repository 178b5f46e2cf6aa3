"""The first page of a visit: each role is sent to its own place; who holds several finds them all in the head of every page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from lti_tool.services.launches import Received
from lti_tool.services.visits import DEEP_LINK, GUEST, LAUNCH, PRIVACY, REVIEW, OpenVisit
from lti_tool.web import access, submissions

bp = Blueprint("home", __name__)

PLACES = (
    ("platforms.show", frozenset({"administrator"}), "plug"),
    ("submissions.show", frozenset({"learner"}), "book"),
    ("assessments.queue", frozenset({"instructor", "assessor"}), "list"),
    ("catalogue.index", frozenset({"learner", "instructor", "assessor", "designer"}), "award"),
    ("designs.index", frozenset({"designer"}), "pencil"),
    ("quality_reviews.index", frozenset({"reviewer", "lead", "issuer_admin"}), "shield"),
    ("grants.index", frozenset({"issuer_admin"}), "people"),
    ("exchange.index", frozenset({"designer"}), "down"),
)
"""Each place, the roles it is for and its sign. The order decides where a person of several roles begins.

A site administrator arrives as an instructor too (Moodle), and comes to see whether all is connected.
"""
MENTORED = ("mentors.show", frozenset[str](), "people")

BEGINNINGS = {DEEP_LINK: "deep_links.pick", REVIEW: "reviews.show", PRIVACY: "privacy.show", GUEST: "guests.home"}
"""Where visits begin that were opened for one thing."""


@dataclass(frozen=True)
class Place:
    """A place in the tool that this visit may go to, as the head of a page shows it."""

    word: str
    sign: str
    url: str
    is_here: bool


@bp.get("/w/<visit>/")
@access.anyone
def show() -> Any:
    """Send the person on to where their role works."""
    return redirect(url_for(first_page(g.visit)), 303)


@bp.get("/w/<visit>/alive")
@access.anyone
def alive() -> Any:
    """Say nothing but that the stay still stands: a page asks before it sends what it could not keep."""
    return "", 204


def welcome(session: Any, received: Received) -> Callable[[], Any]:
    """Return the answer to a launch: a learner gets the page itself, in the one answer that a class waits for; others are sent on.

    Read in the launch's own transaction, answered when that is over: the next launch waits for the lock, not for our words.
    The page tells its script where it lives, so that a reload asks for it there and not for the launch again.
    """
    visit = received.visit
    page = first_page(visit)
    is_learner = page == "submissions.show" and visit.placement_id is not None
    tell = submissions.prepare(session, visit, received.shown) if is_learner else lambda: redirect(url_for(page), 303)

    def answer() -> Any:
        g.visit_id, g.visit = visit.id, visit
        return tell()

    return answer


@bp.get("/w/<visit>/welcome")
@access.anyone
def stranger() -> Any:
    """Tell somebody whose role has nothing to do here that this is so, and whom to ask."""
    return render_template("home/stranger.html")


@bp.app_template_global()
def visit_places() -> list[Place]:
    """Return the places of this visit with their words, none on public pages."""
    visit = g.get("visit")
    if visit is None or visit.kind != LAUNCH:
        return []
    words = {
        "submissions.show": _("My work"),
        "assessments.queue": _("Assess"),
        "catalogue.index": _("Catalogue"),
        "platforms.show": _("Platform"),
        "designs.index": _("Designs"),
        "quality_reviews.index": _("Quality review"),
        "grants.index": _("Roles"),
        "exchange.index": _("Import and export"),
        "mentors.show": _("Mentored"),
    }
    return [Place(words[page], sign, url_for(page), _is_within(page)) for page, _roles, sign in open_places(visit)]


def first_page(visit: OpenVisit) -> str:
    """Return the page this visit begins at."""
    if visit.kind in BEGINNINGS:
        return BEGINNINGS[visit.kind]
    if visit.kind != LAUNCH:
        return "platforms.show"
    return next((page for page, _roles, _sign in open_places(visit)), "home.stranger")


def open_places(visit: OpenVisit) -> list[tuple[str, frozenset[str], str]]:
    """Return the places open to this visit's roles, in their order; whom somebody mentors, the launch itself tells."""
    places = [place for place in PLACES if place[1] & visit.roles]
    return [*places, MENTORED] if visit.details.get("mentored") else places


def _is_within(page: str) -> bool:
    return (request.endpoint or "").split(".")[0] == page.split(".")[0]
