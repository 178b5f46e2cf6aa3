"""Words for the messages of LTI that are not for this tool: what the host wanted, and what its administrator takes out."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

PLACEMENT = _("Nothing is broken. An administrator of your learning platform can take this use (placement) out of the tool's settings:")

NOT_OFFERED: dict[str, tuple[Any, Any]] = {
    "LtiAssetProcessorSettingsRequest": (
        _("Your learning platform wants this tool to check students' files for copied text. It does not do that."),
        _("the “asset processor” placement."),
    ),
    "LtiReportReviewRequest": (
        _("Your learning platform looks for a report about copied text. This tool makes none."),
        _("the “asset processor” placement."),
    ),
    "LtiEulaRequest": (
        _("Your learning platform asks for terms of use to be accepted. This tool has none of that kind."),
        _("the “EULA” message of the “asset processor” placement."),
    ),
    "LtiStartProctoring": (
        _("Your learning platform wants this tool to watch over an exam. It does not do that."),
        _("the proctoring placement."),
    ),
    "LtiEndAssessment": (
        _("Your learning platform wants this tool to watch over an exam. It does not do that."),
        _("the proctoring placement."),
    ),
}
"""Message type -> (what the host wanted, what an administrator takes out)."""


def words_for_message(message: str) -> tuple[str, str]:
    """Return what a message of this type wanted and what to do about it."""
    what, placement = NOT_OFFERED[message]
    return str(what), f"{PLACEMENT} {placement}"
