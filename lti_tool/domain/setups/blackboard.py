"""Blackboard's words, from Anthology's documents: one application at the developer portal serves every school."""

from types import MappingProxyType

from lti_tool.domain.setups.parts import HISTORY, HostSetup, Line, Part, Step

BLACKBOARD = HostSetup(
    family="blackboardlearn",
    name="blackboard",
    label="Blackboard Learn",
    by_address="address_blackboard",
    parts=(
        Part("blackboard_portal", (
            Line("Application Name", "{name}"),
            Line("Description", "{description}"),
            Line("Domain(s)", "{domain}"),
            Line("My integration supports LTI 1.3", "☑"),
            Line("Login Initiation URL", "{login}"),
            Line("Tool Redirect URL(s)", "{launch}"),
            Line("Tool JWKS URL", "{keyset}"),
            Line("Signing Algorithm", "RS256"),
            Line("Custom Parameters", HISTORY),
        )),
        Part("blackboard_policies", (
            Line("Tool Status", "Approved"),
            Line("User Fields to Send", "Role in Course, Name, Email Address"),
            Line("Allow grade service access", "Yes"),
            Line("Allow Membership Service Access", "Yes"),
        )),
        Part("blackboard_placement", (
            Line("Label", "{name}"),
            Line("Type", "Deep Linking content tool"),
            Line("Launch in New Window", "☑"),
            Line("Target Link URI", "{launch}"),
        )),
    ),
    returns=(
        ("client_id", "Application ID"), ("issuer", "Issuer"), ("jwks_url", "Public keyset URL"), ("token_url", "Auth token endpoint"),
        ("auth_url", "OIDC auth request endpoint"), ("deployment_id", "Deployment ID"),
    ),
    steps=(
        Step("blackboard_approve", "launched"),
        Step("blackboard_deployment", "deployed"),
        Step("blackboard_policies", "named"),
        Step("blackboard_placement", "picked"),
        Step("blackboard_grade", "columns"),
    ),
    presets=MappingProxyType({
        "issuer": "https://blackboard.com",
        "jwks_url": "https://developer.blackboard.com/api/v1/management/applications/{client_id}/jwks.json",
        "token_url": "https://developer.blackboard.com/api/v1/gateway/oauth2/jwttoken",
        "auth_url": "https://developer.blackboard.com/api/v1/gateway/oidcauth",
    }),
)  # fmt: skip
