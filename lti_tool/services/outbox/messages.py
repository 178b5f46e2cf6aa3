"""What an entry is sent as: fixed before it first leaves, and the same however often it is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lti_tool.domain.scores import next_stamp
from lti_tool.models.outbox import Entry
from lti_tool.services.outbox.claiming import Claim, ClaimLost, find_all_held


@dataclass(frozen=True)
class Message:
    """The bytes to send and their stamp: the same ones however often they are sent."""

    stamp: datetime
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Draft:
    """A message that is yet to be fixed. `sent` is noted with it, so that after a crash our own value is known as ours.

    `anew` gives a new stamp, later than `beyond`: only after the host was read and does not hold this message.
    """

    claim: Claim
    compose: Callable[[datetime], bytes]
    sent: dict[str, Any] | None = None
    anew: bool = False
    beyond: datetime | None = None


def fix_messages(session: Session, drafts: Sequence[Draft], now: datetime) -> dict[int, Message]:
    """Return what these generations are sent as, by entry, fixing stamp and bytes before they first leave.

    An entry whose claim is lost has none: another worker holds it, or a newer decision came.
    """
    rows = find_all_held(session, [draft.claim for draft in drafts])
    fixed = {draft.claim.entry_id: _fix(rows[draft.claim.entry_id], draft, now) for draft in drafts if _is_current(rows, draft.claim)}
    session.flush()
    return fixed


def fix_message(
    session: Session, claim: Claim, compose: Callable[[datetime], bytes], now: datetime, *, sent: dict[str, Any] | None = None,
    anew: bool = False, beyond: datetime | None = None,
) -> Message:  # fmt: skip
    """Return what this generation is sent as; raises ClaimLost."""
    fixed = fix_messages(session, [Draft(claim, compose, sent, anew, beyond)], now)
    if not fixed:
        raise ClaimLost(entry=claim.entry_id)
    return fixed[claim.entry_id]


def take_back(session: Session, *claims: Claim) -> None:
    """Let what is known of ours be what it was when claimed: the host has not taken these messages for certain."""
    rows = find_all_held(session, claims)
    for claim in claims:
        if claim.entry_id in rows:
            rows[claim.entry_id].sent = claim.sent
    session.flush()


def _is_current(rows: dict[int, Entry], claim: Claim) -> bool:
    return claim.entry_id in rows and rows[claim.entry_id].generation == claim.generation


def _fix(row: Entry, draft: Draft, now: datetime) -> Message:
    if row.body is None or row.stamp is None or draft.anew:
        known = [stamp for stamp in (row.stamp, draft.beyond) if stamp]
        row.stamp = next_stamp(now, max(known) if known else None)
        row.body = draft.compose(row.stamp)
    row.sent = draft.sent if draft.sent is not None else row.sent
    return Message(row.stamp, row.body)
