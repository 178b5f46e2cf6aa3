"""Who may judge whose case: the course of the visit or a grant, never one's own."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, select
from sqlalchemy.orm import Session, aliased

from lti_tool.domain import permissions
from lti_tool.domain.permissions import Actor
from lti_tool.models.micro_credentials import Version
from lti_tool.models.people import Person
from lti_tool.models.placements import Participant, Placement
from lti_tool.models.platforms import Platform
from lti_tool.models.submissions import Submission
from lti_tool.services.catalogue import Offer


def may_assess(session: Session, actor: Actor | None, context_pk: int | None, submission: Submission, offer: Offer) -> bool:
    """Whether this person may read and judge this case once it was sent.

    Being an instructor counts only towards learners who took part in this micro-credential in the
    course of the visit: a teacher of one course is a stranger in the next.
    """
    if actor is None:
        return False
    if "instructor" in actor.roles and not _is_met_in(session, context_pk, submission):
        actor = replace(actor, roles=actor.roles - {"instructor"})
    is_own = submission.person_id in find_selves(session, actor)
    return permissions.may_assess(actor, is_own, offer.definition.assessed_by, offer.micro_credential_id, offer.issuer_id)


def find_selves(session: Session, actor: Actor | None) -> frozenset[int]:
    """Return the ids of everybody who is this same human: one for each registration through which they came.

    A host registered twice names its people by the same issuer and `sub` in both, and those two together
    are who somebody is (OpenID Connect Core 1.0, 5.7); our client id there says nothing about them.
    """
    if actor is None or actor.person_id is None:
        return frozenset()
    return frozenset({int(actor.person_id), *session.scalars(_same_human(), {"person": actor.person_id})})


@cache
def _same_human() -> Select[tuple[int]]:
    """Return the question, put together once: that takes longer than its answer."""
    here, other = aliased(Person), aliased(Person)
    host, same_host = aliased(Platform), aliased(Platform)
    return (
        select(other.id)
        .join(same_host, same_host.id == other.platform_id)
        .join(host, host.issuer == same_host.issuer)
        .join(here, and_(here.platform_id == host.id, here.subject == other.subject))
        .where(here.id == bindparam("person"))
    )


def taking_part(context_pk: int | None) -> Any:
    """Return the condition that a submission's learner took part in its micro-credential in this course."""
    return exists(
        select(Participant.person_id)
        .join(Placement, Placement.id == Participant.placement_id)
        .join(Version, Version.id == Placement.version_id)
        .where(
            Participant.person_id == Submission.person_id,
            Version.micro_credential_id == Submission.micro_credential_id,
            Placement.context_pk == context_pk,
            Placement.context_pk.is_not(None),
        )
    )


def _is_met_in(session: Session, context_pk: int | None, submission: Submission) -> bool:
    return session.scalar(select(Submission.id).where(Submission.id == submission.id, taking_part(context_pk))) is not None
