"""An award taken back, and with it what rests on it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from lti_tool.domain.permissions import Actor
from lti_tool.services import awards, stacks


def withdraw(session: Session, actor: Actor | None, context_pk: int | None, award_id: str, reason: str, now: datetime) -> None:
    """Take the award back, by whoever may judge it, for a reason the learner reads; a stack that is no longer complete goes with it."""
    awards.withdraw(session, actor, context_pk, award_id, reason, now)
    stacks.withdraw_resting(session, award_id, now)
