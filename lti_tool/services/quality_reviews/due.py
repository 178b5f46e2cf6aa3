"""Review due dates: what has passed its date falls due by the calendar, and pages remind of what will."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.models.micro_credentials import Version
from lti_tool.services import designs

SOON = timedelta(days=60)
"""How long before its date a version is named on pages."""


def list_due(session: Session, now: datetime, limit: int = 50) -> list[int]:
    """Return the published versions whose review date has passed."""
    late = Version.state == "published", Version.review_due_at <= now
    return list(session.scalars(select(Version.id).where(*late).order_by(Version.review_due_at).limit(limit)))


def fall_due(session: Session, now: datetime) -> int:
    """Move what has passed its date on to "review due", and return how many; it stays on offer. A second call finds none."""
    late = list_due(session, now)
    for version_id in late:
        designs.step(session, None, version_id, "fall_due", now)
    return len(late)
