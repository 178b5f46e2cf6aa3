"""An LTI key as Canvas reads it from an address or a pasted block (Instructure, "Manually Configuring LTI Advantage Tools")."""

from __future__ import annotations

from typing import Any

from lti_tool.domain.setups.parts import HISTORY
from lti_tool.lti.message_types import DEEP_LINK
from lti_tool.lti.registration.values import own_values
from lti_tool.lti.registration.vendors import VENDORS
from lti_tool.lti.registration.wishes import SCOPES
from lti_tool.settings import Settings

PRIVACY = "https://canvas.instructure.com/lti/privacy_level"
SIDE = 800
"""Pixels, of the window in which content is selected."""


def canvas_key(settings: Settings) -> dict[str, Any]:
    """Return the configuration of our LTI key; the same placements as registration by address asks for."""
    own, (name, _, variable) = own_values(settings), HISTORY.partition("=")
    placements = [
        {"placement": each, "message_type": DEEP_LINK, "target_link_uri": own["launch"], "text": own["name"]}
        for each in VENDORS["canvas"].placements
    ]
    return {
        "title": own["name"],
        "description": own["description"],
        "oidc_initiation_url": own["login"],
        "target_link_uri": own["launch"],
        "scopes": list(SCOPES),
        "extensions": [
            {
                "domain": own["domain"],
                "tool_id": own["domain"],
                "platform": "canvas.instructure.com",
                "privacy_level": VENDORS["canvas"].tool[PRIVACY],
                "settings": {"text": own["name"], "selection_width": SIDE, "selection_height": SIDE, "placements": placements},
            }
        ],
        "public_jwk_url": own["keyset"],
        "custom_fields": {name: variable},
    }
