"""The token endpoint: a signed assertion in, an access token out (Security Framework 1.0, 4.1)."""

import hashlib
import secrets

import jwt
from flask import Blueprint, Response, jsonify, request

from . import profiles, site, store, tools
from .refusals import OAuthRefused, ServiceRefused
from .tool_tokens import TokenFaulty, verify

blueprint = Blueprint("tokens", __name__)
LIFE = 3600
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@blueprint.post("/lti/token")
def token() -> Response:
    form = _read_form()
    tool = _authenticate(form["client_assertion"])
    granted = [scope for scope in tool.scopes if scope in form["scope"].split()]
    if not granted:
        raise OAuthRefused(400, "invalid_scope", "none of the scopes asked for is open to this tool")
    secret = secrets.token_hex(16)
    with store.writing() as db:
        db.execute("DELETE FROM access_tokens WHERE expires < ?", (store.now(),))
        db.execute("INSERT INTO access_tokens VALUES (?, ?, ?, ?)", (_hash(secret), tool.id, " ".join(granted), store.now() + LIFE))
    answer = jsonify({"access_token": secret, "token_type": "Bearer", "expires_in": LIFE, "scope": " ".join(granted)})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _read_form() -> dict[str, str]:
    if request.mimetype != "application/x-www-form-urlencoded":
        raise OAuthRefused(400, "invalid_request", "the body must be application/x-www-form-urlencoded")
    expected = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE, "client_assertion": None, "scope": None}
    for name, value in expected.items():
        given = request.form.getlist(name)
        if len(given) != 1 or not given[0]:
            raise OAuthRefused(400, "invalid_request", f"{name} must be given once")
        if value and given[0] != value:
            code = "unsupported_grant_type" if name == "grant_type" else "invalid_request"
            raise OAuthRefused(400, code, f"{name} must be {value}")
    return request.form.to_dict()


def _authenticate(assertion: str) -> tools.Tool:
    """The tool that signed this assertion. It names itself in `sub`; only its own key set then proves it."""
    tool = tools.find_by_client(_claimed_client(assertion))
    if tool is None or not tool.is_active:
        raise OAuthRefused(400, "invalid_client", "sub is not the client_id of an active tool")
    try:
        claims = verify(assertion, tool, profiles.current().token_audience or site.endpoint("token"))
    except TokenFaulty as error:
        raise OAuthRefused(400, "invalid_client", str(error)) from None
    if claims.get("sub") != tool.client_id:
        raise OAuthRefused(400, "invalid_client", "sub is not the client_id")
    if not isinstance(claims.get("jti"), str) or not claims["jti"]:
        raise OAuthRefused(400, "invalid_client", "jti is missing")
    with store.writing() as db:
        if not store.first_time(db, "assertion", f"{tool.id} {claims['jti']}"):
            raise OAuthRefused(400, "invalid_client", "this jti was used before")
    return tool


def _claimed_client(assertion: str) -> str:
    try:
        return str(jwt.decode(assertion, options={"verify_signature": False}).get("sub"))
    except jwt.PyJWTError:
        raise OAuthRefused(400, "invalid_client", "client_assertion is not a JWT") from None


def require(*scopes: str) -> tools.Tool:
    """The tool whose access token came with this service call, if the token covers one of these scopes: else 401, or 403."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    row = store.one("SELECT * FROM access_tokens WHERE secret_hash = ? AND expires > ?", _hash(secret), store.now())
    tool = tools.find_tool(row["tool_id"]) if row and kind == "Bearer" else None
    if tool is None or not tool.is_active:
        raise ServiceRefused(
            401, "The access token is missing, unknown, expired, or of a tool that is not active.", "RFC 6750 3.1 invalid_token"
        )
    if not set(scopes) & set(row["scopes"].split()):
        raise ServiceRefused(403, "The access token does not cover: " + " or ".join(scopes), "RFC 6750 3.1 insufficient_scope")
    return tool


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
