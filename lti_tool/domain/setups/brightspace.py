"""Brightspace's words, from D2L's documents."""

from types import MappingProxyType

from lti_tool.domain.setups.parts import HISTORY, HostSetup, Line, Part, Step

_SERVICES = "Assignment and Grade Services, Deep Linking, Names and Role Provisioning Services"

BRIGHTSPACE = HostSetup(
    family="desire2learn",
    name="brightspace",
    label="Brightspace",
    by_address="address_brightspace",
    parts=(
        Part("brightspace_registration", (
            Line("Name", "{name}"),
            Line("Description", "{description}"),
            Line("Domain", "{origin}"),
            Line("Redirect URLs", "{launch}"),
            Line("OpenID Connect Login URL", "{login}"),
            Line("Target Link URI", "{launch}"),
            Line("Keyset URL", "{keyset}"),
            Line("Extensions", _SERVICES),
            Line("Custom Parameters", HISTORY),
        )),
        Part("brightspace_deployment", (
            Line("Tool", "{name}"),
            Line("Name", "{name}"),
            Line("Extensions", _SERVICES),
            Line("Security Settings", "Name, Email"),
        )),
        Part("brightspace_link", (
            Line("Name", "{name}"),
            Line("URL", "{launch}"),
            Line("Type", "Deep Linking Quicklink"),
        )),
    ),
    returns=(
        ("client_id", "Client Id"), ("jwks_url", "Brightspace Keyset URL"), ("token_url", "Brightspace OAuth2 Access Token URL"),
        ("auth_url", "OpenID Connect Authentication Endpoint"), ("token_audience", "Brightspace OAuth2 Audience"), ("issuer", "Issuer"),
        ("deployment_id", "Deployment Id"),
    ),
    steps=(
        Step("brightspace_enable", "launched"),
        Step("brightspace_deployment", "deployed"),
        Step("brightspace_security", "named"),
        Step("brightspace_link", "picked"),
        Step("brightspace_grade", "columns"),
    ),
    presets=MappingProxyType({
        "token_url": "https://auth.brightspace.com/core/connect/token", "token_audience": "https://api.brightspace.com/auth/token",
    }),
)  # fmt: skip
