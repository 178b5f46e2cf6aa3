"""From a frame that keeps no cookie into a window that does: one button, one ticket, one use.

What is sent here comes from pages of ours alone. A ticket travels in the body of a POST, never in an address.
"""

from __future__ import annotations

from typing import Any

import structlog
from flask import Blueprint, jsonify, redirect, request, url_for

from lti_tool import visits as browsers
from lti_tool.errors import NotAllowed
from lti_tool.services import tickets
from lti_tool.web import access
from lti_tool.web.rooms import now, reading, runtime, writing

bp = Blueprint("tickets", __name__)
log = structlog.get_logger("lti")


@bp.post("/lti/ticket")
@access.public
def redeem() -> Any:
    """Bind the waiting visit to this browser and go on to its first page."""
    _only_from_us()
    browser, secret = browsers.browser(), ""
    if browser is None:
        secret, browser = browsers.new_browser()
    with writing() as session:
        visit_id = tickets.redeem(session, runtime().sealer, request.form.get("ticket", ""), browser, now())
    log.info("ticket redeemed", visit=visit_id)
    response = redirect(url_for("home.show", visit=visit_id), 303)
    if secret:
        browsers.remember_browser(response, secret)  # type: ignore[arg-type]
    return response


@bp.post("/lti/ticket/renew")
@access.public
def renew() -> Any:
    """Give the page that still waits a fresh ticket; what its platform keeps is the proof that it is the same page."""
    _only_from_us()
    with reading() as session:
        proof = request.form.get("proof", "")
        fresh = tickets.renew(session, runtime().sealer, request.form.get("visit", ""), proof, now())
    return jsonify(ticket=fresh)


@bp.post("/lti/browser")
@access.public
def know() -> Any:
    """Say whether this frame brings our cookie, and give it one: asked twice, it tells whether storage access helped."""
    _only_from_us()
    response = jsonify(known=browsers.browser() is not None)
    if browsers.browser() is None:
        # Where the person has just allowed it, the frame has the cookies of a window, which are in no partition.
        browsers.remember_browser(response, browsers.new_browser()[0], partitioned=False)
    return response


def _only_from_us() -> None:
    if not browsers.is_sent_by_us():
        raise NotAllowed("form_not_ours")
