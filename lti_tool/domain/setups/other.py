"""A platform we have no table for: the standard's own words."""

from lti_tool.domain.setups.parts import HISTORY, HostSetup, Line, Part, Step

OTHER = HostSetup(
    family="",
    name="other",
    label="LTI 1.3",
    by_address="address_other",
    parts=(
        Part("other_tool", (
            Line("Tool name", "{name}"),
            Line("Target link URI", "{launch}"),
            Line("Redirect URI", "{launch}"),
            Line("Login initiation URL", "{login}"),
            Line("JWKS URL", "{keyset}"),
            Line("Deep linking URL", "{launch}"),
            Line("Domain", "{domain}"),
            Line("Custom parameters", HISTORY),
        )),
    ),
    returns=(),
    steps=(
        Step("other_activate", "launched"),
        Step("other_offer", "launched"),
        Step("other_share", "named"),
        Step("other_grades", "columns"),
        Step("other_select", "picked"),
    ),
)  # fmt: skip
