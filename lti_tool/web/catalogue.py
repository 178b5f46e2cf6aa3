"""Micro-credentials to read: a designer's own, and one in full for everybody who may meet it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template

from lti_tool.domain import permissions
from lti_tool.errors import NotFound
from lti_tool.services import catalogue
from lti_tool.services.catalogue import Offer
from lti_tool.web import access
from lti_tool.web.rooms import reading

bp = Blueprint("catalogue", __name__)


@bp.get("/w/<visit>/catalogue")
@access.enter("designer")
def index() -> Any:
    """Show what a designer's institutions publish."""
    with reading() as session:
        offers = [offer for offer in catalogue.list_published(session) if _designs(offer)]
    return render_template("catalogue/index.html", offers=offers)


@bp.get("/w/<visit>/catalogue/<public_id>")
@access.anyone
def show(public_id: str) -> Any:
    """Show one micro-credential in full, in the version this visit is about."""
    with reading() as session:
        offer = _find(session, public_id)
    if offer is None:
        raise NotFound("micro_credential_unknown")
    return render_template("catalogue/show.html", offer=offer, designs=_designs(offer))


def _find(session: Any, public_id: str) -> Offer | None:
    """The link's own version first: a course keeps what it began with when a newer version appears."""
    placed = catalogue.find_for_placement(session, g.visit.placement_id) if g.visit.placement_id else None
    if placed and placed.public_id == public_id:
        return placed
    offered = catalogue.find_offered(session, g.visit.platform_id, public_id)
    if offered:
        return offered
    published = catalogue.find_by_public_id(session, public_id)
    return published if published and _designs(published) else None


def _designs(offer: Offer) -> bool:
    actor = g.visit.actor
    return actor is not None and permissions.may_design(actor, offer.issuer_id, offer.micro_credential_id)
