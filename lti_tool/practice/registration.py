"""Dynamic registration (LTI Dynamic Registration 1.0): invitation, registration, update, and what is registered."""

from urllib.parse import urlencode, urlsplit

import jwt
from flask import Blueprint, Response, jsonify, request

from . import key_ring, profiles, site, store, tools
from . import vocabulary as v
from .refusals import RegistrationRefused
from .registration_body import read

blueprint = Blueprint("registration", __name__)
TOKEN_LIFE = 3600
CLIENT_TOKEN_LIFE = 10 * 365 * 86400


def invitation(registration_url: str, tool: tools.Tool | None = None) -> str:
    """Return the address that opens the tool's registration page, with configuration and a one-use token behind what it has already.

    For a tool that is here already the token allows one update, and its client_id stays.
    """
    token = _token(str(tool.id), "reg-update") if tool else _token(tools.new_client_id(), "reg")
    query = urlencode({"openid_configuration": site.address("/lti/openid-configuration"), "registration_token": token})
    return registration_url + ("&" if urlsplit(registration_url).query else "?") + query


def _token(subject: str, scope: str, life: int = TOKEN_LIFE) -> str:
    issued = store.now()
    return key_ring.sign({"sub": subject, "scope": scope, "iat": issued, "exp": issued + life, "jti": tools.new_client_id()})


@blueprint.route("/lti/register", methods=["GET", "POST"])
def register() -> Response:
    """Take a tool's registration; it waits as Pending until the administrator activates it. GET shows the present one (update only)."""
    claims = read_token("reg", "reg-update")
    tool = _tool_of(claims) if claims["scope"] == "reg-update" else None
    if request.method == "GET":
        if tool is None:
            raise RegistrationRefused(400, "nothing_registered_yet")
        return jsonify(_show(tool))
    facts = read(request.get_json(silent=True))
    with store.writing() as db:
        if not store.first_time(db, "registration", claims["jti"]):
            raise RegistrationRefused(401, "token_already_used")
        tool_id = tool.id if tool else tools.add(db, {**facts, "client_id": claims["sub"], "state": "pending", "in_chooser": 0})
        if tool:
            tools.change(db, tool.id, facts | ({"in_chooser": 0} if profiles.current().update_hides else {}))
    return jsonify(_show(tools.find_tool(tool_id)) | _client(tool_id))


def _client(tool_id: int) -> dict:
    """Where some hosts let a tool read and change its registration later, and the token for it (RFC 7592)."""
    if not profiles.current().registration_client:
        return {}
    token = _token(str(tool_id), "reg-client", CLIENT_TOKEN_LIFE)
    return {"registration_client_uri": site.address(f"/lti/register/{tool_id}"), "registration_access_token": token}


@blueprint.route("/lti/register/<int:tool_id>", methods=["GET", "PUT"])
def present(tool_id: int) -> Response:
    """The registration as it stands; PUT replaces it, and the client_id stays."""
    tool = _tool_of(read_token("reg-client"))
    if tool.id != tool_id:
        raise RegistrationRefused(403, "token_of_another_tool")
    if request.method == "PUT":
        body = request.get_json(silent=True)
        facts = read(body)
        if body.get("client_id", tool.client_id) != tool.client_id:
            raise RegistrationRefused(400, "invalid_client_id: it cannot change")
        with store.writing() as db:
            tools.change(db, tool.id, facts)
    return jsonify(_show(tools.find_tool(tool.id)) | _client(tool.id))


def _tool_of(claims: dict) -> tools.Tool:
    tool = tools.find_tool(int(claims["sub"]))
    if tool is None:
        raise RegistrationRefused(401, "tool_unknown")
    return tool


def read_token(*scopes: str) -> dict:
    """The claims of the registration token that came along; one that was used already is refused."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    try:
        claims = key_ring.read(token) if kind == "Bearer" else {}
    except jwt.PyJWTError:
        claims = {}
    if claims.get("scope") not in scopes:
        raise RegistrationRefused(401, "invalid_token")
    if store.one("SELECT 1 FROM once WHERE kind = 'registration' AND value = ?", claims["jti"]):
        raise RegistrationRefused(401, "token_already_used")
    return claims


def _show(tool: tools.Tool) -> dict:
    """The registration as it now stands; `scope` is what was really granted."""
    claims = ["sub", "iss", *(["name", "family_name", "given_name"] if tool.share_name else []), *(["email"] if tool.share_email else [])]
    messages = [{"type": "LtiResourceLinkRequest", "target_link_uri": tool.url}]
    if tool.deep_link_url:
        messages.append({"type": "LtiDeepLinkingRequest", "target_link_uri": tool.deep_link_url})
    return {
        "client_id": tool.client_id,
        "response_types": ["id_token"],
        "jwks_uri": tool.keyset_url,
        "initiate_login_uri": tool.login_url,
        "grant_types": ["client_credentials", "implicit"],
        "redirect_uris": list(tool.redirect_urls),
        "application_type": "web",
        "token_endpoint_auth_method": "private_key_jwt",
        "client_name": tool.name,
        "scope": " ".join(tool.scopes),
        v.TOOL_BLOCK: {
            "version": "1.3.0",
            **({} if profiles.current().deployment_later else {"deployment_id": tool.deployment_id}),
            "target_link_uri": tool.url,
            "domain": tool.domain,
            "description": tool.description,
            "messages": messages,
            "custom_parameters": tool.custom,
            "claims": claims,
        },
    }
