"""Words for a roster that could not be read: what stands in the way and who can do what about it, for a teacher."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from lti_tool.web.delivery_words import reason_words

SWITCHED_OFF = _("The platform does not let the tool read who is in this course.")

FAULTS: dict[str, Any] = {
    "internal_fault": _("Something went wrong in the tool."),
    "roster_empty": _("The platform answered with a list of nobody, which cannot be right: you are in the course yourself."),
    "roster_entries_unclear": _("Some entries of the platform's list name nobody, so nobody was taken off the list."),
    "roster_gone": _("The platform does not know this course's list of members any more."),
    "roster_malformed": _("The platform answered with something that is not a list of members."),
    "roster_not_allowed": SWITCHED_OFF,
    "roster_refused": _("The platform refused to list the members without saying why."),
    "roster_scope_missing": SWITCHED_OFF,
    "roster_takes_too_long": _("The platform took too long to list everybody."),
    "roster_too_long": _("The platform's list is longer than the tool takes."),
}
"""What a reading ended with; whatever else stands in the way of any call is said by `delivery_words`."""

PERMITTED_BY = {"roster_not_allowed", "roster_scope_missing", "invalid_scope"}
"""Faults that an administrator of the platform mends by one switch."""

LEARNT_AT_LAUNCH = {"roster_gone"}
"""Faults that the next launch may mend: it tells the address anew."""

PASSING = {
    "timed_out", "connection_failed", "tls_failed", "name_unknown", "host_error", "host_error_500", "host_not_ready", "host_throttles",
    "answer_is_a_page", "answer_not_json", "token_answer_broken", "token_answer_is_a_page", "roster_takes_too_long", "roster_empty",
}  # fmt: skip
"""Faults that may be over the next time somebody asks."""

SWITCHES: dict[str, Any] = {
    "moodle": _(
        "The administrator opens the tool under “Manage tools” and sets “IMS LTI Names and Role Provisioning” to “Use this service to "
        "retrieve members' information as per privacy settings”. Then open the activity again from your course."
    ),
    "canvas": _(
        "The administrator opens the tool's developer key and switches on “Can retrieve user data associated with the context the tool "
        "is installed in”. Then open the activity again from your course."
    ),
    "desire2learn": _(
        "The administrator ticks “Names and Role Provisioning Services” in the tool's registration and in its deployment. Then open the "
        "activity again from your course."
    ),
    "blackboardlearn": _(
        "The administrator allows “Membership Service Access” in the policies of the tool. Then open the activity again from your course."
    ),
}
ANY_SWITCH = _(
    "The administrator of the platform allows this tool “Names and Role Provisioning Services” (NRPS). Then open the activity again from "
    "your course."
)


def install(app: Flask) -> None:
    """Give the templates the words."""
    for words in (roster_fault, roster_remedy, roster_switch):
        app.add_template_global(words, words.__name__)


def roster_fault(code: str) -> str:
    """Return what stands in the way of reading a roster, or nothing where the code is not known."""
    # A gradebook's 500 may be a locked grade; here it is a fault like any other.
    return str(FAULTS.get(code, "")) or reason_words("host_error" if code == "host_error_500" else code)


def roster_remedy(code: str, family: str) -> str:
    """Return who can do what about it."""
    if code in PERMITTED_BY:
        return roster_switch(family)
    if code in LEARNT_AT_LAUNCH:
        return gettext("Open the activity again from your course: that tells the tool where the list is.")
    if code in PASSING:
        return gettext("Press Refresh in a while. If it stays like this, show this page to the administrator of your learning platform.")
    return gettext("Please show this page to the administrator of your learning platform; the code below tells them what to look for.")


def roster_switch(family: str) -> str:
    """Return what an administrator switches on in a platform of this family so that rosters can be read."""
    return str(SWITCHES.get(family, ANY_SWITCH))
