"""One row per thing a host owes to show: owed, owed anew, or no longer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_tool.domain.outbox import SETTLED, next_state
from lti_tool.models.outbox import Entry

DROPPED = frozenset({"award_withdrawn", "switched_off", "person_is_instructor", "person_is_test"})
"""Why an entry ended without a person saying so: owed again, it begins again."""


def owe(session: Session, kind: str, key: str, wanted: dict[str, Any], now: datetime, **place: Any) -> None:
    """Write the entry down; the same thing owed again changes nothing.

    A place may owe first what an award owes later: the entry then follows the award.
    """
    entry = find(session, key)
    if entry is None and _add(session, Entry(key=key, kind=kind, wanted=wanted, state="waiting", due_at=now, decided_at=now, **place)):
        return
    entry = entry or find(session, key)
    assert entry is not None
    if entry.wanted != wanted or (entry.state == "cancelled" and entry.reason in DROPPED):
        renew(entry, wanted, now)
    entry.award_id = place.get("award_id")
    session.flush()


def find(session: Session, key: str) -> Entry | None:
    """Return the entry of this key, locked, or None."""
    return session.scalars(select(Entry).where(Entry.key == key).with_for_update()).first()


def _add(session: Session, entry: Entry) -> bool:
    """Whether the entry is new: of twenty launches that owe the same at once, PostgreSQL lets one write it and the rest find it."""
    try:
        with session.begin_nested():
            session.add(entry)
    except IntegrityError:
        return False
    return True


def renew(entry: Entry, wanted: dict[str, Any], now: datetime) -> None:
    """Let the entry want something new. The last stamp stays, so that the next one is later.

    While a worker holds it, it stays held: two deliveries to one cell at once could arrive in the wrong order.
    """
    entry.wanted, entry.generation, entry.body = wanted, entry.generation + 1, None
    entry.tries, entry.override, entry.reason, entry.advice, entry.drift = 0, False, "", "", ""
    entry.decided_at, entry.delivered_at = now, None
    if entry.state != "claimed":
        entry.state, entry.due_at = "waiting", now


def drop(entry: Entry, reason: str) -> None:
    """Let an entry that has not left end: nobody owes it any more. What a worker holds goes on."""
    if entry.state not in SETTLED and entry.state != "claimed":
        entry.state, entry.reason, entry.advice = next_state(entry.state, "replace"), reason, ""


def again(entry: Entry, now: datetime) -> None:
    """Let the same message be tried now; raises EntryNotAllowed where there is nothing to try."""
    entry.state, entry.tries, entry.due_at = next_state(entry.state, "retry"), 0, now
    entry.reason, entry.advice = "", ""  # a doubt left standing would have it looked at only
    entry.drift = ""


def leave(entry: Entry) -> None:
    """Let the entry end by a person's word: what the host shows stands, or what it will not take is left; else EntryNotAllowed."""
    is_theirs = entry.state == "held" or entry.reason == "host_keeps_its_value"
    entry.state = next_state(entry.state, "leave" if entry.state == "held" else "give_up")
    if is_theirs:
        entry.reason, entry.advice = "host_value_kept", ""
    else:
        entry.reason, entry.advice = "left_as_it_is", ""


def release(entry: Entry) -> None:
    """Let an entry end because nobody wants it any more; what the host has taken stays there, and wanting it again begins anew.

    An entry that a worker holds is left to it: it was wanted when it was taken.
    """
    if entry.state not in SETTLED and entry.state != "claimed":
        entry.state, entry.wanted = next_state(entry.state, "replace"), {}
        entry.reason, entry.advice = "no_longer_wanted", ""


def end_with_award(entry: Entry) -> None:
    """Let an entry end with its award: what was not brought there is no longer owed, what was brought there remains.

    We never lower a rating, and no host takes back a badge for us: a person has to, and the entry says so.
    An entry that a worker holds is ended when it is settled.
    """
    if entry.state == "delivered" and entry.kind != "credential":
        entry.reason, entry.advice = "remains_after_withdrawal", "rate_by_hand"
    else:
        drop(entry, "award_withdrawn")
