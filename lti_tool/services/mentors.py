"""Mentors: how far the learners are whom the platform says a person mentors (Core 1.3 5.4.3), and nothing of their work."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from lti_tool.models.contexts import Member
from lti_tool.models.micro_credentials import Version
from lti_tool.models.people import Person
from lti_tool.models.placements import Placement
from lti_tool.models.submissions import Submission


@dataclass(frozen=True)
class Mentored:
    """One learner and how far they are: a state, never what was written, marked or said."""

    name: str
    state: str
    changed_at: datetime | None


def list_mentored(
    session: Session, platform_id: int, context_pk: int | None, placement_id: int | None, subjects: Collection[str]
) -> list[Mentored]:
    """Return those of these people who are known as learners in this course, by name; nobody else, however many are named."""
    shown = select(Version.micro_credential_id).join(Placement, Placement.version_id == Version.id).where(Placement.id == placement_id)
    query = (
        select(Person.name, Member.roles, Member.listed_roles, Submission.state, Submission.changed_at)
        .join(Member, and_(Member.person_id == Person.id, Member.context_pk == context_pk))
        .outerjoin(Submission, and_(Submission.person_id == Person.id, Submission.micro_credential_id == shown.scalar_subquery()))
        .where(Person.platform_id == platform_id, Person.subject.in_(list(subjects)), Member.status != "gone")
        .order_by(Person.name, Person.id)
    )
    return [
        Mentored(name, state or "none", changed_at)
        for name, roles, listed, state, changed_at in session.execute(query)
        if "learner" in (*roles, *listed)
    ]
