"""How far the learners of a link are: those who came to it, and those whom only the course's roster lists.

A course may have ten thousand members: pages are cut, filtered and counted by the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, not_, or_, select, union
from sqlalchemy.orm import Session

from lti_tool.domain.outbox import NEEDS_PERSON
from lti_tool.domain.permissions import Actor
from lti_tool.errors import NotAllowed
from lti_tool.models.awards import Award, Credential
from lti_tool.models.contexts import Member
from lti_tool.models.micro_credentials import Version
from lti_tool.models.outbox import Entry
from lti_tool.models.people import Person
from lti_tool.models.placements import Participant, Placement, Unreached
from lti_tool.models.submissions import Submission
from lti_tool.services import awards, deliveries, rights
from lti_tool.services.assessments.queue import get_offers, may_judge
from lti_tool.services.awards import AwardView
from lti_tool.services.deliveries import DeliveryRow

SIZE = 50
"""Learners on one page."""

SHOWN: Mapping[str, frozenset[str]] = {
    "not_started": frozenset({"not_started"}),
    "working": frozenset({"opened", "draft"}),
    "waiting": frozenset({"submitted", "in_review"}),
    "not_yet": frozenset({"not_yet"}),
    "awarded": frozenset({"awarded"}),
}
"""What a teacher may ask to see, and the states it means; besides them "all", and "away" for who is not active in the course."""


@dataclass(frozen=True)
class LearnerRow:
    """One learner at a link, how far they are, and what arrived where.

    `state` is a submission's, or "opened" without one, or "not_started" for who never came.
    `status` is theirs in the course: active, inactive or gone.
    """

    person_id: int
    learner_name: str
    case_id: str | None
    state: str
    attempt_number: int
    changed_at: datetime | None
    award: AwardView | None
    deliveries: tuple[DeliveryRow, ...]
    is_self: bool
    may_assess: bool
    status: str = "active"
    is_test: bool = False
    is_unreached: bool = False
    """Whether the platform does not show them the link."""


@dataclass(frozen=True)
class LearnerPage:
    """One page of the learners that were asked for; `counts` tells how many there are of each kind, whatever was asked for."""

    rows: list[LearnerRow]
    counts: dict[str, int]
    found: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.found // SIZE))

    @property
    def first(self) -> int:
        """The place of the page's first learner among all that were found, counted from 1."""
        return (self.number - 1) * SIZE + 1


