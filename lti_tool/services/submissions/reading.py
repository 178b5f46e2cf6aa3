"""A whole case, as its learner sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from lti_tool.domain.permissions import Actor
from lti_tool.domain.submissions import Gap, gaps, list_actions
from lti_tool.errors import NotFound
from lti_tool.models.micro_credentials import Version
from lti_tool.models.people import Person
from lti_tool.models.placements import Placement
from lti_tool.models.submissions import Submission
from lti_tool.services import awards, catalogue
from lti_tool.services.awards import AwardView
from lti_tool.services.catalogue import Offer
from lti_tool.services.submissions.views import AttemptView, Judgement, PastAttempt, read_attempts
from lti_tool.statements import Statement


@dataclass(frozen=True)
class Case:
    """Everything the learner's pages show of one case."""

    case_id: str
    person_id: int
    learner_name: str
    offer: Offer
    state: str
    attempt: AttemptView
    gaps: tuple[Gap, ...]
    actions: tuple[str, ...]
    judgement: Judgement | None
    history: tuple[PastAttempt, ...]
    award: AwardView | None
    started_at: datetime
    changed_at: datetime


def find_for_placement(session: Session, actor: Actor | None, placement_id: int | None) -> Case | None:
    """Return this person's own case for what the link shows, whichever link it was begun from; None before it was begun."""
    if actor is None or actor.person_id is None:
        return None
    found = _OWN.first(session, {"person": actor.person_id, "placement": placement_id})
    return read(session, session.get_one(Submission, found.id)) if found else None


_OWN = Statement(
    select(Submission.__table__.c.id)
    .join(Version.__table__, Version.__table__.c.micro_credential_id == Submission.__table__.c.micro_credential_id)
    .join(Placement.__table__, Placement.__table__.c.version_id == Version.__table__.c.id)
    .where(Submission.__table__.c.person_id == bindparam("person"), Placement.__table__.c.id == bindparam("placement"))
)
HAS_CASE = (
    exists()
    .where(Submission.person_id == Person.id, Submission.micro_credential_id == Version.micro_credential_id)
    .correlate(Person, Version)
    .label("has_case")
)
"""Said of a person and what a link shows, in a look at more: most who come have begun nothing yet."""


def get(session: Session, actor: Actor | None, case_id: str) -> Case:
    """Return this person's own case; somebody else's is as good as none."""
    return read(session, get_own(session, actor, case_id))


def get_own(session: Session, actor: Actor | None, case_id: str, *, to_change: bool = False) -> Submission:
    """Return the row of this person's own case, locked where it is to be changed; raises NotFound submission_unknown."""
    query = select(Submission).where(Submission.public_id == case_id)
    row = session.scalars(query.with_for_update() if to_change else query).first()
    if row is None or actor is None or actor.person_id != row.person_id:
        raise NotFound("submission_unknown")
    return row


def read(session: Session, row: Submission) -> Case:
    """Return the case in this row."""
    offer = catalogue.get_offer(session, row.version_id)
    current, *earlier = read_attempts(session, row)
    missing = gaps(offer.definition, current.attempt.answers, current.attempt.items) if row.state == "draft" else ()
    return Case(
        row.public_id, row.person_id, session.get_one(Person, row.person_id).name, offer, row.state, current.attempt, missing,
        list_actions(row.state, "learner"), current.judgement, tuple(earlier),
        awards.find_for_submission(session, row.id), row.started_at, row.changed_at,
    )  # fmt: skip
