"""Dynamic registration: the platform's configuration, and the one use of each registration token (DR 1.0)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.conformance import vocabulary as v
from lti_tool.conformance.launches import Registration
from lti_tool.conformance.platform.exchange import Reply, Request, document

CONFIGURATION, FOREIGN, REGISTER = "/.well-known/openid-configuration", "/foreign/openid-configuration", "/register"
CLAIMS = ("iss", "sub", "name", "given_name", "family_name", "email", "locale")


@dataclass(frozen=True)
class ToolAddresses:
    """Where the tool is spoken to: its login, its redirect addresses (the first is the launch), its keys, its target."""

    login: str
    redirects: tuple[str, ...]
    jwks: str
    target: str

    @property
    def launch(self) -> str:
        """Return the address launches are posted to."""
        return self.redirects[0]


class Registering:
    """Hands out registration tokens and takes each back once."""

    def __init__(self, issuer: str, url: Callable[[str], str]) -> None:
        self._issuer, self._url = issuer, url
        self._open: dict[str, Registration] = {}

    def expect(self, registration: Registration) -> str:
        """Return a token with which a tool may become this registration."""
        token = secrets.token_urlsafe(24)
        self._open[token] = registration
        return token

    def configuration(self, request: Request) -> Reply:
        """Say what this platform is; under the foreign address it claims to be somebody else (DR-02)."""
        messages = [{"type": v.RESOURCE_LINK}, {"type": v.DEEP_LINK_REQUEST, "placements": ["ContentArea"]}]
        messages.append({"type": v.SUBMISSION_REVIEW})
        return document({
            "issuer": "https://somebody-else.example" if request.path == FOREIGN else self._issuer,
            "authorization_endpoint": self._url("/auth"), "token_endpoint": self._url("/token"), "jwks_uri": self._url("/keys"),
            "registration_endpoint": self._url(REGISTER), "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256"], "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["id_token"], "subject_types_supported": ["public"],
            "scopes_supported": ["openid", *v.GRADE_SCOPES, v.ROSTER_SCOPE, v.NOTICE_SCOPE], "claims_supported": list(CLAIMS),
            v.PLATFORM_CONFIGURATION: {
                "product_family_code": "conformance", "version": "1", "messages_supported": messages, "variables": ["ResourceLink.id"],
            },
        })  # fmt: skip

    def register(self, request: Request) -> Reply:
        """Take a tool's registration; what the standard demands of it is noted."""
        scheme, _, token = request.header("Authorization").partition(" ")
        expected = self._open.pop(token, None) if scheme.lower() == "bearer" else None
        if expected is None:
            request.fault("DR-04", "no registration token of this platform came along as Bearer")
            return document({"error": "invalid_token"}, 401)
        told = request.json()
        if not isinstance(told, dict):
            request.fault("DR-04", "the body is no JSON object")
            return document({"error": "invalid_client_metadata"}, 400)
        for line, text in faults_of_registration(told):
            request.fault(line, text)
        request.noted |= {"told": told, "registration": expected}
        if not addresses_in(told):
            return document({"error": "invalid_client_metadata"}, 400)
        configuration = told.get(v.TOOL_CONFIGURATION)
        placed = (configuration if isinstance(configuration, dict) else {}) | {"deployment_id": expected.deployments[0]}
        return document({**told, "client_id": expected.client_id, v.TOOL_CONFIGURATION: placed}, 201)


def addresses_in(told: Mapping[str, Any]) -> ToolAddresses | None:
    """Return the addresses a registration names, None where one of them is missing."""
    configuration = told.get(v.TOOL_CONFIGURATION)
    target = configuration.get("target_link_uri") if isinstance(configuration, dict) else None
    redirects = told.get("redirect_uris")
    redirects = tuple(each for each in redirects if isinstance(each, str)) if isinstance(redirects, list) else ()
    login, jwks = told.get("initiate_login_uri"), told.get("jwks_uri")
    if not redirects or not isinstance(login, str) or not isinstance(jwks, str):
        return None
    return ToolAddresses(login, redirects, jwks, target if isinstance(target, str) else redirects[0])


def faults_of_registration(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what a registration lacks (DR 3.5.2)."""
    configuration, scopes = told.get(v.TOOL_CONFIGURATION), told.get("scope")
    configuration = configuration if isinstance(configuration, dict) else {}
    wrong = [
        ("DR-05", "application_type is not web", told.get("application_type") != "web"),
        ("DR-05", "grant_types lack one of two", not {"client_credentials", "implicit"} <= _texts(told.get("grant_types"))),
        ("DR-05", "response_types lack id_token", "id_token" not in _texts(told.get("response_types"))),
        ("DR-05", "redirect_uris, initiate_login_uri or jwks_uri is missing", addresses_in(told) is None),
        ("DR-05", "client_name is missing", not told.get("client_name")),
        ("DR-05", "token_endpoint_auth_method is not private_key_jwt", told.get("token_endpoint_auth_method") != "private_key_jwt"),
        ("DR-05", "scope is missing", not isinstance(scopes, str)),
        ("DR-06", "the tool configuration lacks domain", not configuration.get("domain")),
        ("DR-06", "the tool configuration lacks target_link_uri", not configuration.get("target_link_uri")),
        ("DR-06", "the tool configuration lacks claims", not isinstance(configuration.get("claims"), list)),
        ("DR-06", "the tool configuration lacks messages with a type", not _has_messages(configuration.get("messages"))),
    ]
    return [(line, text) for line, text, is_wrong in wrong if is_wrong]


def _texts(value: Any) -> set[str]:
    return {each for each in value if isinstance(each, str)} if isinstance(value, list) else set()


def _has_messages(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) and each.get("type") for each in value)
