"""The catalogue inside a visit: what the institutions of this platform offer, and one micro-credential in full."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template, url_for

from lti_tool.domain import permissions
from lti_tool.errors import NotFound
from lti_tool.services import catalogue, stacks, standings
from lti_tool.services.catalogue import Offer
from lti_tool.services.standings import Standing
from lti_tool.web import access, finding
from lti_tool.web.rooms import reading

bp = Blueprint("catalogue", __name__)


@bp.get("/w/<visit>/catalogue")
@access.anyone
def index() -> Any:
    """Show what may be begun on this platform; whoever designs sees what their institutions offer besides."""
    with reading() as session:
        offers = _offers(session)
    found = finding.find(offers)
    return render_template("catalogue/index.html", **finding.shown(found, "layout.html", url_for("catalogue.index"), _address))


@bp.get("/w/<visit>/catalogue/<public_id>")
@access.anyone
def show(public_id: str) -> Any:
    """Show one micro-credential in full, in the version this visit is about."""
    with reading() as session:
        standing = _find(session, public_id)
        containing = stacks.list_containing(session, public_id) if standing else []
    if standing is None:
        raise NotFound("micro_credential_unknown")
    successor = _address(standing.successor) if standing.successor else ""
    return render_template("catalogue/show.html", standing=standing, successor=successor, stacks=containing)


def _offers(session: Any) -> list[Offer]:
    offers = catalogue.list_offers(session, g.visit.platform_id)
    if not _is_designer():
        return offers
    here = {offer.version_id for offer in offers}
    return offers + [offer for offer in catalogue.list_published(session) if offer.version_id not in here and _designs(offer)]


def _find(session: Any, public_id: str) -> Standing | None:
    """The link's own version first: a course keeps what it began with when a newer version appears.

    Of other institutions' nothing is told here; the public catalogue tells it to everybody.
    """
    placed = catalogue.find_for_placement(session, g.visit.placement_id) if g.visit.placement_id else None
    if placed and placed.public_id == public_id:
        return standings.find(session, public_id, placed.number)
    standing = standings.find(session, public_id)
    if standing is None:
        return None
    ours = catalogue.is_offered_on(session, g.visit.platform_id, standing.offer.issuer_id)
    return standing if ours or _designs(standing.offer) else None


def _address(offer: Offer) -> str:
    return url_for("catalogue.show", public_id=offer.public_id)


def _is_designer() -> bool:
    return g.visit.actor is not None and any(grant.role == "designer" for grant in g.visit.actor.grants)


def _designs(offer: Offer) -> bool:
    actor = g.visit.actor
    return actor is not None and permissions.may_design(actor, offer.issuer_id, offer.micro_credential_id)
