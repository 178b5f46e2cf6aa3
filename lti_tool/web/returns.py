"""The way back to the host, on every page of a visit whose launch told one (Core 1.3 5.4.4)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, g

from lti_tool.domain import returns
from lti_tool.domain.hosts import profile_of
from lti_tool.services.visits import DEEP_LINK

WHOLE_WINDOW = "_top"


@dataclass(frozen=True)
class WayBack:
    """Where people go back to, and which frame that opens in: empty for our own."""

    url: str
    target: str


def install(app: Flask) -> None:
    """Give the templates the way back."""
    app.add_template_global(way_back, "way_back")


def way_back(return_url: str = "", **said: str) -> WayBack | None:
    """Return where this visit's people go back to, with what is said there; None where the host told no address.

    The address is the launch's own, signed, and was looked at then. It may hold the host's secrets (Moodle's sesskey), so it
    stands in pages and nowhere else. A host shows a message in the frame, its own page around it. But the browser cookie of a
    host on plain http does not come along from our frame (SameSite), and the person would be asked to log in there: then the
    whole window goes, and Moodle, which would fill it with nothing but the message, is told none.
    """
    visit = g.get("visit")
    if visit and visit.kind != DEEP_LINK:  # the picker answers its host by a form of its own
        return_url = visit.details.get("return_url") or ""
    if not return_url:
        return None
    leaves_frame, is_plain = visit is not None and profile_of(visit.platform_family).return_leaves_frame, return_url.startswith("http:")
    said = {} if leaves_frame and is_plain else {name: words for name, words in said.items() if words}
    whole = is_plain or (leaves_frame and not said)
    return WayBack(returns.way_back(return_url, **said), WHOLE_WINDOW if whole else "")
