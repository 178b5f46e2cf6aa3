"""The headers every answer carries: a strict content policy, and which sites may hold us in a frame."""

from __future__ import annotations

from flask import Flask, Response, g, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'{form}; frame-ancestors {ancestors}"
)

ALWAYS = tuple((name, name.lower(), value) for name, value in {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
    "Strict-Transport-Security": "max-age=31536000",
}.items())  # fmt: skip
PLAIN = ALWAYS[:-1]
"""Over plain http nothing is promised of https."""


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
    said = {name.lower() for name, _value in response.headers}
    policy = POLICY.format(ancestors=ancestors, form=f" {form}" if form else "")
    for name, key, value in (("Content-Security-Policy", "content-security-policy", policy), *(ALWAYS if request.is_secure else PLAIN)):
        if key not in said:
            response.headers.add(name, value)
    return response
