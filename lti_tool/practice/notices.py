"""Platform Notification Service 1.0: what a tool wants to be told, and the telling (written from Canvas's documentation of it)."""

import logging
import secrets
from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, request

from . import claims, key_ring, outside, profiles, store, tokens, tools
from . import vocabulary as v
from .courses import Course
from .refusals import RegistrationRefused, ServiceRefused
from .registration_body import absolute_address
from .tools import Tool

blueprint = Blueprint("notices", __name__)
RULE = "Platform Notification Service 1.0"
LOG = logging.getLogger("practice.notices")


@blueprint.get("/lti/services/notice-handlers/<int:tool_id>")
def list_handlers(tool_id: int) -> Response:
    return jsonify(_show(_get_tool(tool_id)))


@blueprint.put("/lti/services/notice-handlers/<int:tool_id>")
def set_handler(tool_id: int) -> Response:
    """Remember where notices of one type go; an empty handler ends it. Asking again changes nothing. The first one is greeted."""
    tool, body = _get_tool(tool_id), request.get_json(silent=True)
    body = body if isinstance(body, dict) else {}
    kind, handler = body.get("notice_type"), body.get("handler")
    if kind not in profiles.current().notices:
        raise ServiceRefused(400, "notice_type is none of those offered.", RULE)
    if handler != "":
        _check_handler(handler, tool)
    with store.writing() as db:
        db.execute("DELETE FROM notice_handlers WHERE tool_id = ? AND type = ?", (tool.id, kind))
        if handler:
            db.execute("INSERT INTO notice_handlers VALUES (?, ?, ?)", (tool.id, kind, handler))
    if handler and kind == profiles.HELLO:
        _send(tool, handler, profiles.HELLO, {})
    return jsonify(_show(tool))


def _get_tool(tool_id: int) -> Tool:
    tool = tokens.require(v.SCOPE_NOTICES)
    if not profiles.current().notices:
        raise ServiceRefused(404, "This host sends no notices.", RULE)
    if tool.id != tool_id:
        raise ServiceRefused(403, "This address belongs to another tool.", RULE)
    return tool


def _check_handler(handler: object, tool: Tool) -> None:
    try:
        absolute_address(handler, "handler")
    except RegistrationRefused:
        raise ServiceRefused(400, "handler must be an absolute address, or empty.", RULE) from None
    if urlsplit(handler).netloc.removeprefix("www.") != tool.domain.removeprefix("www."):
        raise ServiceRefused(400, f"handler must lie on the tool's registered domain {tool.domain}.", RULE)


def _show(tool: Tool) -> dict:
    rows = {row["type"]: row["handler"] for row in store.every("SELECT * FROM notice_handlers WHERE tool_id = ?", tool.id)}
    handlers = [{"notice_type": kind, "handler": rows.get(kind, "")} for kind in profiles.current().notices]
    return {"client_id": tool.client_id, "deployment_id": tool.deployment_id, "notice_handlers": handlers}


def tell_of_copy(origin: Course, copy: Course) -> None:
    """Tell every tool that asked for it which course was copied into which."""
    about = {v.CLAIM + "context": claims.context_of(copy), v.CLAIM + "origin_contexts": [str(origin.id)]}
    for row in store.every("SELECT * FROM notice_handlers WHERE type = ?", profiles.COPIED):
        if profiles.COPIED in profiles.current().notices:
            _send(tools.find_tool(row["tool_id"]), row["handler"], profiles.COPIED, about)


def _send(tool: Tool, handler: str, kind: str, about: dict) -> None:
    """Post one signed notice. A tool that does not take it is not asked again: the next launch tells it the same."""
    notice = {"id": secrets.token_hex(16), "timestamp": datetime.fromtimestamp(store.now(), UTC).isoformat(), "type": kind}
    token = key_ring.sign(
        {
            **claims.envelope(tool, secrets.token_urlsafe(16)),
            v.CLAIM + "deployment_id": tool.deployment_id,
            v.CLAIM + "version": "1.3.0",
            v.CLAIM + "notice": notice,
            **about,
        }
    )
    try:
        outside.post_notices(handler, [token])
    except outside.Unreachable as error:
        LOG.warning("%s: %s did not take %s", error, tool.name, kind)
