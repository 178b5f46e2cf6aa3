"""Who may enter: each page says so beside its address, and one hook holds it to its word.

A page inside a visit is `/w/<visit>/...`: the visit in the address is worthless without the browser
cookie it was opened for. Every form inside a visit carries a token bound to that visit.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, request
from markupsafe import Markup

from lti_tool import visits as browsers
from lti_tool.errors import NotAllowed, NotFound
from lti_tool.sealing import encode
from lti_tool.services import visits
from lti_tool.services.visits import GUEST, OpenVisit
from lti_tool.web import endings
from lti_tool.web.rooms import now, reading, runtime

F = TypeVar("F", bound=Callable[..., Any])
PUBLIC, ANYONE = "public", "anyone"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
GUEST_ROOMS = frozenset({"quality_reviews"})
"""What the role of a guest from outside opens: a page for reviewers elsewhere is for those of the institution."""


def enter(*roles: str) -> Callable[[F], F]:
    """Declare that a page is for open visits with one of these roles."""

    def declare(view: F) -> F:
        view.may_enter = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return declare


def anyone(view: F) -> F:
    """Declare that a page is for every open visit, whatever the role."""
    view.may_enter = ANYONE  # type: ignore[attr-defined]
    return view


def public(view: F) -> F:
    """Declare that a page is for the whole world."""
    view.may_enter = PUBLIC  # type: ignore[attr-defined]
    return view


def who_may_enter(view: Callable[..., Any]) -> frozenset[str] | str | None:
    """Return what a view declared: roles, anyone, public, or None where it declared nothing."""
    return getattr(view, "may_enter", None)


def install(app: Flask) -> None:
    """Hold every request to what its page declared."""
    app.url_value_preprocessor(_take_visit)
    app.url_defaults(_give_visit)
    app.before_request(_admit)
    app.template_global("csrf")(csrf_field)
    app.template_global("csrf_token")(csrf_token)


def csrf_token() -> str:
    """Return the token that forms of this visit must bring back."""
    if "csrf_token" not in g:
        visit: OpenVisit = g.visit
        g.csrf_token = encode(runtime().sealer.mac("csrf", visit.id.encode()))
    return str(g.csrf_token)


def csrf_field() -> Markup:
    """Return the hidden input with this visit's token."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(csrf_token())


def _take_visit(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if any("\0" in value for value in (values or {}).values() if isinstance(value, str)):
        raise NotFound("page_unknown")
    g.visit = None
    g.visit_id = values.pop("visit", None) if values else None


def _give_visit(endpoint: str, values: dict[str, Any]) -> None:
    if "visit" not in values and g.get("visit_id") and current_app.url_map.is_endpoint_expecting(endpoint, "visit"):
        values["visit"] = g.visit_id


def _admit() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if g.visit_id is None or view is None:
        return
    g.visit = find_visit(g.visit_id)
    declared = who_may_enter(view)
    if declared == PUBLIC or (declared != ANYONE and not (declared or frozenset()) & g.visit.roles):
        raise NotAllowed("page_for_others")
    if g.visit.kind == GUEST and declared != ANYONE and request.blueprint not in GUEST_ROOMS:
        raise NotAllowed("page_for_others")
    if request.method not in SAFE and not _brings_token():
        raise NotAllowed("form_not_ours")


def find_visit(visit_id: str) -> OpenVisit:
    """Return the open visit if this is its browser; NotFound says which of the two is amiss."""
    held = browsers.browsers()
    if not held:
        raise NotFound("visit_without_browser")
    with reading() as session:
        found = next(filter(None, (visits.find_open(session, visit_id, browser, now()) for browser in held)), None)
    if found is None:
        raise endings.ended(visit_id, held)
    return found


def _brings_token() -> bool:
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    return hmac.compare_digest(given.encode(), csrf_token().encode())
