"""What an award, its withdrawal, or a newly met placement makes owed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from lti_tool.models.awards import Award
from lti_tool.models.issuers import StatusList
from lti_tool.models.micro_credentials import Version
from lti_tool.models.outbox import Entry
from lti_tool.models.people import Person
from lti_tool.models.placements import Participant, Placement
from lti_tool.models.platforms import Platform
from lti_tool.services import catalogue
from lti_tool.services.outbox import feedback
from lti_tool.services.outbox.entries import again, end_with_award, owe, renew
from lti_tool.services.outbox.places import is_instructor

FULL = {"given": 100, "maximum": 100}
"""A competency is shown or not: the award is the whole column, anything less is never sent."""


def owe_for_award(session: Session, award: Award, now: datetime) -> None:
    """Write down all that follows from an award: status list before credential, then every place of the learner."""
    status_list = session.get_one(StatusList, award.status_list_id)
    if status_list.signed_revision < status_list.revision:
        _owe_status_list(session, status_list, now)
    owe(session, "credential", f"credential:{award.id}", {}, now, award_id=award.id, person_id=award.person_id)
    _line_up(session, award.person_id)
    for placement in _placements_of(session, award):
        _owe_at(session, award, placement, now)


def owe_for_participant(session: Session, placement_id: int, person_id: int, now: datetime) -> None:
    """Write down what this placement owes somebody who came to it after earning; usually nothing."""
    _line_up(session, person_id)
    award = session.scalars(_awards_for(placement_id).where(Award.person_id == person_id)).first()
    if award:
        _owe_at(session, award, session.get_one(Placement, placement_id), now)


def owe_for_placement(session: Session, placement_id: int, now: datetime) -> None:
    """Write down what this placement owes to all who earned before it showed this, or before it had a column."""
    came = select(Participant.person_id).where(Participant.placement_id == placement_id)
    placement = session.get_one(Placement, placement_id)
    for award in session.scalars(_awards_for(placement_id).where(Award.person_id.in_(came))).all():
        _owe_at(session, award, placement, now)


def try_new_column(session: Session, placement_id: int, now: datetime) -> None:
    """Try again what the earlier column did not take: the host tells another address. What was delivered stays as it is."""
    missed = or_(Entry.state == "waiting", and_(Entry.state == "refused", Entry.reason == "line_item_gone"))
    scores = select(Entry).where(Entry.kind == "score", Entry.placement_id == placement_id, missed)
    for entry in session.scalars(scores.order_by(Entry.id).with_for_update()).all():
        again(entry, now)
    session.flush()


def withdraw_award(session: Session, award: Award, status_list: StatusList, now: datetime) -> None:
    """Write down what follows from a withdrawal: the score is to go, the status list is to say it, the rest remains."""
    _owe_status_list(session, status_list, now)
    for entry in session.scalars(select(Entry).where(Entry.award_id == award.id).with_for_update()).all():
        if entry.kind == "score" and _may_have_been_sent(entry):
            renew(entry, {"erase": True}, now)
        else:
            end_with_award(entry)
    session.flush()


def find_open_sources(session: Session, award_id: str) -> datetime | None:
    """Return when the last score or rating of this award that is still on its way is due, None where none is.

    The host's own badge can only follow them.
    """
    open_states = ("waiting", "claimed")
    query = select(func.max(Entry.due_at)).where(Entry.award_id == award_id, Entry.kind.in_(("score", "rating")))
    return session.scalar(query.where(Entry.state.in_(open_states)))


def _owe_at(session: Session, award: Award, placement: Placement, now: datetime) -> None:
    if is_instructor(session, placement.id, award.person_id):
        return
    offer = catalogue.get_offer(session, award.version_id)
    platform = session.scalars(select(Platform).join(Person, Person.platform_id == Platform.id).where(Person.id == award.person_id)).one()
    place = {"platform_id": platform.id, "placement_id": placement.id, "person_id": award.person_id, "award_id": award.id}
    if placement.line_item:
        wanted = {**FULL, "comment": feedback.compose(session, offer.definition, award.assessment_id)}
        owe(session, "score", f"score:{placement.id}:{award.person_id}", wanted, now, **place)
    if not (platform.service_url and platform.service_token):
        return
    idnumber = offer.definition.competency.idnumber
    if idnumber and placement.context_pk:
        wanted = {"idnumber": idnumber, "note": offer.definition.title.both}
        owe(session, "rating", f"rating:{placement.context_pk}:{offer.micro_credential_id}:{award.person_id}", wanted, now, **place)
    owe(session, "host_badge", f"host_badge:{award.id}", {}, now, **place)


def _owe_status_list(session: Session, status_list: StatusList, now: datetime) -> None:
    wanted = {"list": status_list.id, "revision": status_list.revision}
    owe(session, "status_list", f"status_list:{status_list.id}", wanted, now)


def _may_have_been_sent(entry: Entry) -> bool:
    """Whether our score may stand there: the host took it or may have, or a worker is at it, and nobody chose the host's value."""
    if entry.state == "cancelled":
        return bool(entry.sent) and entry.reason == "person_is_instructor"
    return bool(entry.sent) or entry.state == "claimed"


def _line_up(session: Session, person_id: int) -> None:
    """Let a decision about a person and their arrival at a new place happen one after the other.

    On PostgreSQL neither would see the other's rows before both commit, and the debt would be lost.
    The weaker lock lets rows that only name the person be written meanwhile.
    """
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def _placements_of(session: Session, award: Award) -> list[Placement]:
    """Return every place where this learner took part in this micro-credential, whichever version it shows."""
    same = select(Version.micro_credential_id).where(Version.id == award.version_id).scalar_subquery()
    query = (
        select(Placement)
        .join(Participant, Participant.placement_id == Placement.id)
        .join(Version, Version.id == Placement.version_id)
        .where(Participant.person_id == award.person_id, Version.micro_credential_id == same)
        .order_by(Placement.id)
    )
    return list(session.scalars(query))


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
