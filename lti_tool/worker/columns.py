"""A gradebook column of ours: looked for, adopted where it is, made only where it lacks, never two of a kind.

Each try begins by looking, so an answer that was lost is found before anything is made (AGS-10 to AGS-12).
What a person deleted is not made again before a person says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from lti_tool import grades
from lti_tool.domain.columns import pick
from lti_tool.errors import Refused, TryAgain
from lti_tool.grades import LineItem
from lti_tool.lti.access import with_token
from lti_tool.runtime import Runtime
from lti_tool.services import outbox, platforms
from lti_tool.services.outbox import Claim, ColumnPlace, Outcome
from lti_tool.services.platforms import PlatformView

LINE_ITEM = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"

UNCERTAIN_SECONDS = 60.0
"""Before the next look after a column was asked for without an answer: the host may still be at it."""


@dataclass(frozen=True)
class Search:
    """One column in one worker's hands, with the token that opens the gradebook."""

    runtime: Runtime
    claim: Claim
    place: ColumnPlace
    platform: PlatformView
    token: str

    @property
    def is_ours_to_make(self) -> bool:
        """Whether the platform leaves this column to us."""
        return bool(self.place.criterion) or not self.platform.profile.makes_link_column

    @property
    def may_make(self) -> bool:
        """Whether it was never there, or a person said: make it again."""
        is_first = self.place.line_item is None and not self.place.was_made
        return self.is_ours_to_make and (is_first or self.claim.override)


def deliver(runtime: Runtime, claim: Claim) -> Outcome:
    """Return what came of looking for this column, or of making it."""
    assert claim.platform_id is not None and claim.placement_id is not None
    with runtime.database.reading() as session:
        place = outbox.get_column_place(session, claim.placement_id, claim.wanted["criterion"], LINE_ITEM)
        platform = platforms.get_platform(session, claim.platform_id)
    if not place.line_items or LINE_ITEM not in place.scopes:
        raise Refused("columns_not_allowed", advice="allow_columns")
    scopes = frozenset({LINE_ITEM})
    return with_token(runtime, platform, scopes, lambda token: _bring(Search(runtime, claim, place, platform, token.value)))


def is_there(runtime: Runtime, platform: PlatformView, line_item: str, scopes: frozenset[str]) -> bool:
    """Whether the platform still has the column at this address."""
    read = with_token(runtime, platform, scopes, lambda token: _read(runtime, token.value, line_item))
    return read is not None


def _bring(search: Search) -> Outcome:
    found = _known(search) or _found(search)
    item = found or (_made(search) if search.may_make else None)
    if item is None:
        return _gone(search)
    _name(search, item)
    with search.runtime.database.writing() as session:
        told = {"is_ours": search.is_ours_to_make, "is_new": found is None}
        outbox.adopt_column(session, search.place, item.id or "", item.maximum, search.runtime.now(), **told)
    return Outcome("deliver", host={"label": item.label, "maximum": item.maximum})


def _known(search: Search) -> LineItem | None:
    """Return the column at the address we know, None where it leads nowhere any more."""
    return _read(search.runtime, search.token, search.place.line_item) if search.place.line_item else None


def _read(runtime: Runtime, token: str, line_item: str) -> LineItem | None:
    try:
        return grades.get_line_item(runtime.outbound, token, line_item)
    except Refused as fault:
        if fault.reason != "line_item_gone":
            raise
        return None


def _found(search: Search) -> LineItem | None:
    """Return our column among those of the course, by its names; the link's own also by the link."""
    out, token, course, wish = search.runtime.outbound, search.token, search.place.line_items or "", search.place.wish
    found = grades.list_line_items(out, token, course, resource_id=wish.resource_id, tag=wish.tag)
    if wish.resource_link_id is not None:
        found = [*grades.list_line_items(out, token, course, resource_link_id=wish.resource_link_id), *found]
    return pick(found, wish, search.place.taken)


def _made(search: Search) -> LineItem:
    wish, now = search.place.wish, search.runtime.now()
    extras = search.platform.profile.column_extras if wish.resource_link_id is None else {}
    column = LineItem(
        wish.label, wish.maximum, resource_id=wish.resource_id, tag=wish.tag, resource_link_id=wish.resource_link_id,
        document=MappingProxyType(dict(extras)),
    )  # fmt: skip
    with search.runtime.database.writing() as session:
        outbox.hold(session, search.claim, now)
    try:
        return grades.create_line_item(search.runtime.outbound, search.token, search.place.line_items or "", column)
    except TryAgain as fault:
        raise TryAgain(fault.reason, after=max(fault.after or 0, UNCERTAIN_SECONDS), **fault.facts) from fault


def _name(search: Search, item: LineItem) -> None:
    """Give a column that lacks them our names, so that it is found again after a copy; it stays as good without them."""
    wish = search.place.wish
    missing = {"resource_id": None if item.resource_id else wish.resource_id, "tag": None if item.tag else wish.tag}
    if any(missing.values()) and item.resource_id in (None, wish.resource_id):
        try:
            grades.update_line_item(search.runtime.outbound, search.token, item.id or "", **missing)
        except Refused:
            return


def _gone(search: Search) -> Outcome:
    """Return the end: nothing of ours is there. What scores waited for is refused with it, until a person acts."""
    with search.runtime.database.writing() as session:
        outbox.forget_column(session, search.place, search.runtime.now(), is_ours=search.is_ours_to_make)
    return Outcome("refuse", "line_item_gone", "make_column_again" if search.is_ours_to_make else "choose_column_again")
