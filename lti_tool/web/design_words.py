"""What designers read when a step is refused: each code with what happened and what to do next."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from lti_tool.web.error_phrases import BACK, RELOAD, Words

ASK = _("Ask the person who looks after your institution here to give you the role.")

DESIGN_WORDS: dict[str, Words] = {
    "design_not_now": (_("This is not possible now: the micro-credential has moved on since the page was opened."), RELOAD),
    "design_not_yours": (_("This step is not for your role."), ASK),
    "design_incomplete": (
        _("Something the check asks for is still missing, so the micro-credential stays where it is. Nothing is lost."),
        _("Open the check: it names each point and leads to the field."),
    ),
    "design_reasons_missing": (_("This step needs reasons in words: others read them later."), BACK),
    "design_own_approval": (
        _("Nobody approves alone what they wrote themselves."), _("Let a reviewer who did not write in it approve it as well."),
    ),
    "version_open": (
        _("A version of this micro-credential is being written or reviewed already. There is one at a time."),
        _("Go on with that one; you find it among your designs."),
    ),
}  # fmt: skip
