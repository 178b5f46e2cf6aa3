"""Competency mappings: which competency of the host's course stands for a micro-credential, or for one criterion of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain import permissions
from lti_tool.domain.competency_mappings import Choice, HostCompetency, check_choices
from lti_tool.domain.permissions import Actor
from lti_tool.errors import NotAllowed
from lti_tool.models.competency_mappings import CompetencyMapping
from lti_tool.models.contexts import Context
from lti_tool.services.catalogue import Offer

LONGEST = {"idnumber": 100, "shortname": 200}


@dataclass(frozen=True)
class MappingView:
    """What stands for one criterion, or for the whole under the empty key; `competency` None: nothing is rated for it.

    `levels`: level key -> item of the host's scale, the award itself under the empty key.
    """

    criterion: str
    competency: str | None
    idnumber: str
    shortname: str
    levels: dict[str, int]
    made_at: datetime


def find_mappings(session: Session, context_pk: int, micro_credential_id: int) -> dict[str, MappingView]:
    """Return what was chosen in this course, by criterion; empty where nobody chose, and the idnumber alone decides.

    A copied course goes on with what was chosen in the one it was copied from, until somebody chooses anew: on one
    site the competencies are the same.
    """
    for context in (context_pk, *_forebears(session, context_pk)):
        same = CompetencyMapping.context_pk == context, CompetencyMapping.micro_credential_id == micro_credential_id
        rows = session.scalars(select(CompetencyMapping).where(*same)).all()
        if rows:
            return {row.criterion: _view(row) for row in rows}
    return {}


def save(
    session: Session, actor: Actor | None, context_pk: int, offer: Offer, choices: Sequence[Choice],
    competencies: Mapping[HostCompetency, int], now: datetime,
) -> None:  # fmt: skip
    """Keep what was chosen for the whole and for each criterion of this offer; the caller then lets ratings be owed anew.

    `competencies`: those of the course, each with the number of items on its scale. Raises NotAllowed
    not_yours_to_map, and what `check_choices` raises.
    """
    if actor is None or actor.person_id is None or not permissions.may_choose(actor):
        raise NotAllowed("not_yours_to_map")
    check_choices(offer.definition, choices, {each.id: size for each, size in competencies.items()})
    known = {each.id: each for each in competencies}
    for choice in choices:
        session.merge(_row(actor, context_pk, offer, choice, known.get(choice.competency or ""), now))
    session.flush()


def _row(
    actor: Actor, context_pk: int, offer: Offer, choice: Choice, competency: HostCompetency | None, now: datetime
) -> CompetencyMapping:
    return CompetencyMapping(
        context_pk=context_pk, micro_credential_id=offer.micro_credential_id, criterion=choice.criterion,
        competency=competency.id if competency else None,
        idnumber=competency.idnumber[: LONGEST["idnumber"]] if competency else "",
        shortname=competency.shortname[: LONGEST["shortname"]] if competency else "",
        levels=dict(choice.levels) if competency else {}, made_by=int(actor.person_id or 0), made_at=now,
    )  # fmt: skip


def _forebears(session: Session, context_pk: int) -> list[int]:
    """Return the courses that this one was copied from, as far as they were ever met, the nearest first."""
    here = session.get_one(Context, context_pk)
    if not here.history:
        return []
    query = select(Context.context_id, Context.id).where(Context.deployment_pk == here.deployment_pk, Context.context_id.in_(here.history))
    known = {context_id: pk for context_id, pk in session.execute(query)}
    return [known[context_id] for context_id in here.history if context_id in known]


def _view(row: CompetencyMapping) -> MappingView:
    return MappingView(row.criterion, row.competency, row.idnumber, row.shortname, dict(row.levels), row.made_at)
