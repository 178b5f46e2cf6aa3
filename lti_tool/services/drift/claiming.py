"""One reading of a column at a time, what came of it, and which columns are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from lti_tool.errors import Conflict
from lti_tool.models.drift import Look
from lti_tool.models.outbox import Entry
from lti_tool.models.placements import Placement
from lti_tool.models.platforms import ACTIVE, Deployment, Platform
from lti_tool.models.visits import Visit
from lti_tool.services.outbox.columns import CRITERION_KEYS, find_address, siblings
from lti_tool.services.outbox.pausing import leaves_alone
from lti_tool.services.visits import LAUNCH

LEASE = timedelta(minutes=10)
"""How long one reading holds a column: whoever died over it is then passed over."""

RECENT = timedelta(days=30)
"""A course without a launch for so long rests; what was owed there is still read once."""


class ReadingLost(Conflict):
    """Another reading of the same column has begun since: this one writes nothing more."""

    code, coded = "column_reading_lost", False


@dataclass(frozen=True)
class Reading:
    """A column that is being read; `stamp` is what it is held by, and when the reading began."""

    key: str
    placement_id: int
    criterion: str
    platform_id: int
    context_pk: int | None
    line_item: str | None
    scopes: frozenset[str]
    sharing: tuple[int, ...]
    """The links whose scores go to this column."""
    stamp: datetime

    @property
    def entries(self) -> ColumnElement[bool]:
        """The condition for what is owed to this column."""
        here = and_(Entry.kind == "score", Entry.placement_id.in_(self.sharing))
        own = Entry.key.not_like(CRITERION_KEYS)
        return and_(here, Entry.key.startswith(self.key, autoescape=True) if self.criterion else own)


def ask(session: Session, keys: list[str]) -> None:
    """Have these columns read next, because a person waits for it."""
    session.execute(update(Look).where(Look.key.in_(keys)).values(is_awaited=True))


def list_keys(session: Session, *, placement_id: int | None = None, platform_id: int | None = None) -> list[str]:
    """Return the columns of a link, or of a whole platform, to which scores are owed."""
    query = select(Look.key).join(Placement, Placement.id == Look.placement_id)
    if placement_id is not None:
        query = query.where(Placement.id.in_(_sharing(session, placement_id)), or_(Look.criterion != "", Placement.id == placement_id))
    if platform_id is not None:
        query = query.join(Deployment, Deployment.id == Placement.deployment_pk).where(Deployment.platform_id == platform_id)
    return list(session.scalars(query.order_by(Look.placement_id, Look.criterion)))


def find_due(session: Session, now: datetime, minutes: int, hours: int) -> str | None:
    """Return the next column to read: one a person asked for, then one whose deliveries have settled, then the oldest.

    After a failure the column is left alone for a quarter of the time; a platform that is left alone, for as long as that lasts.
    """
    settled = Look.owed_at <= now - timedelta(minutes=minutes), ~_is_under_way(now)
    searches = [select(Look.key).where(Look.is_awaited), _known().where(*settled).order_by(Look.owed_at)]
    if hours:
        old = or_(Look.read_at.is_(None), Look.fault != "", Look.read_at <= now - timedelta(hours=hours))
        aged = _known().where(Look.tried_at <= now - timedelta(hours=hours / 4), old, _is_in_use(now))
        searches.append(aged.order_by(Look.tried_at))
    found = (session.scalar(search.where(_is_free(now), ~_is_paused(now)).limit(1)) for search in searches)
    return next((key for key in found if key is not None), None)


def claim(session: Session, key: str, now: datetime) -> Reading | None:
    """Return the reading that may begin now; None where somebody reads it already. Whoever writes `tried_at` first wins."""
    look = session.get(Look, key)
    if look is None:
        return None
    stamp = now if look.tried_at is None or look.tried_at < now else look.tried_at + timedelta(microseconds=1)
    seen = Look.key == key, Look.tried_at.is_not_distinct_from(look.tried_at), _is_free(now)
    taken = {"tried_at": stamp, "fault": "", "is_awaited": False, "owed_at": None}
    if session.execute(update(Look).where(*seen).values(**taken)).rowcount != 1:
        return None
    placement = session.get_one(Placement, look.placement_id)
    address = find_address(session, placement, look.criterion) if look.criterion else placement.line_item
    platform = session.scalars(select(Deployment.platform_id).where(Deployment.id == placement.deployment_pk)).one()
    sharing = tuple(each.id for each in siblings(session, placement)) if look.criterion else (placement.id,)
    return Reading(
        key, placement.id, look.criterion, platform, placement.context_pk, address, frozenset(placement.scopes), sharing, stamp
    )


def check(session: Session, reading: Reading) -> None:
    """Raise ReadingLost unless this reading still holds its column; for the rest of the unit nobody takes it."""
    held = select(Look.key).where(Look.key == reading.key, Look.tried_at == reading.stamp).with_for_update()
    if session.scalar(held) is None:
        raise ReadingLost(key=reading.key)


def finish(session: Session, reading: Reading, now: datetime, twins: int | None) -> None:
    """Note that the whole column was read; `twins` is None where columns could not be counted."""
    told = {"read_at": max(now, reading.stamp)} | ({} if twins is None else {"twins": twins})
    session.execute(update(Look).where(Look.key == reading.key, Look.tried_at == reading.stamp).values(**told))


def fail(session: Session, reading: Reading, fault: str, *, is_put_off: bool = False) -> None:
    """Note why this reading did not come to its end; what was known before stands. `is_put_off`: it is read next, once it may be."""
    told = {"fault": fault[:60]} | ({"is_awaited": True} if is_put_off else {})
    session.execute(update(Look).where(Look.key == reading.key, Look.tried_at == reading.stamp).values(**told))


def _known() -> Any:
    active = and_(Platform.id == Deployment.platform_id, Platform.state == ACTIVE)
    joined = select(Look.key).join(Placement, Placement.id == Look.placement_id)
    return joined.join(Deployment, Deployment.id == Placement.deployment_pk).join(Platform, active)


def _is_free(now: datetime) -> ColumnElement[bool]:
    ended = or_(Look.tried_at.is_(None), Look.fault != "", Look.read_at >= Look.tried_at)
    return or_(ended, Look.tried_at <= now - LEASE)


def _is_paused(now: datetime) -> ColumnElement[bool]:
    link = aliased(Placement)
    return exists(select(link.id).where(link.id == Look.placement_id, leaves_alone(link.deployment_pk, now)))


def _is_under_way(now: datetime) -> ColumnElement[bool]:
    """Whether scores for it are about to leave: the debounce. What waits for long (a platform that is away) holds nothing up."""
    soon = or_(Entry.state == "claimed", and_(Entry.state == "waiting", Entry.due_at <= now))
    return exists(select(Entry.id).where(Entry.placement_id == Look.placement_id, Entry.kind == "score", soon))


def _is_in_use(now: datetime) -> ColumnElement[bool]:
    launched = Visit.context_pk == Placement.context_pk, Visit.opened_at >= now - RECENT, Visit.kind == LAUNCH
    return exists(select(Visit.id).where(*launched))


def _sharing(session: Session, placement_id: int) -> list[int]:
    return [each.id for each in siblings(session, session.get_one(Placement, placement_id))]