def get_delivery_page(
    session: Session, actor: Actor | None, placement_id: int | None, shown: str = "all", number: int = 1, person_id: int | None = None
) -> LearnerPage:
    """Return a page of those about whom something is owed to the host, by name, with all of it.

    `shown` is "all", or "needs" for those where a person has to look. The page is the one with `person_id`, if that is given.
    """
    _check_instructor(actor)
    links = deliveries.list_links(session, placement_id)
    counts = {kind: _count_owed(session, placement_id, _is_owed(links, kind)) for kind in ("all", "needs")}
    is_wanted = _is_owed(links, "needs" if shown == "needs" else "all")
    if person_id is not None:
        number = _count_owed(session, placement_id, is_wanted, _is_before(person_id)) // SIZE + 1
    found = counts["needs" if shown == "needs" else "all"]
    number = max(1, min(number, -(-found // SIZE)))
    page = _learners(placement_id, None).where(is_wanted).order_by(Person.name, Person.id).limit(SIZE).offset((number - 1) * SIZE)
    return LearnerPage(_rows(session, actor, placement_id, page), counts, found, number)


def _is_owed(links: list[int], kind: str) -> ColumnElement[bool]:
    """Whether something follows from somebody's award, or from a decision "not yet" at these links; or needs a person."""
    needs = or_(Entry.state.in_(NEEDS_PERSON), and_(Entry.state == "delivered", Entry.drift.in_(("removed", "column_gone"))))
    which = needs if kind == "needs" else Entry.id.is_not(None)
    by_award = exists(select(Entry.id).where(Entry.award_id == Award.id, which))
    others = select(Entry.person_id).where(Entry.kind == "score", Entry.award_id.is_(None), Entry.placement_id.in_(links), which)
    return and_(Participant.person_id.is_not(None), or_(by_award, and_(Award.id.is_(None), Person.id.in_(others))))


def _is_before(person_id: int) -> ColumnElement[bool]:
    name = select(Person.name).where(Person.id == person_id).scalar_subquery()
    return or_(Person.name < name, and_(Person.name == name, Person.id < person_id))


def _count_owed(session: Session, placement_id: int | None, *wanted: ColumnElement[bool]) -> int:
    return session.scalar(_learners(placement_id, None, func.count()).where(*wanted)) or 0


def get_page(
    session: Session, actor: Actor | None, placement_id: int | None, context_pk: int | None,
    shown: str = "all", name: str = "", number: int = 1,
) -> LearnerPage:  # fmt: skip
    """Return a page of the course's learners, by name: whoever came to this link or is on the roster, and does not teach.

    `shown` is one of `SHOWN`, "all" or "away"; `name` is a part of a name. A page beyond the last is the last.
    """
    _check_instructor(actor)
    counts = _count(session, placement_id, context_pk, name)
    wanted = _learners(placement_id, context_pk).where(_is_wanted(shown), _is_called(name))
    found = counts[shown] if shown in counts else counts["all"]
    number = max(1, min(number, -(-found // SIZE)))
    page = wanted.order_by(Person.name, Person.id).limit(SIZE).offset((number - 1) * SIZE)
    return LearnerPage(_rows(session, actor, placement_id, page), counts, found, number)


STATE = case((Submission.state.is_not(None), Submission.state), (Participant.person_id.is_not(None), "opened"), else_="not_started")
STATUS = func.coalesce(Member.status, "active")


def _check_instructor(actor: Actor | None) -> None:
    if actor is None or actor.is_test or "instructor" not in actor.roles:
        raise NotAllowed("not_an_instructor")


def _learners(placement_id: int | None, context_pk: int | None, *columns: Any) -> Any:
    """Return the query for a link's learners, with their case only where they brought it to this link."""
    shown = select(Version.micro_credential_id).join(Placement, Placement.version_id == Version.id).where(Placement.id == placement_id)
    came = select(Participant.person_id).where(Participant.placement_id == placement_id)
    listed = select(Member.person_id).where(Member.context_pk == context_pk, _holds(Member.listed_roles, "learner"))
    everybody = (came if context_pk is None else union(came, listed)).subquery()
    case_here = and_(Submission.person_id == Participant.person_id, Submission.micro_credential_id == shown.scalar_subquery())
    # Moodle's roster lists a non-editing teacher as a learner; their launches, and what they never began here, tell otherwise.
    teaches = and_(_holds(Member.roles, "instructor"), Participant.person_id.is_(None))
    what = columns or (Person, Submission, Award, Credential.award_id, STATE, STATUS, Unreached.person_id)
    return (
        select(*what)
        .select_from(everybody)
        .join(Person, Person.id == everybody.c.person_id)
        .outerjoin(Member, and_(Member.person_id == Person.id, Member.context_pk == context_pk))
        .outerjoin(Participant, and_(Participant.person_id == Person.id, Participant.placement_id == placement_id))
        .outerjoin(Unreached, and_(Unreached.person_id == Person.id, Unreached.placement_id == placement_id))
        .outerjoin(Submission, case_here)
        .outerjoin(Award, Award.submission_id == Submission.id)
        .outerjoin(Credential, Credential.award_id == Award.id)
        .where(or_(Member.person_id.is_(None), not_(or_(_holds(Member.listed_roles, "instructor"), teaches))))
    )


def _holds(roles: Any, role: str) -> ColumnElement[bool]:
    """Whether a list of roles holds this one: both kinds of database keep the list as its JSON text."""
    return cast(roles, String).like(f'%"{role}"%')


def _is_wanted(shown: str) -> ColumnElement[bool]:
    if shown == "away":
        return STATUS != "active"
    return and_(STATUS == "active", STATE.in_(SHOWN[shown])) if shown in SHOWN else STATUS == "active"


def _is_called(name: str) -> ColumnElement[bool]:
    return Person.name.icontains(name.strip(), autoescape=True) if name.strip() else and_(True)


def _count(session: Session, placement_id: int | None, context_pk: int | None, name: str) -> dict[str, int]:
    """Return how many learners of this name there are of each kind that can be asked for."""
    query = _learners(placement_id, context_pk, STATE, STATUS, func.count()).where(_is_called(name)).group_by(STATE, STATUS)
    counts = dict.fromkeys(("all", *SHOWN, "away"), 0)
    for state, status, count in session.execute(query):
        counts["all" if status == "active" else "away"] += count
        for kind, states in SHOWN.items():
            counts[kind] += count if status == "active" and state in states else 0
    return counts


def _rows(session: Session, actor: Actor | None, placement_id: int | None, query: Any) -> list[LearnerRow]:
    assert actor is not None
    found, selves = session.execute(query).all(), rights.find_selves(session, actor)
    arrived = deliveries.list_for_awards(session, [row[2].id for row in found if row[2]])
    not_yet = deliveries.list_without_award(session, placement_id, [row[0].id for row in found if row[1] and not row[2]])
    offers = get_offers(session, [row[1] for row in found if row[1]])
    told = (arrived.get(row[2].id, []) if row[2] else not_yet.get(row[0].id, []) for row in found)
    return [_row(actor, selves, row, offers, rows) for row, rows in zip(found, told, strict=True)]


def _row(actor: Actor, selves: frozenset[int], row: Any, offers: dict[int, Any], arrived: list[DeliveryRow]) -> LearnerRow:
    person, submission, award, signed, state, status, unreached = row
    about = {"status": status, "is_test": person.is_test, "is_unreached": unreached is not None}
    is_self = person.id in selves
    if submission is None:
        return LearnerRow(person.id, person.name, None, state, 0, None, None, (), is_self, False, **about)
    offer = offers[submission.version_id]
    return LearnerRow(
        person.id, person.name, submission.public_id, submission.state, submission.attempt_number, submission.changed_at,
        awards.view(award, submission.public_id, offer, signed is not None) if award else None,
        tuple(arrived), is_self, may_judge(actor, selves, submission, offer), **about,
    )  # fmt: skip
