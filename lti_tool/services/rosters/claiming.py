"""One reading of a course's roster at a time, what came of it, and which courses are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from lti_tool.domain.rosters import HANDED_OVER, LEASE, Standing
from lti_tool.errors import Conflict
from lti_tool.models.contexts import Context, Member
from lti_tool.models.platforms import Deployment, Platform
from lti_tool.models.visits import Visit
from lti_tool.services.outbox.pausing import leaves_alone
from lti_tool.services.visits import LAUNCH

RECENT = timedelta(days=30)
"""A course without a launch for so long rests."""

APART = timedelta(seconds=10)
"""Between two courses of one platform that are read because of their age: nobody waits for them."""

_STANDING = (
    Context.roster_url, Context.roster_read_at, Context.roster_full_at, Context.roster_tried_at,
    Context.roster_fault, Context.roster_differences,
)  # fmt: skip


class ReadingLost(Conflict):
    """Another reading of the same roster has begun since: this one writes nothing more."""

    code, coded = "roster_reading_lost", False


@dataclass(frozen=True)
class Reading:
    """A course whose roster is being read; `stamp` is what it is held by, and what its pages are told by."""

    context_pk: int
    platform_id: int
    url: str
    differences: str | None
    """Where to ask for changes only; None when everything is to be read."""
    stamp: datetime


@dataclass(frozen=True)
class Due:
    """A course whose roster a worker should read, because a person waits for it or because of its age."""

    context_pk: int
    is_awaited: bool


@dataclass(frozen=True)
class CourseRoster:
    """The roster of one course as an operator sees it."""

    context_pk: int
    title: str
    standing: Standing
    members: dict[str, int]
    """How many are active, inactive or gone."""


def find_standing(session: Session, context_pk: int | None) -> Standing:
    """Return where the roster of this course stands; a visit outside any course has none."""
    row = session.execute(select(*_STANDING).where(Context.id == context_pk)).first()
    return Standing(*row) if row else Standing(None, None, None, None, "", None)


def claim(session: Session, context_pk: int, now: datetime) -> Reading | None:
    """Return the reading that may begin now; None where there is no roster or somebody reads it already.

    Whoever writes `roster_tried_at` over the value that both have seen wins (any number of processes).
    """
    standing = find_standing(session, context_pk)
    if not standing.url or standing.is_under_way(now):
        return None
    stamp = standing.next_stamp(now)
    seen = Context.id == context_pk, Context.roster_tried_at.is_not_distinct_from(standing.tried_at)
    if session.execute(update(Context).where(*seen).values(roster_tried_at=stamp, roster_fault="")).rowcount != 1:
        return None
    platform = select(Deployment.platform_id).join(Context, Context.deployment_pk == Deployment.id).where(Context.id == context_pk)
    differences = standing.differences if standing.trusts_differences(now) else None
    return Reading(context_pk, session.scalars(platform).one(), standing.url, differences, stamp)


def held_by(reading: Reading) -> ColumnElement[bool]:
    """Return the condition that this reading still holds its course."""
    return and_(Context.id == reading.context_pk, Context.roster_tried_at == reading.stamp)


def fail(session: Session, reading: Reading, fault: str) -> None:
    """Note why this reading did not come to its end; whom it did not list stays."""
    session.execute(update(Context).where(held_by(reading)).values(roster_fault=fault[:60]))


def find_due(session: Session, now: datetime, hours: int) -> Due | None:
    """Return the next course to read: one that a page handed over first, then the oldest of those read `hours` ago or earlier.

    A roster that no teacher ever looked at is nobody's business yet, and stays unread. After a failure
    the platform is left alone for a quarter of that time, and while it asks for a pause or does not answer.
    """
    known = select(Context.id).where(Context.roster_url.is_not(None), _is_free(now), ~leaves_alone(Context.deployment_pk, now))
    awaited = session.scalar(known.where(Context.roster_fault == HANDED_OVER).order_by(Context.roster_tried_at).limit(1))
    if awaited is not None:
        return Due(awaited, True)
    if not hours:
        return None
    old, patience = timedelta(hours=hours), timedelta(hours=hours / 4)
    aged = (
        known.join(Deployment, Deployment.id == Context.deployment_pk)
        .join(Platform, and_(Platform.id == Deployment.platform_id, Platform.state == "active"))
        .where(
            Context.roster_tried_at <= now - patience, or_(Context.roster_read_at.is_(None), Context.roster_read_at <= now - old),
            exists(select(Visit.id).where(Visit.context_pk == Context.id, Visit.opened_at >= now - RECENT, Visit.kind == LAUNCH)),
            Platform.id.not_in(_just_asked(now)),
        )
        .order_by(Context.roster_read_at.is_not(None), Context.roster_read_at)
        .limit(1)
    )  # fmt: skip
    found = session.scalar(aged)
    return Due(found, False) if found is not None else None


def list_for_platform(session: Session, platform_id: int) -> list[CourseRoster]:
    """Return the courses of a platform by title, with what is known of their rosters."""
    query = select(Context.id, Context.title, Context.label, Context.context_id, *_STANDING).join(Deployment)
    counted = select(Member.context_pk, Member.status, func.count()).group_by(Member.context_pk, Member.status)
    counts: dict[int, dict[str, int]] = {}
    for context_pk, status, count in session.execute(counted):
        counts.setdefault(context_pk, {})[status] = count
    rows = session.execute(query.where(Deployment.platform_id == platform_id).order_by(Context.title, Context.id))
    return [CourseRoster(row[0], row[1] or row[2] or row[3], Standing(*row[4:]), counts.get(row[0], {})) for row in rows]


def _is_free(now: datetime) -> ColumnElement[bool]:
    """Return `not Standing.is_under_way` for the database."""
    ended = or_(Context.roster_fault != "", Context.roster_read_at >= Context.roster_tried_at)
    return and_(Context.roster_tried_at.is_not(None), or_(ended, Context.roster_tried_at <= now - LEASE))


def _just_asked(now: datetime) -> object:
    asked = select(Deployment.platform_id).join(Context, Context.deployment_pk == Deployment.id)
    return asked.where(Context.roster_tried_at > now - APART)
