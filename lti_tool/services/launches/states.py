"""The state of a login, used up in the transaction that opens the visit."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_tool.errors import LaunchRefused
from lti_tool.models.visits import UsedState

_USE = insert(UsedState.__table__)  # type: ignore[arg-type]


def consume_state(session: Session, state_id: bytes, expires_at: int) -> None:
    """Use the state up; of any number of uses at once exactly one gets past here (TOK-18)."""
    expires = datetime.fromtimestamp(expires_at, UTC)
    try:
        session.connection().execute(_USE, {"state": state_id, "expires_at": expires})
    except IntegrityError:
        raise LaunchRefused("state_used", status=401, spec="Security 1.0 5.1.3 (9)") from None
