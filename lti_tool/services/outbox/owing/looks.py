"""That a column is to be read back: whatever is owed to it is to be seen there in the end."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_tool.models.drift import Look


def owe_look(session: Session, key: str, placement_id: int, criterion: str, now: datetime) -> None:
    """Have this column read once its deliveries have settled; of many scores only the first since the last reading writes."""
    look = session.get(Look, key)
    if look is None:
        with suppress(IntegrityError), session.begin_nested():  # another may write the same row at the same moment
            session.add(Look(key=key, placement_id=placement_id, criterion=criterion, owed_at=now))
    elif look.owed_at is None:
        session.execute(update(Look).where(Look.key == key, Look.owed_at.is_(None)).values(owed_at=now))
