"""Who comes back to a course: what its platform would not take while they were away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.models.outbox import Entry
from lti_tool.models.placements import Placement
from lti_tool.services.outbox.entries import again

AWAY = ("person_not_gradable", "score_forbidden", "person_unknown_in_host", "not_found_in_host")
"""Reasons that hold for somebody who is not enrolled, and may not hold any more."""


def try_again_for(session: Session, context_pk: int, people: Sequence[int], now: datetime) -> None:
    """Try again what this course refused about these people: they are in it again."""
    links = select(Placement.id).where(Placement.context_pk == context_pk)
    missed = Entry.state == "refused", Entry.reason.in_(AWAY), Entry.person_id.in_(people), Entry.placement_id.in_(links)
    for entry in session.scalars(select(Entry).where(*missed).order_by(Entry.id).with_for_update()).all():
        again(entry, now)
    session.flush()
