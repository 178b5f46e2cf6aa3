"""Which language a page speaks: the one chosen in this visit, the host's, the browser's; Thai or English.

The catalogues are read from their .po files at start: there is no compiled copy that could be stale.
"""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Blueprint, Flask, g, redirect, request
from flask_babel import Babel, Domain

from lti_tool.services import visits
from lti_tool.web import access
from lti_tool.web.rooms import writing

bp = Blueprint("languages", __name__)
LOCALES = ("en", "th")
CATALOGUES = Path(__file__).parent.parent / "translations"


class Catalogues(Domain):
    """Gettext catalogues compiled in memory, one per language."""

    def get_translations_path(self, ctx: Any) -> str:
        """Return where the catalogues are."""
        return str(CATALOGUES)

    def get_translations(self) -> Any:
        """Return the catalogue of the page's language; English is what the pages are written in."""
        return _catalogue(locale())


def install(app: Flask) -> None:
    """Let the app speak both languages."""
    babel = Babel(app, default_locale="en", default_timezone="UTC", locale_selector=locale)
    babel.domain_instance = Catalogues()  # the library would look for compiled files
    # A page asks for a word some hundred times: straight from the catalogue.
    app.jinja_env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.register_blueprint(bp)


def locale() -> str:
    """Return th or en for this request; asked for some hundred times a page, so found out once."""
    visit = g.get("visit")
    known = g.get("locale_known")
    if known is None or known[0] is not visit:
        known = g.locale_known = (visit, _find_locale(visit))
    return str(known[1])


def _find_locale(visit: Any) -> str:
    asked = request.args.get("lang") if request else None
    if asked in LOCALES:
        return asked
    if visit and visit.locale in LOCALES:
        return str(visit.locale)
    if g.get("host_locale") in LOCALES:  # no visit here, and yet a host's word about this person
        return str(g.host_locale)
    return request.accept_languages.best_match(LOCALES, "en") or "en"


def _gettext(message: str) -> str:
    return _catalogue(locale()).ugettext(message)


def _ngettext(one: str, many: str, count: int) -> str:
    return _catalogue(locale()).ungettext(one, many, count)


@bp.post("/w/<visit>/language")
@access.anyone
def choose() -> Any:
    """Remember the language for this visit and go back to the page."""
    wanted = request.form.get("locale")
    with writing() as session:
        visits.set_locale(session, g.visit.id, wanted if wanted in LOCALES else "en")
    back = request.form.get("back", "")
    inside = back.startswith(f"/w/{g.visit.id}/") and "\\" not in back
    return redirect(back if inside else f"/w/{g.visit.id}/", 303)


@lru_cache(maxsize=4)
def _catalogue(language: str) -> Translations:
    path = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Translations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled, domain="messages")
