"""The browser cookie in and out: it proves the browser, the address names the visit, neither does alone.

Partitioned and SameSite=None, because we live in another site's frame; `__Host-` and Secure, because
nobody else may set it. Browsers take all of that on http://localhost too.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, current_app, redirect, request, url_for

from lti_tool.runtime import Runtime
from lti_tool.sealing import fingerprint, new_secret
from lti_tool.services import visits

COOKIE = "__Host-lti_browser"
"""Each secret stands under a name of its own that begins so: see `remember_browser`."""
DAYS_KEPT = 30
MOST = 8
"""Cookies looked at; more than this many frames never begin at once."""


def secrets_brought() -> list[str]:
    """Return the secrets this browser brings: one, or a few where frames began at once (PM-06)."""
    named = [secret for name, secret in request.cookies.items() if name == COOKIE or name.startswith(COOKIE + "_")]
    return [secret for secret in named[:MOST] if secret and len(secret) <= 100]


def browsers() -> tuple[str, ...]:
    """Return the fingerprints of the browser that asks, none where it brings no cookie."""
    return tuple(map(fingerprint, secrets_brought()))


def browser() -> str | None:
    """Return the fingerprint that new things of this browser are bound to, or None where it brings no cookie."""
    return next(iter(browsers()), None)


def new_browser() -> tuple[str, str]:
    """Return a fresh (secret, fingerprint) for a browser that has none."""
    secret = new_secret()
    return secret, fingerprint(secret)


def remember_browser(response: Response, secret: str, partitioned: bool = True) -> None:
    """Set the cookie that proves this browser from now on.

    The name tells secrets apart: two frames of one page begin at once, and the answer to one must not
    write over what the other is already bound to.
    """
    name = f"{COOKIE}_{fingerprint(secret)[:8]}"
    response.set_cookie(
        name, secret, max_age=DAYS_KEPT * 86400, path="/", secure=True, httponly=True, samesite="None", partitioned=partitioned
    )


def is_sent_by_us() -> bool:
    """Return whether a page of ours sent this form: no other site may put a browser into a visit of its choosing (login CSRF).

    Browsers that do not say Sec-Fetch-Site name the origin, if the page's referrer policy lets them.
    """
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None:
        return said == "same-origin"
    ours = urlsplit(current_app.extensions["lti_tool"].settings.public_url)
    return request.headers.get("Origin") == f"{ours.scheme}://{ours.netloc}"


def open_operate(session: object, platform_id: int) -> Response:
    """Open a visit for an operator whose link was just spent, and send them to their platform."""
    runtime: Runtime = current_app.extensions["lti_tool"]
    known, secret = browser(), ""
    if known is None:
        secret, known = new_browser()
    visit_id = visits.open_operate(session, platform_id, known, runtime.now(), 1)  # type: ignore[arg-type]
    response = redirect(url_for("platforms.show", visit=visit_id), 303)
    if secret:
        remember_browser(response, secret)
    return response  # type: ignore[return-value]
