"""Moodle's own words, as seen on a running Moodle 4.5.6."""

from lti_tool.domain.setups.parts import HISTORY, HostSetup, Line, Part, Step

MOODLE = HostSetup(
    family="moodle",
    name="moodle",
    label="Moodle",
    by_address="address_moodle",
    parts=(
        Part("moodle_tool", (
            Line("Tool name", "{name}"),
            Line("Tool URL", "{launch}"),
            Line("Tool description", "{description}"),
            Line("LTI version", "LTI 1.3"),
            Line("Public key type", "Keyset URL"),
            Line("Public keyset", "{keyset}"),
            Line("Initiate login URL", "{login}"),
            Line("Redirection URI(s)", "{launch}"),
            Line("Custom parameters", HISTORY),
            Line("Tool configuration usage", "Show in activity chooser and as a preconfigured tool"),
            Line("Default launch container", "Embed, without blocks"),
            Line("Supports Deep Linking (Content-Item Message)", "☑"),
            Line("Content Selection URL", "{launch}"),
        )),
        Part("moodle_services", (
            Line("IMS LTI Assignment and Grade Services", "Use this service for grade sync and column management"),
            Line("IMS LTI Names and Role Provisioning", "Use this service to retrieve members' information as per privacy settings"),
            Line("Tool Settings", "Do not use this service"),
        )),
        Part("moodle_privacy", (
            Line("Share launcher's name with tool", "Always"),
            Line("Share launcher's email with tool", "Always"),
            Line("Accept grades from the tool", "As specified in Deep Linking definition or Delegate to teacher"),
            Line("Force SSL", "☐"),
        )),
    ),
    returns=(
        ("issuer", "Platform ID"), ("client_id", "Client ID"), ("deployment_id", "Deployment ID"), ("jwks_url", "Public keyset URL"),
        ("token_url", "Access token URL"), ("auth_url", "Authentication request URL"),
    ),
    steps=(
        Step("moodle_private", "token", needed="private"),
        Step("moodle_port", "token", needed="port"),
        Step("moodle_activate", "launched"),
        Step("moodle_chooser", "launched"),
        Step("moodle_columns", "columns"),
        Step("moodle_name", "named"),
        Step("moodle_force_ssl", needed="plain"),
        Step("moodle_select", "picked"),
        Step("moodle_completion"),
        Step("moodle_badge"),
        Step("moodle_service", "service"),
    ),
)  # fmt: skip
