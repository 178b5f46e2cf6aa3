"""The headers every answer carries: a strict content policy, and which sites may hold us in a frame."""

from __future__ import annotations

from flask import Flask, Response, g, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'{form}; frame-ancestors {ancestors}"
)


def install(app: Flask) -> None:
    """Put the headers on every answer; a page may set a stricter policy of its own first."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    frames = response.headers.pop("X-Frame-From", "")
    visit = g.get("visit")
    if visit:
        ancestors, form = " ".join(("'self'", *visit.platform_origins)), g.get("form_targets", "")
        response.headers.setdefault("Cache-Control", "no-store")
    else:
        # Chromium holds a form to this list through redirects too: our own login leads on to the platform.
        ancestors, form = frames or "'none'", "" if frames == "*" else frames
    response.headers.setdefault("Content-Security-Policy", POLICY.format(ancestors=ancestors, form=f" {form}" if form else ""))
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=(self), geolocation=()")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
