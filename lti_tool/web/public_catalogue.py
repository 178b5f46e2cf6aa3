"""The catalogue for the whole world: what is on offer, each micro-credential by its name, and both for machines."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from flask import Blueprint, Response, render_template, url_for

from lti_tool.errors import NotFound
from lti_tool.services import awards, catalogue, issuers, stacks, standings
from lti_tool.services.catalogue import Offer
from lti_tool.web import access, badges, finding
from lti_tool.web.public_answers import asked_language, in_language, kept_bytes, open_to_all, page, wants_page
from lti_tool.web.rooms import reading, runtime

bp = Blueprint("public_catalogue", __name__)
bp.after_request(open_to_all)
bp.app_template_global("in_language")(in_language)


@bp.get("/catalogue")
@access.public
def index() -> Any:
    """Return what all institutions here offer, or what an address asks for among it: a page, or all Achievements in one document."""
    with reading() as session:
        offers, together = catalogue.list_published(session), stacks.list_on_offer(session)
    found = finding.find(offers)
    if not wants_page():
        return badges.achievements_document(found.offers)
    told = finding.shown(
        found, "public_layout.html", url_for("public_catalogue.index"), _read_at, keep=asked_language(),
        here=_public() + "/catalogue", stacks=together,
    )  # fmt: skip
    return page(render_template("catalogue/index.html", **told))


@bp.get("/catalogue/<slug>")
@access.public
def show(slug: str) -> Any:
    """Return a micro-credential by its name: the version on offer, or the last there was and what became of it."""
    with reading() as session:
        standing = standings.find_by_slug(session, slug)
        containing = stacks.list_containing(session, standing.offer.public_id) if standing else []
    if standing is None:
        raise NotFound("page_unknown")
    if not wants_page():
        return badges.achievement_document(standing)
    return page(render_template("badges/achievement.html", standing=standing, stacks=containing))


@bp.get("/sitemap.xml")
@access.public
def sitemap() -> Response:
    """Return the addresses a search engine may read: front, catalogue, what is on offer, who vouches. Never an award."""
    with reading() as session:
        names = [offer.slug for offer in catalogue.list_published(session)]
        vouching = [issuer.slug for issuer in issuers.list_all(session)]
    paths = ["/", "/catalogue", *(f"/catalogue/{name}" for name in names), *(f"/issuers/{slug}" for slug in vouching)]
    lines = "".join(f"<url><loc>{escape(_public() + path)}</loc></url>" for path in paths)
    head = '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return kept_bytes(f"{head}{lines}</urlset>".encode(), "application/xml")


@bp.app_template_global()
def catalogue_address(slug: str) -> str:
    """Return where the whole world reads the micro-credential of this name."""
    return f"{_public()}/catalogue/{slug}"


@bp.app_template_global()
def achievement_address(offer: Offer) -> str:
    """Return where this very version is read for ever."""
    return awards.achievement_url(_public(), offer.public_id, offer.number)


def _read_at(offer: Offer) -> str:
    return in_language(url_for("public_catalogue.show", slug=offer.slug))


def _public() -> str:
    return runtime().settings.public_url
