"""What a link's gradebook page shows and does: its columns, one per criterion where a teacher wants them, and shares.

The columns themselves are looked for and made by the worker; here a teacher says which there are to be.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain import permissions
from lti_tool.domain.hosts import HostProfile, profile_of
from lti_tool.domain.micro_credentials import Criterion
from lti_tool.domain.outbox import EntryNotAllowed
from lti_tool.domain.permissions import Actor
from lti_tool.errors import NotAllowed, NotFound
from lti_tool.models.contexts import Context
from lti_tool.models.outbox import Entry
from lti_tool.models.people import Person
from lti_tool.models.placements import Placement
from lti_tool.services import catalogue, outbox
from lti_tool.services.catalogue import Offer


@dataclass(frozen=True)
class ColumnView:
    """One column and how far it is: known or not, and what stands in its way."""

    criterion: Criterion | None
    """None for the link's own."""
    is_there: bool
    maximum: int
    state: str
    reason: str
    advice: str
    entry_id: int | None
    may_be_made_again: bool


@dataclass(frozen=True)
class GradebookView:
    """What a link shows in the gradebook, and what a teacher can choose about it."""

    offer: Offer
    own: ColumnView
    criteria: tuple[ColumnView, ...]
    has_criterion_columns: bool
    may_make_columns: bool
    profile: HostProfile
    link_id: str
    course_id: str | None
    partial_confirmed_at: datetime | None
    partial_confirmed_by: str


def get_gradebook(session: Session, placement_id: int) -> GradebookView:
    """Return what this link shows in the gradebook; raises NotFound nothing_chosen before somebody chose what it is for."""
    placement = _get(session, placement_id)
    offer = catalogue.get_offer(session, placement.version_id or 0)
    family = outbox.platform_of(session, placement).family
    course = session.get(Context, placement.context_pk) if placement.context_pk else None
    by = session.get(Person, placement.partial_confirmed_by) if placement.partial_confirmed_by else None
    criteria = tuple(_view(session, placement, criterion) for criterion in offer.definition.criteria)
    return GradebookView(
        offer, _view(session, placement, None), criteria, placement.has_criterion_columns,
        bool(placement.line_items) and outbox.LINE_ITEM in placement.scopes, profile_of(family), placement.resource_link_id,
        course.context_id if course else None, placement.partial_confirmed_at, by.name if by else "",
    )  # fmt: skip


def has_column(session: Session, placement_id: int) -> bool:
    """Whether we know where an award at this link is to show."""
    return session.scalar(select(Placement.line_item).where(Placement.id == placement_id)) is not None


def switch_criteria(session: Session, actor: Actor | None, placement_id: int, is_on: bool, now: datetime) -> None:
    """Let the gradebook have a column for each criterion from now on, or let nothing more go to them; columns stay."""
    placement = _get_theirs(session, actor, placement_id)
    placement.has_criterion_columns = is_on
    session.flush()
    if is_on:
        outbox.owe_for_placement(session, placement.id, now)
    else:
        outbox.drop_criteria(session, placement)


def make_again(session: Session, actor: Actor | None, placement_id: int, criterion: str, now: datetime) -> None:
    """Let the worker make a column once more that somebody deleted: never without a person's word, which holds once."""
    placement = _get_theirs(session, actor, placement_id)
    if not outbox.make_column_again(session, placement, criterion, now):
        raise EntryNotAllowed(criterion=criterion)


def confirm_partial(session: Session, actor: Actor | None, placement_id: int, now: datetime) -> None:
    """Note a teacher's word that the activity completes on a passing grade only: from now on each decision is shown as a share."""
    placement = _get_theirs(session, actor, placement_id)
    assert actor is not None
    placement.partial_confirmed_at, placement.partial_confirmed_by = now, actor.person_id
    session.flush()
    outbox.owe_for_placement(session, placement.id, now)


def withdraw_partial(session: Session, actor: Actor | None, placement_id: int, now: datetime) -> None:
    """Let only awards be shown again; shares that are still ours are taken out."""
    placement = _get_theirs(session, actor, placement_id)
    placement.partial_confirmed_at = placement.partial_confirmed_by = None
    session.flush()
    outbox.take_out_shares(session, placement.id, now)


def _get(session: Session, placement_id: int, *, to_change: bool = False) -> Placement:
    placement = session.get(Placement, placement_id, with_for_update=to_change or None)
    if placement is None:
        raise NotFound("placement_unknown")
    if placement.version_id is None:
        raise NotFound("nothing_chosen")
    return placement


def _get_theirs(session: Session, actor: Actor | None, placement_id: int) -> Placement:
    """The page has checked that the visit is in this link; a test user changes nothing there."""
    if actor is None or not permissions.may_choose(actor):
        raise NotAllowed("not_yours_to_choose")
    return _get(session, placement_id, to_change=True)


def _view(session: Session, placement: Placement, criterion: Criterion | None) -> ColumnView:
    key = criterion.key if criterion else ""
    address = outbox.find_address(session, placement, key) if key else placement.line_item
    entry = session.scalars(select(Entry).where(Entry.key == outbox.column_key(session, placement, key))).first()
    told = (entry.state, entry.reason, entry.advice, entry.id) if entry else ("", "", "", None)
    may_be_made = entry is not None and (entry.state, entry.advice) == ("refused", "make_column_again")
    return ColumnView(criterion, address is not None, len(criterion.levels) if criterion else 100, *told, may_be_made)
