"""Events: dated facts for the programme's own evaluation, written with the deed itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lti_tool.models.awards import Event

KINDS = frozenset({
    "begun", "submitted", "withdrawn", "claimed", "awarded", "not_yet", "revised", "moved", "accepted", "award_withdrawn",
    "data_exported", "erasure_asked", "stack_awarded", "stack_followed",
})  # fmt: skip


def record(session: Session, kind: str, now: datetime, person_id: int | None, submission_id: int | None = None, **facts: Any) -> None:
    """Note that it happened. Facts are keys and counts: never what somebody wrote."""
    if kind not in KINDS:
        raise ValueError(kind)
    session.add(Event(at=now, kind=kind, person_id=person_id, submission_id=submission_id, facts=facts))
    session.flush()
