"""When a stay is over: the way back to the host, and the words that were just sent, so that nobody types them again.

Whoever holds the browser that a stay belonged to may know where it came from: its row is kept for a while.
"""

from __future__ import annotations

from flask import g, request
from werkzeug.exceptions import RequestEntityTooLarge

from lti_tool.errors import NotFound
from lti_tool.services import visits
from lti_tool.web.rooms import reading

WORDS = frozenset({"text", "caption", "note", "comment", "reason", "reasons", "url"})
BEFORE_WORDS = ("answer-", "comment-", "note-")
"""The fields that people write into. Nothing else of a form is shown again: it may be a host's secret."""


def ended(visit_id: str, browsers: tuple[str, ...]) -> NotFound:
    """Return the refusal for a visit that is not open to this browser; what it says goes by whether it once was."""
    with reading() as session:
        past = next(filter(None, (visits.find_past(session, visit_id, browser) for browser in browsers)), None)
    if past is None:
        return NotFound("visit_over")
    g.host_locale, g.ended_return_url = past.locale, past.return_url
    if past.kind == visits.GUEST:
        g.ended_guest_visit = visit_id
        return NotFound("guest_visit_over")
    return NotFound("picker_over" if past.kind == visits.DEEP_LINK else "visit_over")


def return_url() -> str:
    """Return where the ended stay came from, empty where none ended here or its host named no address."""
    return str(g.get("ended_return_url", ""))


def guest_visit() -> str:
    """Return the guest's stay that ended here, empty where none did: its browser may come in again by a press."""
    return str(g.get("ended_guest_visit", ""))


def words_sent() -> list[str]:
    """Return what a form of ours brought that a person wrote; nothing of what another site sends here."""
    if request.method != "POST" or g.get("visit_id") is None or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return []
    try:
        sent = [text for name, text in request.form.items() if name in WORDS or name.startswith(BEFORE_WORDS)]
    except RequestEntityTooLarge:
        return []
    return [text for text in sent if text.strip()]
