"""Sakai's words, from its documents and from guides of other tools."""

from lti_tool.domain.setups.parts import HISTORY, HostSetup, Line, Part, Step

SAKAI = HostSetup(
    family="sakai",
    name="sakai",
    label="Sakai",
    by_address="address_sakai",
    parts=(
        Part("sakai_tool", (
            Line("Tool Title", "{name}"),
            Line("Button Text (Text in tool menu)", "{name}"),
            Line("Launch URL", "{launch}"),
            Line("Custom Parameters", HISTORY),
            Line("The tool URL can receive an LTI launch", "☑"),
            Line("The tool can receive a Content-Item or Deep-Link launch", "☑"),
            Line("Allow the tool to be selected from Lessons", "☑"),
            Line("Allow the tool to be selected from Assignments", "☑"),
            Line("Send User Names to External Tool", "☑"),
            Line("Send Email Addresses to External Tool", "☑"),
            Line("Allow External Tool to return grades", "☑"),
            Line("Provide Roster to External Tool", "☑"),
            Line("Tool supports LTI 1.3", "☑"),
            Line("LTI 1.3 Tool Keyset URL", "{keyset}"),
            Line("LTI 1.3 Tool OpenID Connect/Initialization Endpoint", "{login}"),
            Line("LTI 1.3 Tool Redirect Endpoint(s)", "{launch}"),
        )),
    ),
    returns=(
        ("issuer", "LTI 1.3 Platform Issuer"), ("client_id", "LTI 1.3 Client ID"), ("deployment_id", "LTI 1.3 Deployment ID"),
        ("jwks_url", "LTI 1.3 Platform OAuth2 Well-Known/KeySet URL"),
        ("token_url", "LTI 1.3 Platform OAuth2 Bearer Token Retrieval URL"), ("auth_url", "LTI 1.3 Platform OIDC Authentication URL"),
    ),
    steps=(
        Step("sakai_save", "launched"),
        Step("sakai_privacy", "named"),
        Step("sakai_services", "columns"),
        Step("sakai_placements", "picked"),
    ),
)  # fmt: skip
