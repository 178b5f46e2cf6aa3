"""Open edX' words, from lti-consumer-xblock 11.4: one registration per course component."""

from lti_tool.domain.setups.parts import HostSetup, Line, Part, Step

OPENEDX = HostSetup(
    family="openedx",
    name="openedx",
    label="Open edX",
    by_address="",
    parts=(
        Part("openedx_component", (
            Line("LTI Version", "LTI 1.3"),
            Line("Launch URL", "{launch}"),
            Line("Tool Initiate Login URL (OIDC)", "{login}"),
            Line("Registered Redirect URIs", '["{launch}"]'),
            Line("Tool Public Key Mode", "Keyset URL"),
            Line("Tool Keyset URL", "{keyset}"),
            Line("Names & Roles (NRPS)", "True"),
            Line("Deep linking", "True"),
            Line("Deep Linking Launch URL", "{launch}"),
            Line("Assignment and Grades", "Programmatic"),
            Line("Custom Parameters", "[]"),
            Line("Open tool in", "New Window"),
            Line("This activity is graded", "True"),
            Line("Share Full name", "True"),
            Line("Share Email", "True"),
        )),
    ),
    returns=(
        ("client_id", "Client ID"), ("deployment_id", "Deployment ID"), ("jwks_url", "Keyset URL"), ("token_url", "Access Token URL"),
        ("auth_url", "Login URL"),
    ),
    steps=(
        Step("openedx_module", "launched"),
        Step("openedx_publish", "launched"),
        Step("openedx_share", "named"),
        Step("openedx_graded", "columns"),
        Step("openedx_each"),
    ),
)  # fmt: skip
