"""Where platforms send their notices: each checked at once, worked on later (Platform Notification Service 1.0)."""

from __future__ import annotations

import json
from typing import Any

import structlog
from flask import Blueprint, current_app, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

from lti_tool.errors import BadInput, LaunchRefused
from lti_tool.lti import notices as reading
from lti_tool.services import notices
from lti_tool.services.notices import Word
from lti_tool.web import access
from lti_tool.web.rooms import now, runtime

bp = Blueprint("notices", __name__)
log = structlog.get_logger("lti")

LARGEST = 1024 * 1024
"""Bytes of one batch."""
MOST = 100
"""Notices of one batch; Canvas sends no more."""


@bp.post("/lti/notices")
@access.public
def receive() -> Any:
    """Take the notices that can be believed; the others are refused by name, and do not stop them."""
    tokens = _tokens()
    believed, refused = _read(tokens)
    if believed:
        runtime().database.in_unit(lambda session: notices.receive(session, believed, now()))
    for place, refusal in refused:
        log.warning("notice refused", code=refusal.code, notice=place)
    log.info("notices received", believed=len(believed), refused=len(refused))
    status = 200 if believed or not refused else refused[0][1].status
    return jsonify(received=len(believed), refused=[{"notice": place, "error": refusal.code} for place, refusal in refused]), status


def _tokens() -> list[Any]:
    request.max_content_length = LARGEST
    try:
        told = json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise BadInput("notices_malformed") from None
    batch = told.get("notices") if isinstance(told, dict) else None
    if not isinstance(batch, list) or not batch:
        raise BadInput("notices_malformed")
    if len(batch) > MOST:
        raise RequestEntityTooLarge
    return [each.get("jwt") if isinstance(each, dict) else None for each in batch]


def _read(tokens: list[Any]) -> tuple[list[Word], list[tuple[int, LaunchRefused]]]:
    door, believed, refused = current_app.extensions["lti_door"], [], []
    for place, token in enumerate(tokens):
        try:
            if not isinstance(token, str):
                raise LaunchRefused("token_malformed")
            believed.append(reading.read(door.conf, door.keysets, token, now(), runtime().settings.clock_leeway_seconds))
        except LaunchRefused as refusal:
            refused.append((place, refusal))
    return believed, refused
