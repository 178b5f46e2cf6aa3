"""Gradebook columns of ours: what they are called, out of how many, and by what they are found again.

The platform gives a column its address, and a copied course gives it another; `resource_id` and `tag` are
ours and go along (AGS 2.0 3.2.15). So a column is looked for by these two before one is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from lti_tool.domain.micro_credentials import Criterion, Definition

AWARD = "award"
"""The tag of the column that shows the award, the link's own."""

LONGEST_LABEL = 255
"""Moodle breaks on a longer one (AGS 2.0 sets no limit)."""

FULL = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """A column as we want it. Tied to a link only where it is the link's own."""

    label: str
    maximum: int
    resource_id: str
    tag: str
    resource_link_id: str | None = None


class Named(Protocol):
    """What a platform tells of a column that helps to know it again."""

    @property
    def id(self) -> str | None: ...
    @property
    def resource_link_id(self) -> str | None: ...
    @property
    def resource_id(self) -> str | None: ...
    @property
    def tag(self) -> str | None: ...


Item = TypeVar("Item", bound=Named)


def for_criterion(definition: Definition, public_id: str, criterion: Criterion) -> Wish:
    """Return the column of one criterion: out of so many levels, and never tied to a link.

    In Moodle a second column tied to a link takes the first one's address out of launches.
    """
    label = shortened(criterion.name.both, definition.title.both)
    return Wish(label, len(criterion.levels), public_id, criterion_tag(criterion.key))


def for_link(title: str, definition: Definition, public_id: str, link_id: str) -> Wish:
    """Return the column of the award itself, tied to the link."""
    return Wish(shortened(title.strip() or definition.title.both), FULL, public_id, AWARD, link_id)


def criterion_tag(key: str) -> str:
    """Return the tag of a criterion's column."""
    return f"criterion:{key}"


def shortened(first: str, second: str = "") -> str:
    """Return both names as one label; where that is too long, the second gives way first."""
    whole = f"{first} · {second}" if second else first
    return whole if len(whole) <= LONGEST_LABEL else whole[: LONGEST_LABEL - 1].rstrip(" ·") + "…"


def pick(found: Sequence[Item], wish: Wish, taken: Iterable[str] = ()) -> Item | None:
    """Return the column among those found that is the one we wish for, or None.

    Columns that serve another place (`taken`, by address) are not. The award's own is first the one tied to
    this link, then one that was ours and is tied to none, as after a copy; one tied to another link never.
    """
    others = set(taken)
    free = [item for item in found if item.id not in others]
    ours = [item for item in free if (item.resource_id, item.tag) == (wish.resource_id, wish.tag)]
    if wish.resource_link_id is None:
        # Canvas ties every column to some link of its own making.
        return next(iter(sorted(ours, key=lambda item: item.resource_link_id is not None)), None)
    tied = [item for item in free if item.resource_link_id == wish.resource_link_id and item.tag in (None, AWARD)]
    loose = [item for item in ours if item.resource_link_id is None]
    return next(iter([*(item for item in tied if item in ours), *tied, *loose]), None)
