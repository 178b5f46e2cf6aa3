"""Words about what a teacher still sets by hand after picking, in the host's own labels.

Which steps a host needs stands in its profile (lti_tool.domain.hosts). Labels in quotation marks are the host's: Moodle's
were read off a running one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from lti_tool.domain.hosts import HostProfile
from lti_tool.services.catalogue import Offer

STEPS: dict[str, tuple[Any, Any]] = {
    "grades_box": (
        _("Leave the grades on"),
        _("Under “Grade”, “Allow … to add grades in the gradebook” stays ticked: without it there is no gradebook column."),
    ),
    "completion_by_grade": (
        _("Let the award complete the activity"),
        _(
            "Under “Completion conditions” choose “Add requirements”, tick “Receive a grade” and “Any grade”. "
            "Only an award sends a grade, so nobody completes it by trying."
        ),
    ),
    "competency_link": (
        _("Link the competency"),
        _(
            "Under “Competencies” choose the one above, and “Complete the competency” upon activity completion. "
            "Leave this out where the tool rates the competency itself."
        ),
    ),
    "count_them": (
        _("Save, and count what was added"),
        _(
            "Moodle lists them: press “Save and return to course”. It adds one after another and says nothing about one that failed. "
            "Then open the settings of each for the steps below."
        ),
    ),
    "no_column": (
        _("A gradebook column"),
        _("Your platform says that it makes no gradebook column here. Open the activity once as a teacher: it then says what to do."),
    ),
}
"""Code -> (the step in a few words, what exactly to do)."""


@dataclass(frozen=True)
class Step:
    """One thing to set by hand, in the page's language."""

    code: str
    title: str
    text: str


def steps_after(profile: HostProfile, offers: list[Offer], makes_columns: bool) -> list[Step]:
    """Return what is left to do in this host for these choices, in its order."""
    codes = list(profile.after_picking) if makes_columns else ["no_column"]
    if not any(offer.definition.competency.idnumber for offer in offers):
        codes = [code for code in codes if code != "competency_link"]
    if len(offers) > 1 and profile.adds_several_silently:
        codes.insert(0, "count_them")
    return [Step(code, *map(str, STEPS[code])) for code in codes]


def message_about(titles: list[str], steps: list[Step]) -> str:
    """Return what the host may show once the choice has arrived (DL 2.0 4.5.7); a host may stop to show it, so only what is of use."""
    if not steps:
        return ""
    said = gettext("Chosen: %(titles)s.", titles=", ".join(titles))
    return said + " " + gettext("Still to do: %(steps)s.", steps="; ".join(step.title for step in steps))
