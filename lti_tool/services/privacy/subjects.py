"""Whose data a page is about, and how far who asks may look."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from lti_tool.domain import permissions
from lti_tool.errors import NotAllowed, NotFound
from lti_tool.models.contexts import Context, Member
from lti_tool.models.people import Person
from lti_tool.models.placements import Participant, Placement
from lti_tool.services import rights
from lti_tool.services.visits import OpenVisit


@dataclass(frozen=True)
class DataSubject:
    """A person, all of their selves, and who asks.

    One's own data is all there is, from every registration through which one came. An administrator is handed what lies in
    their own deployment and no more: one registration may serve several institutions, a deployment each (Core 1.3 3.1.3).
    """

    person_id: int
    name: str
    subject: str
    person_ids: tuple[int, ...]
    deployment_pk: int | None
    """None where a person asks for their own: then nothing is left out."""

    @property
    def is_own(self) -> bool:
        """Whether they ask for themselves."""
        return self.deployment_pk is None


def find_subject(session: Session, visit: OpenVisit, named: str | None) -> DataSubject:
    """Return whose data this visit is about: one's own, or for an administrator that of the person the platform named.

    Raises NotAllowed data_of_somebody_else, NotFound person_unknown.
    """
    if visit.actor is None or visit.person_id is None:
        raise NotFound("person_unknown")
    own = session.get_one(Person, visit.person_id)
    if not named or named == own.subject:
        return DataSubject(own.id, own.name, own.subject, tuple(sorted(rights.find_selves(session, visit.actor))), None)
    if not permissions.may_see_platform(visit.actor) or visit.deployment_pk is None:
        raise NotAllowed("data_of_somebody_else")
    same = Person.platform_id == visit.platform_id, Person.subject == named
    person = session.scalars(select(Person).where(*same, _was_here(visit.deployment_pk))).first()
    if person is None:
        raise NotFound("person_unknown")
    return DataSubject(person.id, person.name, person.subject, (person.id,), visit.deployment_pk)


def _was_here(deployment_pk: int) -> object:
    """Return the condition that a person is known from a course or a link of this deployment."""
    member = select(Member.person_id).join(Context, Context.id == Member.context_pk)
    came = select(Participant.person_id).join(Placement, Placement.id == Participant.placement_id)
    return or_(
        exists(member.where(Member.person_id == Person.id, Context.deployment_pk == deployment_pk)),
        exists(came.where(Participant.person_id == Person.id, Placement.deployment_pk == deployment_pk)),
    )
