"""Where in a host an entry goes: addresses and ids as the newest launch told them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.models.contexts import Context, Member
from lti_tool.models.people import Person
from lti_tool.models.placements import Placement
from lti_tool.services.outbox.columns import find_address, find_column_state


@dataclass(frozen=True)
class ScorePlace:
    """One cell of a gradebook: the column's address, what we may do there, and who it is about."""

    line_item: str | None
    scopes: frozenset[str]
    subject: str
    column: str = ""
    """The state of what we owe about the column itself: an outbox state, empty where nothing is owed."""


@dataclass(frozen=True)
class RatingPlace:
    """A person in a course, and the link there, by the host's own ids."""

    course: str
    subject: str
    link: str


def get_score_place(session: Session, placement_id: int, person_id: int, criterion: str = "") -> ScorePlace:
    """Return the cell, of a criterion's column or of the link's own; its address may change with any launch (AGS 2.0 3.1)."""
    placement, subject = session.get_one(Placement, placement_id), session.get_one(Person, person_id).subject
    line_item = find_address(session, placement, criterion) if criterion else placement.line_item
    return ScorePlace(line_item, frozenset(placement.scopes), subject, find_column_state(session, placement, criterion))


def get_rating_place(session: Session, placement_id: int, person_id: int) -> RatingPlace:
    """Return the course of this placement, the person there and the link itself."""
    query = select(Context.context_id, Placement.resource_link_id).join(Placement, Placement.context_pk == Context.id)
    course, link = session.execute(query.where(Placement.id == placement_id)).one()
    return RatingPlace(course, session.get_one(Person, person_id).subject, link)


def list_subjects(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """Return what the host calls each of these people."""
    query = select(Person.id, Person.subject).where(Person.id.in_(person_ids))
    return {person_id: subject for person_id, subject in session.execute(query)}


def is_test(session: Session, person_id: int) -> bool:
    """Whether this is a platform's test user (Core 1.3 A.2.4): Canvas' "student view" is scored by nobody."""
    return bool(find_tests(session, [person_id]))


def find_tests(session: Session, person_ids: Collection[int]) -> set[int]:
    """Return which of these people are a platform's test users."""
    return set(session.scalars(select(Person.id).where(Person.id.in_(person_ids), Person.is_test)))


def is_instructor(session: Session, placement_id: int, person_id: int) -> bool:
    """Whether this person teaches the placement's course: nobody is graded where they teach."""
    return bool(find_instructors(session, placement_id, [person_id]))


def find_instructors(session: Session, placement_id: int, person_ids: Collection[int]) -> set[int]:
    """Return which of these people teach the placement's course, by their newest launch or by the roster.

    Moodle lets a teacher switch to the student's role, submit and be awarded, under their own `sub`; the roster still says who they are.
    """
    same_course = select(Member.person_id, Member.roles, Member.listed_roles).join(Placement, Placement.context_pk == Member.context_pk)
    rows = session.execute(same_course.where(Placement.id == placement_id, Member.person_id.in_(person_ids)))
    return {person_id for person_id, roles, listed in rows if "instructor" in (*roles, *listed)}


def find_away(session: Session, placement_id: int, person_ids: Collection[int]) -> set[int]:
    """Return which of these people the roster knows as no longer active in the placement's course: hosts may leave them out of lists."""
    there = select(Member.person_id).join(Placement, Placement.context_pk == Member.context_pk)
    listed = Placement.id == placement_id, Member.person_id.in_(person_ids), Member.status != "active"
    return set(session.scalars(there.where(*listed)))
