"""Gradebook columns of ours, as rows tell of them: one of a kind per course, shared by every link that shows the same.

A criterion's column belongs to the course and the micro-credential, not to a link: two links to the same
micro-credential share it. So does what is owed about it, and no two workers ever make it at once.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_tool.domain.columns import Wish, for_criterion, for_link
from lti_tool.models.micro_credentials import Version
from lti_tool.models.outbox import Entry
from lti_tool.models.placements import Column, Placement
from lti_tool.services import catalogue

CRITERION_KEYS = "score:%:%:%"
"""What the keys of scores for a criterion look like; those for a link's own column have two parts only."""


@dataclass(frozen=True)
class ColumnPlace:
    """A column as we want it, where the course keeps its columns, and what is known of it."""

    placement_id: int
    criterion: str
    """Empty for the link's own."""
    wish: Wish
    line_items: str | None
    scopes: frozenset[str]
    line_item: str | None
    was_made: bool
    """Whether it was ours before: then it is never made again without a person's word."""
    taken: tuple[str, ...]


def group_of(placement: Placement, micro_credential_id: int) -> str:
    """Return what the columns of criteria hang on: course and micro-credential; a link outside any course stands alone."""
    return f"{placement.context_pk or f'link-{placement.id}'}:{micro_credential_id}"


def own_prefix(placement_id: int) -> str:
    """Return how the keys of all scores for a link's own column begin; those of criteria may begin alike."""
    return f"score:{placement_id}:"


def score_prefix(group: str, criterion: str) -> str:
    """Return how the keys of all scores for this criterion's column begin."""
    return f"score:{group}:{criterion}:"


def score_key(group: str, criterion: str, person_id: int) -> str:
    """Return the key of one person's score for one criterion."""
    return score_prefix(group, criterion) + str(person_id)


def column_key(session: Session, placement: Placement, criterion: str) -> str:
    """Return the key of what is owed about a column."""
    return f"column:{group_of(placement, micro_credential_of(session, placement))}:{criterion}" if criterion else f"column:{placement.id}"


def micro_credential_of(session: Session, placement: Placement) -> int:
    """Return the id of what the link shows, 0 where nobody has chosen."""
    return session.scalar(select(Version.micro_credential_id).where(Version.id == placement.version_id)) or 0


def siblings(session: Session, placement: Placement) -> list[Placement]:
    """Return this link and every other of its course that shows the same micro-credential, this one first."""
    if placement.context_pk is None:
        return [placement]
    same = select(Version.id).where(Version.micro_credential_id == micro_credential_of(session, placement))
    query = select(Placement).where(Placement.context_pk == placement.context_pk, Placement.version_id.in_(same)).order_by(Placement.id)
    return [placement, *(other for other in session.scalars(query) if other.id != placement.id)]


def find_address(session: Session, placement: Placement, criterion: str) -> str | None:
    """Return where this criterion's column is, as this link or another of the course knows it."""
    return next((row.line_item for row in rows_of(session, placement, criterion) if row.line_item), None)


def rows_of(session: Session, placement: Placement, criterion: str) -> list[Column]:
    """Return what is known of one column, by each link that shares it."""
    sharing = [each.id for each in siblings(session, placement)] if criterion else [placement.id]
    query = select(Column).where(Column.placement_id.in_(sharing), Column.criterion == criterion)
    return list(session.scalars(query.order_by(Column.placement_id)))


def find_column_state(session: Session, placement: Placement, criterion: str) -> str:
    """Return the state of what is owed about a column, empty where nothing is."""
    return session.scalar(select(Entry.state).where(Entry.key == column_key(session, placement, criterion))) or ""


def get_column_place(session: Session, placement_id: int, criterion: str, scope: str) -> ColumnPlace:
    """Return the column; of several links that share it, one that may write columns (`scope`) says where they are kept."""
    placement = session.get_one(Placement, placement_id)
    sharing = siblings(session, placement) if criterion else [placement]
    way = next((each for each in sharing if each.line_items and scope in each.scopes), placement)
    rows = rows_of(session, placement, criterion)
    address = next((row.line_item for row in rows if row.line_item), None) if criterion else placement.line_item
    return ColumnPlace(
        placement.id, criterion, _wish(session, placement, criterion), way.line_items, frozenset(way.scopes), address,
        any(row.checked_at for row in rows), () if criterion else _taken(session, placement),
    )  # fmt: skip


def note_column(
    session: Session, placement: Placement, criterion: str, line_item: str | None, maximum: float | None, now: datetime
) -> None:
    """Write down where a column is, or that it is nowhere, for this link."""
    told = {"line_item": line_item, "maximum": maximum, "checked_at": now}
    with suppress(IntegrityError), session.begin_nested():  # another may write the same row at the same moment
        if session.get(Column, (placement.id, criterion)) is None:
            session.add(Column(placement_id=placement.id, criterion=criterion))
    session.execute(update(Column).where(Column.placement_id == placement.id, Column.criterion == criterion).values(**told))


def _wish(session: Session, placement: Placement, key: str) -> Wish:
    assert placement.version_id is not None
    offer = catalogue.get_offer(session, placement.version_id)
    if key:
        return for_criterion(offer.definition, offer.public_id, offer.definition.criterion(key))
    return for_link(placement.title, offer.definition, offer.public_id, placement.resource_link_id)


def _taken(session: Session, placement: Placement) -> tuple[str, ...]:
    others = select(Placement.line_item).where(Placement.deployment_pk == placement.deployment_pk, Placement.id != placement.id)
    return tuple(address for address in session.scalars(others.where(Placement.line_item.is_not(None))) if address)
