"""The picker: what may be added to this course, chosen by a teacher inside the host's dialog."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template, request

from lti_tool.errors import NotFound
from lti_tool.lti import deep_linking
from lti_tool.services import catalogue, visits
from lti_tool.services.catalogue import Offer
from lti_tool.services.platforms import origins_of
from lti_tool.web import access
from lti_tool.web.languages import locale
from lti_tool.web.rooms import now, reading, runtime, writing

bp = Blueprint("deep_links", __name__)


@bp.get("/w/<visit>/select")
@access.anyone
def pick() -> Any:
    """Show what this platform's institutions offer. The host has already decided who may add to the course."""
    return _picker()


@bp.post("/w/<visit>/select")
@access.anyone
def answer() -> Any:
    """Send the host what was chosen; nothing at all closes its dialog."""
    cancelled = "cancel" in request.form
    picked = [] if cancelled else request.form.getlist("pick", type=int)
    if not picked and not cancelled:
        return _picker(nothing_picked=True), 400
    with writing() as session:
        offers = _offered(catalogue.list_offers(session, g.visit.platform_id), picked)
        signed = deep_linking.answer(session, runtime().sealer, g.visit.id, offers, locale(), now())
    g.form_targets = " ".join(dict.fromkeys((*origins_of(signed.return_url), *g.visit.platform_origins)))
    return render_template("deep_links/answer.html", answer=signed, offers=offers)


def _picker(nothing_picked: bool = False) -> str:
    with reading() as session:
        wanted = visits.get_deep_link(session, g.visit.id)
        offers = catalogue.list_offers(session, g.visit.platform_id)
    words = request.args.get("q", "").strip()[:100]
    shown = [offer for offer in offers if says(offer, words)]
    many = bool(wanted.settings.get("accept_multiple"))
    return render_template("deep_links/pick.html", offers=shown, all=len(offers), many=many, words=words, nothing_picked=nothing_picked)


def says(offer: Offer, words: str) -> bool:
    """Whether each of these words stands in what a card of the picker shows, in either language."""
    told = offer.definition
    texts = (told.title, told.competency.statement, told.key_method.name, offer.issuer_name)
    heap = " ".join(f"{text.en} {text.th}" for text in texts).casefold()
    return all(word in heap for word in words.casefold().split())


def _offered(offers: list[Offer], picked: list[int]) -> list[Offer]:
    by_version = {offer.version_id: offer for offer in offers}
    if not set(picked) <= by_version.keys():
        raise NotFound("micro_credential_unknown")
    return [by_version[version_id] for version_id in dict.fromkeys(picked)]
