"""Dynamic registration (LTI Dynamic Registration 1.0) with the demands and habits of the host."""

import re
from urllib.parse import urlencode, urlsplit

import jwt
from flask import Blueprint, Response, jsonify, request

from . import site, store, tools
from . import vocabulary as v
from .refusals import RegistrationRefused

blueprint = Blueprint("registration", __name__)
TOKEN_LIFE = 3600


def invitation(registration_url: str, tool: tools.Tool | None = None) -> str:
    """Return the address that opens the tool's registration page, with configuration and a one-use token behind what it has already.

    For a tool that is here already the token allows one update, and its client_id stays.
    """
    issued = store.now()
    subject, scope = (str(tool.id), "reg-update") if tool else (tools.new_client_id(), "reg")
    token = site.signing_key().sign(
        {"sub": subject, "scope": scope, "iat": issued, "exp": issued + TOKEN_LIFE, "jti": tools.new_client_id()}
    )
    query = urlencode({"openid_configuration": site.address("/lti/openid-configuration"), "registration_token": token})
    return registration_url + ("&" if urlsplit(registration_url).query else "?") + query


@blueprint.route("/lti/register", methods=["GET", "POST"])
def register() -> Response:
    """Take a tool's registration; it waits as Pending until the administrator activates it. GET shows the present one (update only)."""
    claims = _read_token()
    tool = tools.find_tool(int(claims["sub"])) if claims["scope"] == "reg-update" else None
    if claims["scope"] == "reg-update" and tool is None:
        raise RegistrationRefused(401, "tool_unknown")
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
            tools.change(db, tool.id, facts)
    return jsonify(_show(tools.find_tool(tool_id)))


def _read_token() -> dict:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    try:
        claims = site.signing_key().read(token) if kind == "Bearer" else {}
    except jwt.PyJWTError:
        claims = {}
    if claims.get("scope") not in ("reg", "reg-update"):
        raise RegistrationRefused(401, "invalid_token")
    if store.one("SELECT 1 FROM once WHERE kind = 'registration' AND value = ?", claims["jti"]):
        raise RegistrationRefused(401, "token_already_used")
    return claims


def read(body: object) -> dict:
    """The facts of a registration request; the first demand that is not met is answered with 400 and its name."""
    if not isinstance(body, dict):
        raise RegistrationRefused(400, "invalid_json: the body must be a JSON object")
    block = _block(body)
    scopes, claims = _list_scopes(body), block.get("claims", [])
    url = absolute_address(block.get("target_link_uri", f"https://{block['domain']}"), "target_link_uri")
    if _domain(url) != block["domain"].removeprefix("www."):
        raise RegistrationRefused(400, "domain_targetlinkuri_mismatch")
    return {
        "name": _text(body, "client_name"),
        "description": str(block.get("description", "")),
        "domain": block["domain"],
        "url": url,
        "login_url": absolute_address(body.get("initiate_login_uri"), "initiate_login_uri"),
        "redirect_urls": [absolute_address(address, "redirect_uris") for address in body["redirect_uris"]],
        "keyset_url": absolute_address(body.get("jwks_uri"), "jwks_uri"),
        "grades": 2 if v.SCOPE_ITEMS in scopes else 1 if set(scopes) & {v.SCOPE_SCORES, v.SCOPE_RESULTS, v.SCOPE_ITEMS_READ} else 0,
        "roster": int(v.SCOPE_ROSTER in scopes),
        "share_name": int(bool({"name", "given_name", "family_name"} & set(claims))),
        "share_email": int("email" in claims),
        "custom": _custom(block),
        "deep_link_url": _deep_link_url(block, url),
    }


def _block(body: dict) -> dict:
    """The tool configuration, once everything around it is in order."""
    if body.get("application_type", "web") != "web":
        raise RegistrationRefused(400, "invalid_application_type: must be web")
    if "id_token" not in _list(body, "response_types"):
        raise RegistrationRefused(400, "missing_response_type: response_types must hold id_token")
    if not {"implicit", "client_credentials"} <= set(_list(body, "grant_types")):
        raise RegistrationRefused(400, "missing_grant_type: grant_types must hold implicit and client_credentials")
    if not _list(body, "redirect_uris"):
        raise RegistrationRefused(400, "missing_registration_param: redirect_uris")
    if body.get("token_endpoint_auth_method") != "private_key_jwt":
        raise RegistrationRefused(400, "invalid_token_endpoint_auth_method: must be private_key_jwt")
    block = body.get(v.TOOL_BLOCK)
    if not isinstance(block, dict) or not isinstance(block.get("domain"), str) or not block["domain"]:
        raise RegistrationRefused(400, "missing_registration_param: lti-tool-configuration with domain")
    if not isinstance(block.get("claims", []), list) or not isinstance(block.get("messages", []), list):
        raise RegistrationRefused(400, "invalid_lti-tool-configuration: claims and messages must be lists")
    return block


def _list(body: dict, name: str) -> list[str]:
    value = body.get(name)
    if not isinstance(value, list) or not all(isinstance(member, str) for member in value):
        raise RegistrationRefused(400, f"missing_registration_param: {name} must be a list of texts")
    return value


def _text(body: dict, name: str) -> str:
    if not isinstance(body.get(name), str) or not body[name].strip():
        raise RegistrationRefused(400, f"missing_registration_param: {name}")
    return body[name]


def _list_scopes(body: dict) -> list[str]:
    if not isinstance(body.get("scope", ""), str):
        raise RegistrationRefused(400, "invalid_scope: must be a text")
    scopes = body.get("scope", "").split()
    unknown = [scope for scope in scopes if scope not in v.SCOPES and scope != "openid"]
    if unknown:
        raise RegistrationRefused(400, "invalid_scope: not in scopes_supported")
    return scopes


def absolute_address(value: object, name: str) -> str:
    """An absolute http(s) address without user, fragment or blanks."""
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        good = parts and parts.scheme in ("http", "https") and parts.hostname and not parts.fragment and not parts.username
    except ValueError:
        good = False
    if not good or re.search(r"\s", value):
        raise RegistrationRefused(400, f"missing_registration_param: {name} must be an absolute address")
    return value


def _domain(url: str) -> str:
    return urlsplit(url).netloc.removeprefix("www.")


def _custom(block: dict) -> dict:
    custom = block.get("custom_parameters", {})
    if not isinstance(custom, dict) or not all(isinstance(value, str) for value in custom.values()):
        raise RegistrationRefused(400, "invalid_custom_parameters: values must be texts")
    return custom


def _deep_link_url(block: dict, url: str) -> str | None:
    """Of all messages the host honours this one address only."""
    for message in block.get("messages", []):
        if isinstance(message, dict) and message.get("type") == "LtiDeepLinkingRequest":
            return absolute_address(message.get("target_link_uri", url), "messages.target_link_uri")
    return None


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
            "deployment_id": tool.deployment_id,
            "target_link_uri": tool.url,
            "domain": tool.domain,
            "description": tool.description,
            "messages": messages,
            "custom_parameters": tool.custom,
            "claims": claims,
        },
    }
