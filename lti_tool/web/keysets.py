"""Our public keys, as hosts read them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify

from lti_tool.services import keys
from lti_tool.web import access
from lti_tool.web.rooms import reading

bp = Blueprint("keysets", __name__)
MAX_AGE = 3600
"""Seconds a host may keep our keys; a new key is published at least as long before its first use (KEY-05, KEY-06)."""


@bp.get("/lti/jwks.json")
@access.public
def show() -> Any:
    """Return the public LTI keys as a JWK set (Security 1.0 6.3)."""
    with reading() as session:
        response = jsonify(keys=keys.list_public_jwks(session))
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
