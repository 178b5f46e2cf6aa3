"""A roster in a test of services: read by hand, and the course as it stands afterwards."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from lti_tool.domain.roles import Roles
from lti_tool.domain.rosters import ListedMember
from lti_tool.models.contexts import Context, Member
from lti_tool.models.people import Person
from lti_tool.runtime import Runtime
from lti_tool.services import launches, rosters
from lti_tool.services.launches import Arrival
from lti_tool.services.rosters import Reading
from tests.factories import COURSE, University, university

URL = "https://campus.example/members"
LEARNER, TEACHER = ("learner",), ("instructor",)



def campus_with_roster(runtime: Runtime) -> University:
    """Return a university whose platform lists the members of its courses."""
    made = university(runtime)
    with runtime.database.writing() as session:
        session.execute(update(Context).values(roster_url=URL))
    return made


def learner(subject: str, **told: Any) -> ListedMember:
    return ListedMember(subject, LEARNER, **told)


def begin(place: University) -> Reading:
    with place.runtime.database.writing() as session:
        reading = rosters.claim(session, place.context_pk, place.now)
    assert reading
    return reading


def take(place: University, reading: Reading, *listed: ListedMember) -> None:
    with place.runtime.database.writing() as session:
        rosters.take(session, reading, listed)


def finish(place: University, reading: Reading, **told: Any) -> None:
    with place.runtime.database.writing() as session:
        rosters.finish(session, reading, place.now, **{"is_whole": True, "differences": None, **told})


def read(place: University, *listed: ListedMember, **told: Any) -> None:
    """Read the whole roster, a while after whatever was before."""
    place.runtime.now.turn(minutes=1)
    reading = begin(place)
    take(place, reading, *listed)
    finish(place, reading, **told)


def members(place: University) -> dict[str, tuple[str, list[str], bool]]:
    """Return each member's status, listed roles and whether they ever launched."""
    query = select(Person.subject, Member.status, Member.listed_roles, Member.launched_at).join(Person, Person.id == Member.person_id)
    with place.runtime.database.reading() as session:
        rows = session.execute(query.where(Member.context_pk == place.context_pk))
        return {row.subject: (row.status, row.listed_roles, row.launched_at is not None) for row in rows}


def statuses(place: University) -> dict[str, str]:
    return {subject: status for subject, (status, _, _) in members(place).items()}


def person(place: University, subject: str) -> Person:
    with place.runtime.database.reading() as session:
        return session.scalars(select(Person).where(Person.subject == subject)).one()


def standing(place: University) -> Any:
    with place.runtime.database.reading() as session:
        return rosters.find_standing(session, place.context_pk)


def launches_as(place: University, subject: str, *roles: str, context: str = COURSE, link: str | None = "link-1") -> None:
    arrival = Arrival(
        platform_id=place.platform_id, deployment_id="1", subject=subject, name="", email="", roles=Roles(frozenset(roles)),
        context=(context, "", f"Course {context}"), link=(link, "Activity") if link else None, line_item="https://campus.example/items/1",
        line_items=None, scopes=(), micro_credential=None, locale="en", details={}, roster=URL,
    )  # fmt: skip
    with place.runtime.database.writing() as session:
        launches.receive(session, arrival, "browser", place.now, 12)
