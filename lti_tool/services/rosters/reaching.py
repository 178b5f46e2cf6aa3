"""Whom a link is not shown to: learners of the course who are missing in the platform's list of the link's members."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from lti_tool.models.contexts import Context, Member
from lti_tool.models.people import Person
from lti_tool.models.placements import Placement, Unreached
from lti_tool.models.platforms import Deployment


@dataclass(frozen=True)
class LinkPlace:
    """A link and the roster of its course, as the platform names them."""

    placement_id: int
    platform_id: int
    url: str
    link_id: str


def find_link(session: Session, placement_id: int) -> LinkPlace | None:
    """Return the link with its course's roster; None where no launch told of one."""
    query = (
        select(Placement.id, Deployment.platform_id, Context.roster_url, Placement.resource_link_id)
        .join(Context, Context.id == Placement.context_pk)
        .join(Deployment, Deployment.id == Placement.deployment_pk)
        .where(Placement.id == placement_id, Context.roster_url.is_not(None))
    )
    row = session.execute(query).first()
    return LinkPlace(*row) if row else None


def list_links(session: Session, context_pk: int) -> list[int]:
    """Return the links of a course that show something, the oldest first."""
    shown = Placement.context_pk == context_pk, Placement.version_id.is_not(None)
    return list(session.scalars(select(Placement.id).where(*shown).order_by(Placement.id)))


def note_reach(session: Session, placement_id: int, reached: Set[str]) -> int:
    """Return how many learners of the course the link is not shown to, written down in place of what was known before.

    Only the exceptions are kept: usually there are none.
    """
    present = (
        select(Member.person_id, Member.listed_roles, Person.subject)
        .join(Placement, Placement.context_pk == Member.context_pk)
        .join(Person, Person.id == Member.person_id)
        .where(Placement.id == placement_id, Member.status == "active", Member.listed_at.is_not(None))
    )
    missed = [row.person_id for row in session.execute(present) if _learns(row.listed_roles) and row.subject not in reached]
    session.execute(delete(Unreached).where(Unreached.placement_id == placement_id))
    if missed:
        session.execute(insert(Unreached), [{"placement_id": placement_id, "person_id": person_id} for person_id in missed])
    return len(missed)


def _learns(roles: list[str]) -> bool:
    return "learner" in roles and "instructor" not in roles
