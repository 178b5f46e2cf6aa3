"""Designs: versions of micro-credentials on their way from the first draft to the catalogue, and out of it.

    reading    a version as its designers and reviewers see it; which there are
    writing    begun, saved field by field, items added, removed and moved
    steps      submitted, reviewed, published, retired: the table of `domain.designs`, applied
    trail      who wrote, which steps were taken, in which round

Nobody sees a version in the making but who was granted a role for its issuer or for it.
"""

from lti_tool.services.designs.reading import Design, Listed, find_newer, get, get_version, list_versions, list_visible
from lti_tool.services.designs.steps import check, fall_due, step
from lti_tool.services.designs.trail import EventView, SaveView, authors, list_events, list_saves, round_of
from lti_tool.services.designs.writing import Saved, SeenClash, add_item, begin, begin_next, move_item, remove_item, save

__all__ = [
    "Design", "EventView", "Listed", "SaveView", "Saved", "SeenClash", "add_item", "authors", "begin", "begin_next", "check", "fall_due",
    "find_newer", "get", "get_version", "list_events", "list_saves", "list_versions", "list_visible", "move_item", "remove_item",
    "round_of", "save", "step",
]  # fmt: skip
