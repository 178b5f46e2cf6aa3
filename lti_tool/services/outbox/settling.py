"""What came of one try: the entry moves on, and the try is noted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain.outbox import look_after, next_state, wait_after
from lti_tool.models.awards import Award
from lti_tool.models.outbox import Delivery, Entry
from lti_tool.services.outbox.adopting import is_column_settled, wake_waiting
from lti_tool.services.outbox.claiming import Claim, find_all_held
from lti_tool.services.outbox.entries import end_with_award

Action = Literal["deliver", "doubt", "wait", "hold", "refuse", "stop_clock", "exempt"]

GIVEN_UP = {"host_error_500": "unlock_grade", "internal_fault": "tell_operator", "signing_failed": "tell_operator"}
"""What many failures of one kind may mean: a locked grade in Moodle answers 500 like any crash."""


@dataclass(frozen=True)
class Outcome:
    """What came of one try.

    `host` is what the host showed, None if it was not looked at; `sent` what stands there from us, None to
    leave what is known. `after` is the wait the host asked for, in seconds. A try that was only too early
    neither counts nor is noted.
    """

    action: Action
    reason: str = ""
    advice: str = ""
    after: float | None = None
    host: dict[str, Any] | None = None
    sent: dict[str, Any] | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    counts: bool = True


def settle(session: Session, claim: Claim, outcome: Outcome, now: datetime, most_tries: int, chance: float) -> str:
    """Return the entry's state after this try; "lost" where the lease was no longer this worker's.

    A newer generation is not settled by an older try: it goes back to wait for its own.
    """
    return settle_all(session, [(claim, outcome)], now, most_tries, lambda: chance).get(claim.entry_id, "lost")


def settle_all(
    session: Session, ended: Sequence[tuple[Claim, Outcome]], now: datetime, most_tries: int, chance: Callable[[], float]
) -> dict[int, str]:  # fmt: skip
    """Return the state of each entry after its try; one whose lease was no longer this worker's is missing."""
    rows = find_all_held(session, [claim for claim, _ in ended])
    for claim, outcome in ended:
        if claim.entry_id in rows:
            _settle(session, rows[claim.entry_id], claim, outcome, now, most_tries, chance())
    session.flush()
    return {entry_id: row.state for entry_id, row in rows.items()}


def _settle(session: Session, row: Entry, claim: Claim, outcome: Outcome, now: datetime, most_tries: int, chance: float) -> None:
    row.lease_until, row.lease_by = None, ""
    if row.generation != claim.generation:
        row.state, row.due_at = next_state(row.state, "wait"), now
        outcome = Outcome("wait", "overtaken", facts=outcome.facts)
    else:
        outcome = _final(_looked(claim, outcome, row), row, most_tries)
        _apply(row, claim, outcome, now, chance)
        _end_if_withdrawn(session, row)
        _heed_column(session, row, now)
    if outcome.counts:
        told = {"outcome": outcome.action, "reason": outcome.reason, "facts": outcome.facts}
        session.add(Delivery(entry_id=row.id, generation=claim.generation, at=now, **told))


def _apply(row: Entry, claim: Claim, outcome: Outcome, now: datetime, chance: float) -> None:
    row.state = next_state(row.state, outcome.action)
    row.reason, row.advice = outcome.reason, outcome.advice
    if outcome.host is not None:
        # A person's word to write over a value holds for the value they saw.
        row.override = row.override and outcome.host == row.host
        row.host, row.looked_at = outcome.host, now
    if outcome.sent is not None:
        row.sent = outcome.sent
    if outcome.action == "deliver":
        row.delivered_at, row.override, row.drift = now, False, ""
        # It has arrived: what stood there before it is no longer ours, should a person bring it back.
        row.sent = {name: value for name, value in row.sent.items() if name != "before"}
    if outcome.action == "hold":
        row.override = False
    if outcome.action == "doubt":
        row.tries = row.tries - (not outcome.counts) if claim.is_look else 0  # from here on the looks are counted
        row.due_at = now + timedelta(seconds=look_after(row.tries) if outcome.counts else wait_after(1, outcome.after, chance))
    if outcome.action == "wait":
        row.due_at = now + timedelta(seconds=wait_after(row.tries, outcome.after, chance))
        row.tries -= 0 if outcome.counts else 1


def _heed_column(session: Session, row: Entry, now: datetime) -> None:
    """Let no score sleep through the moment its column was settled."""
    if row.kind == "column" and row.state != "waiting":
        session.flush()
        wake_waiting(session, row, now)
    elif row.state == "waiting" and row.reason == "column_pending" and is_column_settled(session, row):
        row.due_at = now


def _looked(claim: Claim, outcome: Outcome, row: Entry) -> Outcome:
    """Return what a look amounts to: one that could not be made leaves the doubt as it was, and never leads back to writing."""
    if claim.is_look and outcome.action in ("wait", "refuse", "stop_clock"):
        return replace(outcome, action="doubt", reason=row.reason, advice=row.advice)
    return outcome


def _final(outcome: Outcome, row: Entry, most_tries: int) -> Outcome:
    """Return the outcome, or the refusal that so many tries in vain amount to: a person should see it now."""
    if outcome.action != "wait" or not outcome.counts or row.tries < most_tries:
        return outcome
    advice = outcome.advice or GIVEN_UP.get(outcome.reason, "retry_later")
    return Outcome("refuse", outcome.reason, advice, host=outcome.host, facts=outcome.facts)


def _end_if_withdrawn(session: Session, row: Entry) -> None:
    """The award may have been withdrawn while this was under way; score and completion go by a generation of their own."""
    if row.award_id is None or row.kind in ("score", "completion"):
        return
    if session.scalar(select(Award.withdrawn_at).where(Award.id == row.award_id)):
        end_with_award(row)
