"""The state of a login, used up in the transaction that opens the visit."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from lti_tool.errors import LaunchRefused
from lti_tool.models.visits import UsedState
from lti_tool.statements import Statement

_USE = Statement(insert(UsedState.__table__).on_conflict_do_nothing(), ("state", "expires_at"))  # type: ignore[arg-type]
"""SQLite has the same words for it."""


def consume_state(session: Session, state_id: bytes, expires_at: int) -> None:
    """Use the state up; of any number of uses at once exactly one gets past here (TOK-18)."""
    if _USE.run(session, {"state": state_id, "expires_at": datetime.fromtimestamp(expires_at, UTC)}) != 1:
        raise LaunchRefused("state_used", status=401, spec="Security 1.0 5.1.3 (9)")
