"""What a tool asks for when it registers (LTI Dynamic Registration 1.0), with the demands and habits of the host."""

import re
from urllib.parse import urlsplit

from . import profiles
from . import vocabulary as v
from .refusals import RegistrationRefused


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
        "notices": int(v.SCOPE_NOTICES in scopes),
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
    offered = (*v.SCOPES, "openid", *((v.SCOPE_NOTICES,) if profiles.current().notices else ()))
    unknown = [scope for scope in scopes if scope not in offered]
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
