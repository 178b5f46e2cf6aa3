"""Canvas' words, from Instructure's documents."""

from types import MappingProxyType

from lti_tool.domain.setups.parts import HISTORY, HostSetup, Line, Part, Step

CANVAS = HostSetup(
    family="canvas",
    name="canvas",
    label="Canvas",
    by_address="address_canvas",
    parts=(
        Part("canvas_json", (
            Line("Method", "Enter URL"),
            Line("JSON URL", "{canvas_json}"),
            Line("Redirect URIs", "{launch}"),
        )),
        Part("canvas_manual", (
            Line("Key Name", "{name}"),
            Line("Redirect URIs", "{launch}"),
            Line("Method", "Manual Entry"),
            Line("Title", "{name}"),
            Line("Description", "{description}"),
            Line("Target Link URI", "{launch}"),
            Line("OpenID Connect Initiation Url", "{login}"),
            Line("JWK Method", "Public JWK URL"),
            Line("Public JWK URL", "{keyset}"),
            Line("LTI Advantage Services", "Can create and view assignment data in the gradebook associated with the tool"),
            Line("LTI Advantage Services", "Can view submission data for assignments associated with the tool"),
            Line("LTI Advantage Services", "Can create and update submission results for assignments associated with the tool"),
            Line("LTI Advantage Services", "Can retrieve user data associated with the context the tool is installed in"),
            Line("Custom Fields", HISTORY),
            Line("Privacy Level", "Public"),
            Line("Placements", "Assignment Selection"),
            Line("Assignment Selection: Select Message Type", "LtiDeepLinkingRequest"),
            Line("Assignment Selection: Target Link URI", "{launch}"),
        )),
    ),
    returns=(("client_id", "Client ID"), ("deployment_id", "Deployment Id")),
    steps=(
        Step("canvas_on", "launched"),
        Step("canvas_install", "deployed"),
        Step("canvas_privacy", "named"),
        Step("canvas_assignment", "picked"),
        Step("canvas_points", "columns"),
    ),
    presets=MappingProxyType({
        "issuer": "https://canvas.instructure.com",
        "jwks_url": "https://sso.canvaslms.com/api/lti/security/jwks",
        "token_url": "https://sso.canvaslms.com/login/oauth2/token",
        "auth_url": "https://sso.canvaslms.com/api/lti/authorize_redirect",
    }),
)  # fmt: skip
