"""What a connection test stands on: the course and link that a platform's newest launches told of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.models.contexts import Context, Member
from lti_tool.models.people import Person
from lti_tool.models.placements import Placement
from lti_tool.models.platforms import Deployment
from lti_tool.models.visits import Visit

LATELY = timedelta(days=30)
MOST_LEARNERS = 200


@dataclass(frozen=True)
class Ground:
    """Addresses of the newest course that has each, and what launches were seen. `line_items` and `learners` are of one course."""

    line_items: str | None
    roster_url: str | None
    course: str
    course_id: str | None
    link_id: str | None
    """The course and the link by the host's own ids."""
    learners: tuple[tuple[str, str, bool], ...]
    """(subject, name, whether the platform's test user) of who may be chosen for the test score, test users first. Personal data."""
    newest_launch: datetime | None
    launches: int


def get_ground(session: Session, platform_id: int, now: datetime, deployment_pk: int | None = None) -> Ground:
    """Return what can be tried with this platform, or with one deployment of it."""
    ours = [Deployment.platform_id == platform_id]
    if deployment_pk is not None:
        ours.append(Deployment.id == deployment_pk)
    place = session.execute(_newest_placement(ours)).first()
    roster = session.scalar(
        select(Context.roster_url).join(Deployment).where(*ours, Context.roster_url.is_not(None)).order_by(Context.id.desc()).limit(1)
    )
    seen = [Visit.platform_id == platform_id, Visit.kind != "operate"]
    if deployment_pk is not None:
        seen.append(Visit.deployment_pk == deployment_pk)
    newest = session.scalar(select(Visit.opened_at).where(*seen).order_by(Visit.opened_at.desc()).limit(1))
    lately = session.scalar(select(func.count()).select_from(Visit).where(*seen, Visit.opened_at > now - LATELY))
    learners = _learners(session, place.context_pk) if place and place.context_pk else ()
    if place is None:
        return Ground(None, roster, "", None, None, (), newest, lately or 0)
    where = (place.line_items, roster, place.title or "", place.context_id, place.resource_link_id)
    return Ground(*where, learners, newest, lately or 0)


def _newest_placement(ours: list[Any]) -> Any:
    return (
        select(Placement.line_items, Placement.context_pk, Placement.resource_link_id, Context.title, Context.context_id)
        .join(Deployment, Deployment.id == Placement.deployment_pk)
        .outerjoin(Context, Context.id == Placement.context_pk)
        .where(*ours, Placement.line_items.is_not(None))
        .order_by(Placement.id.desc())
        .limit(1)
    )


def _learners(session: Session, context_pk: int) -> tuple[tuple[str, str, bool], ...]:
    rows = session.execute(
        select(Person.subject, Person.name, Person.is_test, Member.roles, Member.listed_roles)
        .join(Member, Member.person_id == Person.id)
        .where(Member.context_pk == context_pk, Member.status == "active")
        .order_by(Person.is_test.desc(), Person.name, Person.subject)
    )
    found = [(row.subject, row.name, row.is_test) for row in rows if _is_learner({*row.roles, *row.listed_roles})]
    return tuple(found[:MOST_LEARNERS])


def _is_learner(roles: set[str]) -> bool:
    return "learner" in roles and "instructor" not in roles
