"""What the newest reading of each column found, for the pages of a course and for an operator."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.domain.drift import COLUMN_DOUBLED, standing
from lti_tool.models.drift import Look
from lti_tool.models.outbox import Entry
from lti_tool.models.placements import Placement
from lti_tool.services import catalogue
from lti_tool.services.drift.claiming import LEASE, list_keys


@dataclass(frozen=True)
class LookView:
    """One column and its newest reading."""

    key: str
    criterion: str
    name: str
    """The criterion's, in both languages; empty for the link's own column."""
    read_at: datetime | None
    fault: str
    twins: int
    is_awaited: bool
    """Whether it is read just now or next."""


def list_for_placement(session: Session, placement_id: int, now: datetime) -> list[LookView]:
    """Return the columns that scores of this link go to, its own first."""
    keys = list_keys(session, placement_id=placement_id)
    looks = session.scalars(select(Look).where(Look.key.in_(keys)).order_by(Look.criterion)).all()
    version = session.scalar(select(Placement.version_id).where(Placement.id == placement_id))
    criteria = catalogue.get_offer(session, version).definition.criteria if version else ()
    names = {criterion.key: criterion.name.both for criterion in criteria}
    return [_view(look, names.get(look.criterion, look.criterion), now) for look in looks]


def count_platform(session: Session, platform_id: int) -> dict[str, int]:
    """Return how many scores of the platform are in each class of `domain.drift`, and how many of its columns are doubled."""
    told = Entry.state, Entry.reason, Entry.advice, Entry.drift
    query = select(*told, func.count()).where(Entry.platform_id == platform_id, Entry.kind == "score").group_by(*told)
    counts: Counter[str] = Counter()
    for *facts, count in session.execute(query):
        found = standing(*facts)
        counts[found or ""] += count
    counts.pop("", None)
    keys = list_keys(session, platform_id=platform_id)
    doubled = select(func.count()).where(Look.key.in_(keys), Look.twins > 1)
    return {**counts, COLUMN_DOUBLED: session.scalar(doubled) or 0}


def _view(look: Look, name: str, now: datetime) -> LookView:
    is_open = look.tried_at is not None and not look.fault and (look.read_at is None or look.read_at < look.tried_at)
    is_read_now = is_open and look.tried_at is not None and look.tried_at > now - LEASE
    return LookView(look.key, look.criterion, name, look.read_at, look.fault, look.twins, look.is_awaited or is_read_now)
