"""The document of a version in the making: a definition that need not be whole yet, written in by several people.

    documents     to and from the plain document that `micro_credentials.parse` reads
    paths         names for fields that stay the same while items come, go and move
    edits         one field set, an item added, removed or moved
    merging       what two people wrote at once: different fields both stay, the same field shows both
    differences   two documents side by side

A draft document has the shape that `micro_credentials.dump` writes. Fields may be missing or hold what was typed and
cannot be read; and every record in a list that has no `key` of its own carries an `id`, so that `outcomes.i3.en` names
the same words however the list changes.
"""

from lti_tool.domain.drafts.differences import Difference, differences
from lti_tool.domain.drafts.documents import DraftUnreadable, plain, prepare, stable_path
from lti_tool.domain.drafts.edits import add_item, assign, move_item, remove_item
from lti_tool.domain.drafts.merging import Change, Clash, Merged, Past, merge
from lti_tool.domain.drafts.paths import FieldUnknown, Kind, identity, kind_of, leaves, look_up

__all__ = [
    "Change", "Clash", "Difference", "DraftUnreadable", "FieldUnknown", "Kind", "Merged", "Past", "add_item", "assign", "differences",
    "identity", "kind_of", "leaves", "look_up", "merge", "move_item", "plain", "prepare", "remove_item", "stable_path",
]  # fmt: skip
