"""A host that can be registered with: its configuration, its answer, and what an administrator brings along."""

from __future__ import annotations

import json
from typing import Any

from tests.unit.hosts import Asked, Host, said

BASE = "https://tool.example"
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
MESSAGES = [{"type": "LtiResourceLinkRequest"}]


def platform_block(**changes: Any) -> dict[str, Any]:
    """Return what the host says of itself as a platform; a change to None leaves a member out."""
    block = {"product_family_code": "moodle", "version": "4.5", "messages_supported": MESSAGES} | changes
    return {PLATFORM: {name: value for name, value in block.items() if value is not None}}


def configuration(host: Host, **changes: Any) -> dict[str, Any]:
    """Return the host's OpenID configuration; a change to None leaves a member out."""
    document = {
        "issuer": host.origin, "authorization_endpoint": host.url("/auth"), "token_endpoint": host.url("/token"),
        "jwks_uri": host.url("/keys"), "registration_endpoint": host.url("/register"), "scopes_supported": [SCORE, "openid"],
        "claims_supported": ["iss", "sub", "name"], **platform_block(),
    } | changes  # fmt: skip
    return {name: value for name, value in document.items() if value is not None}


def offer(host: Host, **changes: Any) -> None:
    """Let the host answer with this configuration."""
    host.answers("GET", "/conf", said(configuration(host, **changes)))


def form(host: Host, invitation: str) -> dict[str, str]:
    """Return what the host puts behind the registration address."""
    return {"invitation": invitation, "openid_configuration": host.url("/conf"), "registration_token": "token-1"}


def posted(host: Host) -> Asked:
    """Return the one registration the host was sent."""
    (sent,) = [each for each in host.asked if each.method == "POST"]
    return sent


def wishes(host: Host) -> dict[str, Any]:
    """Return what the host was asked to register."""
    return dict(json.loads(posted(host).body))
