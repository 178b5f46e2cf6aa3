"""What somebody looks for in a catalogue, read from an address; what was found, and what else may be asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from babel import Locale
from flask import Blueprint, request
from flask_babel import gettext as _

from lti_tool.domain.catalogue import LONGEST_SEARCH, Wish, is_wished, list_outcomes, outcome_key
from lti_tool.domain.micro_credentials import CATEGORIES, ProgrammeOutcome, Text
from lti_tool.domain.words import clean
from lti_tool.services.catalogue import Offer
from lti_tool.web.languages import locale

Options = list[tuple[str, Any]]

bp = Blueprint("finding", __name__)
"""Without addresses of its own: it gives the templates their words."""


@dataclass(frozen=True)
class Found:
    """What a wish found, of how many in all, and the choices that the form offers: values with the words they are shown by."""

    wish: Wish
    offers: list[Offer]
    all: int
    categories: Options
    languages: Options
    outcomes: Options
    issuers: Options


def find(offers: list[Offer]) -> Found:
    """Return what the address of this request asks for, among these; a value that nobody offers finds nothing and breaks nothing."""
    asked = request.args
    words = clean(asked.get("q", "")).strip()[:LONGEST_SEARCH]
    wish = Wish(words, *(asked.get(name, "")[:80] for name in ("category", "outcome", "language", "issuer")))
    return Found(
        wish, [offer for offer in offers if is_wished(offer.definition, offer.issuer_slug, wish)], len(offers),
        categories=[(category, _category_words()[category]) for category in CATEGORIES],
        languages=[("th", _("Thai")), ("en", _("English"))],
        outcomes=[(outcome_key(each), _outcome_words(each)) for each in list_outcomes(offer.definition for offer in offers)],
        issuers=sorted({offer.issuer_slug: offer.issuer_name for offer in offers}.items()),
    )  # fmt: skip


def shown(found: Found, layout: str, action: str, address_of: Callable[[Offer], str], **more: Any) -> dict[str, Any]:
    """Return what the list's template is given."""
    return {"found": found, "layout": layout, "action": action, "address_of": address_of, "keep": {}, **more}


@bp.app_template_global()
def country(code: str) -> str:
    """Return the name of a country by its ISO 3166 code, in the language of the page; the code itself where there is no such country."""
    return str(Locale.parse(locale()).territories.get(code.upper(), code))


def _category_words() -> dict[str, str]:
    words = _("Business"), _("Technology"), _("Education"), _("Science and engineering")
    return dict(zip(CATEGORIES, words, strict=True))


def _outcome_words(outcome: ProgrammeOutcome) -> Text:
    """Return an outcome in one line: a list shows many of them."""
    code = f" {outcome.code}" if outcome.code else ""
    head = f"{outcome.kind.upper()}{code}"
    return Text(*(f"{programme}, {head}: {said}" for programme, said in (
        (outcome.programme.en, outcome.statement.en), (outcome.programme.th, outcome.statement.th),
    )))  # fmt: skip
