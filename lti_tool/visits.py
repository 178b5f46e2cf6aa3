"""The browser cookie in and out: it proves the browser, the address names the visit, neither does alone.

Partitioned and SameSite=None, because we live in another site's frame; `__Host-` and Secure, because
nobody else may set it. Browsers take all of that on http://localhost too.
"""

from __future__ import annotations

from flask import Response, current_app, redirect, request, url_for

from lti_tool.runtime import Runtime
from lti_tool.sealing import fingerprint, new_secret
from lti_tool.services import visits

COOKIE = "__Host-lti_browser"
DAYS_KEPT = 30


def browser() -> str | None:
    """Return the fingerprint of the browser that asks, or None where it brings no cookie."""
    secret = request.cookies.get(COOKIE)
    return fingerprint(secret) if secret and len(secret) <= 100 else None


def new_browser() -> tuple[str, str]:
    """Return a fresh (secret, fingerprint) for a browser that has none."""
    secret = new_secret()
    return secret, fingerprint(secret)


def remember_browser(response: Response, secret: str) -> None:
    """Set the cookie that proves this browser from now on."""
    response.set_cookie(
        COOKIE, secret, max_age=DAYS_KEPT * 86400, path="/", secure=True, httponly=True, samesite="None", partitioned=True
    )


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
