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
    "design_unknown": (_("This micro-credential is not there, or is not for you to see."), ASK),
    "not_a_designer": (_("Only designers of the institution write its micro-credentials."), ASK),
    "design_field_unknown": (
        _("What this field belongs to is no longer there: somebody took it out."), _("Open the page again; your other changes are kept."),
    ),
    "design_unreadable": (
        _("The document has fields that no micro-credential has, or is built differently. Nothing was taken from it."),
        _("Compare it with a file that this tool exported."),
    ),
    "design_list_full": (_("This list holds as much as it can."), _("Take something out first, or say two things in one.")),
    "design_text_too_long": (_("This text is longer than we take."), BACK),
    "slug_settled": (
        _("The name in addresses is settled by the first publication, because links and credentials carry it."), BACK,
    ),
    "successor_unknown": (_("What is to be taken instead is not one of this institution's micro-credentials."), BACK),
    "template_unknown": (_("There is no such template to begin from."), BACK),
    "nothing_newer": (_("You are on the newest version already."), RELOAD),
    "version_open": (
        _("A version of this micro-credential is being written or reviewed already. There is one at a time."),
        _("Go on with that one; you find it among your designs."),
    ),
}  # fmt: skip
