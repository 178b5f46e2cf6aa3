"""The picker: what may be added to this course, chosen by a teacher inside the host's dialog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, render_template, request
from flask_babel import gettext as _

from lti_tool.domain.hosts import profile_of
from lti_tool.errors import Conflict
from lti_tool.lti import deep_linking
from lti_tool.lti.content_items import Wanted, read_wanted
from lti_tool.lti.deep_linking import Said
from lti_tool.services import catalogue, visits
from lti_tool.services.catalogue import Offer
from lti_tool.services.platforms import origins_of
from lti_tool.web import access
from lti_tool.web.error_words import WORDS, words_for
from lti_tool.web.languages import locale
from lti_tool.web.picking_words import message_about, steps_after
from lti_tool.web.rooms import now, reading, runtime, writing

bp = Blueprint("deep_links", __name__)


@dataclass(frozen=True)
class Choice:
    """What the host asked for, what it may be answered with, and what is ticked so far."""

    wanted: Wanted
    offers: list[Offer]
    picked: list[Offer]
    is_short: bool
    """Whether something ticked is not, or no longer, to be had here."""


@bp.get("/w/<visit>/select")
@access.anyone
def pick() -> Any:
    """Show what this platform's institutions offer. The host has already decided who may add to the course."""
    return _picker(_choice(request.args.getlist("pick", type=int)))


@bp.post("/w/<visit>/select")
@access.anyone
def answer() -> Any:
    """Send the host what was chosen, or nothing at all, which closes its dialog; before, say what is left to set there by hand."""
    if "cancel" in request.form:
        return _send([], _why_nothing())
    choice = _choice(request.form.getlist("pick", type=int))
    if choice.is_short:
        return _picker(choice, fault="gone"), 409
    if not choice.picked:
        return _picker(choice, fault="nothing"), 400
    steps = steps_after(profile_of(g.visit.platform_family), choice.picked, choice.wanted.line_items is not False)
    if steps and "sure" not in request.form:
        return render_template("deep_links/confirm.html", picked=choice.picked, steps=steps)
    titles = [offer.definition.title.pick(locale()) for offer in choice.picked]
    slugs = ", ".join(offer.slug for offer in choice.picked)
    return _send(choice.picked, Said(msg=message_about(titles, steps), log=f"added {len(titles)}: {slugs}"))


def _send(offers: list[Offer], said: Said) -> str:
    with writing() as session:
        signed = deep_linking.answer(session, runtime().sealer, g.visit.id, offers, locale(), now(), said)
    g.form_targets = " ".join(dict.fromkeys((*origins_of(signed.return_url), *g.visit.platform_origins)))
    return render_template("deep_links/answer.html", answer=signed, offers=offers)


def _why_nothing() -> Said:
    """Return what is told to the host of a cancel: a person's own wish, or what stood in the way."""
    code = request.form.get("fault", "")
    if code == "catalogue_empty":
        return Said(errormsg=_("There is nothing to add yet."), errorlog=code)
    if code in WORDS:
        return Said(errormsg=words_for(code, {})[1], errorlog=code)
    return Said(msg=_("Nothing is added."), log="cancelled")


def _choice(picked: list[int]) -> Choice:
    with reading() as session:
        asked = visits.get_deep_link(session, g.visit.id)
        if asked.is_answered:
            raise Conflict("deep_link_spent")
        offers = catalogue.list_offers(session, g.visit.platform_id)
    ticked = [offer for offer in offers if offer.version_id in picked]
    return Choice(read_wanted(asked.settings), offers, ticked, is_short=len(ticked) < len(set(picked)))


def _picker(choice: Choice, fault: str = "") -> str:
    words, category = request.args.get("q", "").strip()[:100], request.args.get("category", "")
    found = [offer for offer in choice.offers if says(offer, words)]
    counts = {each: sum(offer.category == each for offer in found) for each in dict.fromkeys(offer.category for offer in choice.offers)}
    # What is ticked stays in sight, so that nothing is added unseen.
    shown = [offer for offer in choice.offers if offer in choice.picked or (offer in found and category in ("", offer.category))]
    told = {"offers": shown, "picked": choice.picked, "all": len(choice.offers), "found": len(found), "counts": counts}
    has_steps = bool(profile_of(g.visit.platform_family).after_picking)
    return render_template(
        "deep_links/pick.html", **told, many=choice.wanted.many, words=words, category=category, fault=fault, has_steps=has_steps
    )


def says(offer: Offer, words: str) -> bool:
    """Whether each of these words stands in what a card of the picker shows, in either language."""
    told = offer.definition
    texts = (told.title, told.competency.statement, told.key_method.name, offer.issuer_name)
    heap = " ".join(f"{text.en} {text.th}" for text in texts).casefold()
    return all(word in heap for word in words.casefold().split())
