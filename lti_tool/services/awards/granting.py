"""One award for one decision, with a place in its issuer's status list."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.models.awards import Award
from lti_tool.models.issuers import StatusList
from lti_tool.models.submissions import Submission
from lti_tool.services.catalogue import Offer

PLACES = 131_072
"""Places in a list: the least the standard allows (Bitstring Status List 1.0, 2.2)."""

FULL = PLACES // 2
"""Awards after which the next list is begun: drawing at random needs free places around."""


def grant(session: Session, submission: Submission, offer: Offer, assessment_id: int, now: datetime) -> Award:
    """Return the award for this decision.

    Its id is random, so that nobody finds one by counting; its subject is a urn of its own, so that two
    badges of one person cannot be joined by strangers.
    """
    return _add(
        session, offer.issuer_id, now, person_id=submission.person_id, submission_id=submission.id, assessment_id=assessment_id,
        version_id=offer.version_id,
    )  # fmt: skip


def grant_stack(session: Session, person_id: int, stack_version_id: int, issuer_id: int, now: datetime) -> Award:
    """Return the award of a stack: earned by other awards, not by a submission of its own."""
    return _add(session, issuer_id, now, person_id=person_id, stack_version_id=stack_version_id)


def _add(session: Session, issuer_id: int, now: datetime, **earned: int) -> Award:
    status_list = _open_list(session, issuer_id)
    award = Award(
        id=str(uuid.uuid4()), issuer_id=issuer_id, subject=uuid.uuid4().urn, status_list_id=status_list.id,
        status_index=_free_place(session, status_list.id), awarded_at=now, **earned,
    )  # fmt: skip
    session.add(award)
    session.flush()
    return award


def _open_list(session: Session, issuer_id: int) -> StatusList:
    """Return the issuer's list with room, locked: two decisions at once must not draw the same place."""
    newest = select(StatusList).where(StatusList.issuer_id == issuer_id).order_by(StatusList.id.desc()).limit(1)
    row = session.scalars(newest.with_for_update()).first()
    taken = session.scalar(select(func.count()).select_from(Award).where(Award.status_list_id == row.id)) if row else 0
    if row is None or (taken or 0) >= FULL:
        row = StatusList(issuer_id=issuer_id)
        session.add(row)
        session.flush()
    return row


def _free_place(session: Session, list_id: int) -> int:
    """Return a place drawn at random: places in order would tell who was awarded when, and next to whom."""
    while True:
        place = secrets.randbelow(PLACES)
        if session.scalar(select(Award.id).where(Award.status_list_id == list_id, Award.status_index == place)) is None:
            return place
