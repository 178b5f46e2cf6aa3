"""What one family wants to be told besides the standard, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lti_tool.domain.hosts import profile_of


@dataclass(frozen=True)
class Vendor:
    """What a family adds to the tool configuration, and where it lets teachers find the tool."""

    tool: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Further members of the tool configuration."""
    placements: tuple[str, ...] = ("ContentArea",)
    """Where content is selected, best first; only those the host offers are asked for."""
    lists_launches: bool = True
    """Whether the plain launch is asked for as a message of its own."""


STANDARD = Vendor()
VENDORS: Mapping[str, Vendor] = MappingProxyType({
    # Canvas takes the first message it finds for a place, and puts a plain launch where content is selected.
    "canvas": Vendor(
        MappingProxyType({"https://canvas.instructure.com/lti/privacy_level": "public"}),
        ("assignment_selection", "link_selection"), lists_launches=False,
    ),
})
TOOL_ID = MappingProxyType({"canvas": "https://canvas.instructure.com/lti/tool_id"})
"""Where a family keeps the name by which a tool knows itself again."""


def vendor_of(family: str) -> Vendor:
    """Return what this family wants to be told."""
    return VENDORS.get(profile_of(family).family, STANDARD)


def tool_members(family: str, tool_id: str) -> dict[str, str]:
    """Return the further members of the tool configuration for this family."""
    known = profile_of(family).family
    return {**vendor_of(family).tool, **({TOOL_ID[known]: tool_id} if known in TOOL_ID else {})}
