"""Which award meets which place: a learner who earned, and a placement that shows the same micro-credential."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.models.awards import Award
from lti_tool.models.micro_credentials import Version
from lti_tool.models.people import Person
from lti_tool.models.placements import Participant, Placement
from lti_tool.models.platforms import Platform
from lti_tool.services import catalogue
from lti_tool.services.catalogue import Offer
from lti_tool.services.outbox.places import is_instructor


@dataclass(frozen=True)
class Meeting:
    """An award in force, and one place of the learner that shows the same micro-credential."""

    award: Award
    placement: Placement
    platform: Platform
    offer: Offer

    @property
    def place(self) -> dict[str, Any]:
        """The columns of an entry that say where and about whom it is."""
        award, placement = self.award, self.placement
        return {"platform_id": self.platform.id, "placement_id": placement.id, "person_id": award.person_id, "award_id": award.id}


def of_award(session: Session, award: Award) -> Iterator[Meeting]:
    """Return the meetings of an award with every place where this learner took part, whichever version it shows."""
    same = select(Version.micro_credential_id).where(Version.id == award.version_id).scalar_subquery()
    query = (
        select(Placement)
        .join(Participant, Participant.placement_id == Placement.id)
        .join(Version, Version.id == Placement.version_id)
        .where(Participant.person_id == award.person_id, Version.micro_credential_id == same)
        .order_by(Placement.id)
    )
    return _meetings(session, [(award, placement) for placement in session.scalars(query)])


def of_participant(session: Session, placement_id: int, person_id: int) -> Iterator[Meeting]:
    """Return the meeting of a person's award with a place they came to; usually none."""
    award = session.scalars(_awards_for(placement_id).where(Award.person_id == person_id)).first()
    return _meetings(session, [(award, session.get_one(Placement, placement_id))] if award else [])


def of_placement(session: Session, placement_id: int) -> Iterator[Meeting]:
    """Return the meetings of a place with the awards of all who ever came there."""
    came = select(Participant.person_id).where(Participant.placement_id == placement_id)
    placement = session.get_one(Placement, placement_id)
    awards = session.scalars(_awards_for(placement_id).where(Award.person_id.in_(came))).all()
    return _meetings(session, [(award, placement) for award in awards])


def line_up(session: Session, person_id: int) -> None:
    """Let a decision about a person and their arrival at a new place happen one after the other.

    On PostgreSQL neither would see the other's rows before both commit, and the debt would be lost.
    The weaker lock lets rows that only name the person be written meanwhile.
    """
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def _meetings(session: Session, pairs: list[tuple[Award, Placement]]) -> Iterator[Meeting]:
    """Return a meeting for each pair, but of nobody where they teach."""
    for award, placement in pairs:
        if not is_instructor(session, placement.id, award.person_id):
            its = select(Platform).join(Person, Person.platform_id == Platform.id).where(Person.id == award.person_id)
            yield Meeting(award, placement, session.scalars(its).one(), catalogue.get_offer(session, award.version_id))


def _awards_for(placement_id: int) -> Any:
    """Return the query for awards in force of what this placement shows."""
    shown = (
        select(Version.micro_credential_id)
        .join(Placement, Placement.version_id == Version.id)
        .where(Placement.id == placement_id)
        .scalar_subquery()
    )
    versions = select(Version.id).where(Version.micro_credential_id == shown)
    return select(Award).where(Award.version_id.in_(versions), Award.withdrawn_at.is_(None))
