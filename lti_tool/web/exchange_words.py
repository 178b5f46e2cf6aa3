"""Words of the exchange pages: what would come of each micro-credential, what to know of a file, what belongs into a column."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from lti_tool.domain.exchange import Found
from lti_tool.domain.micro_credentials.shape import Fault
from lti_tool.domain.sheets import Column
from lti_tool.domain.sheets.rows import CellFault
from lti_tool.web.definition_words import fault_words, where

OUTCOMES = {
    "new": (_("becomes a new draft"), "good", "plus"),
    "next": (_("becomes the draft of the next version"), "good", "next"),
    "faulty": (_("cannot be taken yet"), "bad", "alert"),
    "open": (_("a version of it is being written here already; finish that one first"), "warm", "pencil"),
    "same": (_("nothing to do: it stands here with the same words"), "calm", "check"),
}
NOTES = {
    "issuer_differs": _("The file names another institution. Here it becomes a draft of the one you chose: make sure that you may use it."),
    "slug_taken": _("Its name in addresses is taken here; the draft gets another."),
    "read_as_windows_874": _(
        "This CSV file was saved in the encoding of older Windows (Windows-874) and was read as that. "
        "Look at the Thai below before you go on."
    ),
}


def outcome_words(outcome: str) -> tuple[str, str, str]:
    """Return the words, the tone and the sign of what would come of a micro-credential."""
    words, tone, sign = OUTCOMES[outcome]
    return str(words), tone, sign


def note_words(code: str) -> str:
    """Return the sentence for something to know before going on."""
    return str(NOTES[code])


def told(fault: Fault, in_table: bool) -> tuple[str, str, str]:
    """Return (cell or "", place in words, sentence) of a fault; a table counts from one already."""
    cell = fault.cell if isinstance(fault, CellFault) else ""
    sentence = fault_words(fault.fault)
    if isinstance(fault, CellFault) and fault.choices and fault.fault == "not_one_of":
        sentence += " " + gettext("Possible: %(words)s.", words=", ".join(fault.choices))
    return cell, where(fault.path, 0 if in_table else 1), sentence


def place_words(found: Found, in_table: bool) -> str:
    """Return where a micro-credential stands in its file."""
    if in_table:
        return gettext("Row %(number)s", number=found.place)
    return gettext("No. %(number)s in the file", number=int(found.place.rpartition(".")[2]) + 1)


def explain_column(name: str, column: Column | None) -> str:
    """Return what belongs into a column: its field, whether a micro-credential needs it, and the words it takes."""
    if column is None:
        return gettext("Set of levels the criteria use: three, four or met") + ". " + gettext("May stay empty.")
    told = [where(name, 0)]
    if column.kind == "yes_no":
        told.append(gettext("yes or no"))
    elif column.kind == "number":
        told.append(gettext("a whole number"))
    if column.choices:
        told.append(gettext("one of: %(words)s", words=", ".join(column.choices)))
    if column.kind == "words":
        told.append(gettext("several with commas between them"))
    return ". ".join(told) + ". " + (gettext("Needed before review.") if column.needed else gettext("May stay empty."))
