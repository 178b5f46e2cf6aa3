"""The way back to the host, on every page of a visit whose launch told one (Core 1.3 5.4.4)."""

from __future__ import annotations

from flask import Flask, g

from lti_tool.domain import returns
from lti_tool.services.visits import DEEP_LINK


def install(app: Flask) -> None:
    """Give the templates the way back."""
    app.add_template_global(way_back, "way_back")


def way_back(return_url: str = "", **said: str) -> str:
    """Return where this visit's people go back to, with what is said there; empty where the host told no address.

    The address is the launch's own, signed, and was looked at then. It may hold the host's secrets (Moodle's sesskey),
    so it stands in pages and nowhere else.
    """
    visit = g.get("visit")
    if visit and visit.kind != DEEP_LINK:  # the picker answers its host by a form of its own
        return_url = visit.details.get("return_url") or ""
    return returns.way_back(return_url, **said) if return_url else ""
