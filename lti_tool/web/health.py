"""For monitors: up or down for everybody, reasons and figures for the operator only."""

from __future__ import annotations

import hmac
from typing import Any

from flask import Blueprint, Response, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from lti_tool.errors import NotFound
from lti_tool.services import health
from lti_tool.web import access
from lti_tool.web.rooms import now, reading, runtime

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@access.public
def show() -> Any:
    """Return 200 when the tool can do its work, 503 when it cannot."""
    try:
        with reading() as session:
            faults, notes = health.list_faults(session, now()), health.list_notes(session, now())
    except Exception as failure:  # a monitor must get an answer whatever is broken
        faults, notes = [f"database: {type(failure).__name__}"], []
    body: dict[str, Any] = {"status": "down" if faults else "up"}
    if _is_operator():
        body |= {"reasons": faults, "notes": notes}
    return jsonify(body), 503 if faults else 200


@bp.get("/metrics")
@access.public
def figures() -> Any:
    """Return the figures for a monitor; without the operator's token there is nothing here."""
    if not _is_operator():
        raise NotFound("page_unknown")
    registry = CollectorRegistry()
    with reading() as session:
        for name, help_text, values in health.list_figures(session, now()):
            names = ["kind", "state"] if values and len(next(iter(values))) == 2 else []
            gauge = Gauge(f"lti_tool_{name}", help_text, names, registry=registry)
            for labels, value in values.items():
                (gauge.labels(*labels) if labels else gauge).set(value)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _is_operator() -> bool:
    token = runtime().settings.operator_token.get_secret_value()
    given = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
