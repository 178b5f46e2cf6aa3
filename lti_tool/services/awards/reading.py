"""Awards as pages and verifiers see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain.permissions import Actor
from lti_tool.errors import NotFound
from lti_tool.models.assessments import Mark
from lti_tool.models.awards import Award, Credential
from lti_tool.models.issuers import StatusList
from lti_tool.models.submissions import Submission
from lti_tool.services import catalogue
from lti_tool.services.catalogue import Offer


@dataclass(frozen=True)
class AwardView:
    """An award and where it stands."""

    id: str
    case_id: str
    person_id: int
    offer: Offer
    awarded_at: datetime
    accepted_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: str
    is_signed: bool

    @property
    def is_public(self) -> bool:
        """Whether its address answers: accepted by the learner and signed. It still does after withdrawal, to say so."""
        return self.is_signed and self.accepted_at is not None


@dataclass(frozen=True)
class PublicAward:
    """What anybody may read of an accepted award: nothing in it names the learner."""

    award: AwardView
    marks: dict[str, str]
    signed: bytes = field(repr=False)


def find(session: Session, award_id: str) -> AwardView | None:
    """Return the award, or None."""
    row = session.execute(_awards().where(Award.id == award_id)).first()
    return _view(session, row) if row else None


def find_for_submission(session: Session, submission_id: int) -> AwardView | None:
    """Return the award of this case, or None: there is at most one."""
    row = session.execute(_awards().where(Award.submission_id == submission_id)).first()
    return _view(session, row) if row else None


def list_own(session: Session, actor: Actor | None) -> list[AwardView]:
    """Return this person's awards, the newest first."""
    if actor is None or actor.person_id is None:
        return []
    rows = session.execute(_awards().where(Award.person_id == actor.person_id).order_by(Award.awarded_at.desc(), Award.id))
    return [_view(session, row) for row in rows]


def get_own(session: Session, actor: Actor | None, award_id: str) -> AwardView:
    """Return this person's award; somebody else's is as good as none."""
    found = find(session, award_id)
    if found is None or actor is None or actor.person_id != found.person_id:
        raise NotFound("award_unknown")
    return found


def find_public(session: Session, award_id: str) -> PublicAward | None:
    """Return what the world may read of this award; None before it was accepted or signed."""
    found = find(session, award_id)
    if found is None or not found.is_public:
        return None
    marks = select(Mark.criterion, Mark.level).join(Award, Award.assessment_id == Mark.assessment_id)
    given = {criterion: level for criterion, level in session.execute(marks.where(Award.id == award_id)) if level}
    return PublicAward(found, given, session.scalars(select(Credential.signed).where(Credential.award_id == award_id)).one())


def get_public_credential(session: Session, award_id: str) -> bytes | None:
    """Return the signed credential as it was stored, byte for byte; None before the learner accepted it."""
    wanted = select(Credential.signed).join(Award).where(Award.id == award_id, Award.accepted_at.is_not(None))
    return session.scalar(wanted)


def get_status_list(session: Session, list_id: int) -> bytes | None:
    """Return the signed status list; None where there is none, or none signed yet."""
    return session.scalar(select(StatusList.signed).where(StatusList.id == list_id))


def view(award: Award, case_id: str, offer: Offer, is_signed: bool) -> AwardView:
    """Return this award as pages read it."""
    return AwardView(
        award.id, case_id, award.person_id, offer, award.awarded_at,
        award.accepted_at, award.withdrawn_at, award.withdrawn_reason, is_signed,
    )  # fmt: skip


def _view(session: Session, row: Any) -> AwardView:
    award, case_id, signed = row
    return view(award, case_id, catalogue.get_offer(session, award.version_id), signed is not None)


def _awards() -> Any:
    return (
        select(Award, Submission.public_id, Credential.award_id)
        .join(Submission, Submission.id == Award.submission_id)
        .outerjoin(Credential, Credential.award_id == Award.id)
    )
