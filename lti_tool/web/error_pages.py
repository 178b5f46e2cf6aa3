"""Failures as pages: the code becomes a plain sentence and what the reader can do next, in both languages."""

from __future__ import annotations

import traceback
from typing import Any

import structlog
from flask import Flask, g, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from lti_tool.errors import LaunchRefused, ToolError
from lti_tool.services.visits import GUEST
from lti_tool.storage import NO_ROOM, StorageFull
from lti_tool.web import endings
from lti_tool.web.error_words import words_for

log = structlog.get_logger("lti")
web = structlog.get_logger("web")


def install(app: Flask) -> None:
    """Answer every failure with a page of ours."""
    app.register_error_handler(ToolError, on_tool_error)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_surprise)


def on_tool_error(failure: ToolError) -> Any:
    """Show a failure that has a name; one log line carries the same code."""
    if isinstance(failure, LaunchRefused):
        log.warning("launch refused", code=failure.code, spec=failure.spec, **_safe(failure.facts))
    else:
        web.info("request refused", code=failure.code, status=failure.status, endpoint=request.endpoint)
    return _answer(failure.code, failure.status, failure.facts, getattr(failure, "return_url", ""))


def on_http_error(failure: HTTPException) -> Any:
    """Show what the web server itself refuses: a wrong address, method or size."""
    codes = {404: "page_unknown", 405: "method_wrong", 413: "request_too_large"}
    return _answer(codes.get(failure.code or 500, "request_bad" if (failure.code or 500) < 500 else "surprise"), failure.code or 500, {})


def on_surprise(failure: Exception) -> Any:
    """Show our own mistake as what it is, with nothing of its inside."""
    if isinstance(failure, OSError) and failure.errno in NO_ROOM:
        web.error("no_room", endpoint=request.endpoint, errno=failure.errno)  # an upload is written down while it comes in
        return _answer(StorageFull.code, StorageFull.status, {})
    # The kind and the place, never the message: it may quote what a person wrote.
    places = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in traceback.extract_tb(failure.__traceback__)[-6:]]
    web.error("surprise", endpoint=request.endpoint, kind=type(failure).__name__, at=" > ".join(places))
    return _answer("surprise", 500, {})


def _answer(code: str, status: int, facts: dict[str, Any], return_url: str = "") -> Any:
    title, what, next_step = words_for(code, facts, status, is_guest=g.get("visit") is not None and g.visit.kind == GUEST)
    if request.headers.get("X-CSRF-Token") or request.accept_mimetypes.best == "application/json":
        return jsonify(error=code, title=title, what=what, next=next_step, back=endings.return_url(), facts=_safe(facts)), status
    inside = g.get("visit") is not None
    told = {"code": code, "title": title, "what": what, "next_step": next_step, "inside": inside, "return_url": return_url}
    told |= {"ended_return_url": endings.return_url(), "words_sent": endings.words_sent(),
             "guest_visit": endings.guest_visit()}
    # A refusal offers nothing to click that could do harm, and the LMS administrator must be able to see it in the frame.
    return render_template("errors/error.html", **told), status, {} if inside else {"X-Frame-From": "*"}


def _safe(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if isinstance(value, str | int | float | bool | tuple | list)}


