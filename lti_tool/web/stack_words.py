"""What people read when something about a stack is refused: each code with what happened and what to do next."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from lti_tool.web.error_phrases import AGAIN, BACK, RELOAD, Words

STACK_WORDS: dict[str, Words] = {
    "stack_unknown": (_("This stack is not there."), AGAIN),
    "stack_not_yours": (
        _("You do not write stacks for this institution."), _("Ask the person who looks after your institution here to give you the role."),
    ),
    "stack_for_leads": (_("Only a programme lead publishes and retires stacks."), _("Ask a lead of your institution to do it.")),
    "stack_not_complete": (_("This stack is not complete yet, so its badge cannot be claimed."), RELOAD),
    "stack_awarded_already": (_("You hold the badge of this stack already."), RELOAD),
    "stack_faulty": (_("This stack cannot be earned as it stands, so it was not published."), BACK),
}  # fmt: skip
