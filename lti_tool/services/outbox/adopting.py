"""A column was found or made, or is nowhere to be found: what follows for the links that share it and the scores that wait.

A score that looks while its column is still being settled would sleep past the news, so both sides look once more as they settle.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from lti_tool.models.outbox import Entry
from lti_tool.models.placements import Placement
from lti_tool.services.outbox.claiming import Claim, ClaimLost, find_held
from lti_tool.services.outbox.columns import ColumnPlace, find_column_state, group_of, micro_credential_of, note_column, siblings
from lti_tool.services.outbox.owing import fill_new_column, owe_for_placement, try_criterion_column, try_new_column

ROOM_SECONDS = 25.0
"""What must be left of a lease before a column is made, so that no other worker makes it meanwhile: outbound gives up after 20."""


def hold(session: Session, claim: Claim, now: datetime) -> None:
    """Raise ClaimLost unless this worker alone has the entry for as long as one call may take."""
    row = find_held(session, claim)
    if row is None or row.generation != claim.generation or (claim.lease_until - now).total_seconds() < ROOM_SECONDS:
        raise ClaimLost(entry=claim.entry_id)


def adopt_column(
    session: Session, place: ColumnPlace, line_item: str, maximum: float, now: datetime, *, is_ours: bool, is_new: bool = False
) -> None:
    """Let scores go to this column from now on. `is_ours`: we made it, the platform would not; `is_new`: just now, so it is empty."""
    placement = session.get_one(Placement, place.placement_id)
    if is_new:
        group = group_of(placement, micro_credential_of(session, placement))
        fill_new_column(session, placement.id, group, place.criterion, now)
    if place.criterion:
        for each in siblings(session, placement):
            if each.has_criterion_columns:
                note_column(session, each, place.criterion, line_item, maximum, now)
        session.flush()
        try_criterion_column(session, group_of(placement, micro_credential_of(session, placement)), place.criterion, now)
        return
    if is_ours:
        note_column(session, placement, "", line_item, maximum, now)
    if placement.line_item != line_item:
        placement.line_item = line_item
        session.flush()
        owe_for_placement(session, placement.id, now)
        try_new_column(session, placement.id, now)


def forget_column(session: Session, place: ColumnPlace, now: datetime, *, is_ours: bool) -> None:
    """Let nothing go to an address that leads nowhere; that there was a column of ours stays known."""
    placement = session.get_one(Placement, place.placement_id)
    if not place.criterion and placement.line_item == place.line_item:
        placement.line_item = None
    for each in siblings(session, placement) if place.criterion else [placement]:
        if is_ours:
            note_column(session, each, place.criterion, None, None, now)
    session.flush()


def wake_waiting(session: Session, column: Entry, now: datetime) -> None:
    """Try at once the scores that found this criterion's column still in a worker's hands: it no longer is."""
    placement, criterion = session.get(Placement, column.placement_id), column.wanted.get("criterion")
    if placement and criterion:
        try_criterion_column(session, group_of(placement, micro_credential_of(session, placement)), criterion, now)


def is_column_settled(session: Session, score: Entry) -> bool:
    """Whether the column this score goes to is in nobody's hands any more, though it was when the score looked."""
    placement = session.get_one(Placement, score.placement_id)
    return find_column_state(session, placement, score.wanted.get("criterion", "")) not in ("waiting", "claimed")
