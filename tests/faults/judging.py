"""Host against tool, learner by learner: nothing lost, nothing out of order, nothing sent twice with different bodies."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lti_tool.models.assessments import Assessment
from lti_tool.models.awards import Award
from lti_tool.models.outbox import Entry
from lti_tool.models.people import Person
from tests.faults.host import Host
from tests.faults.teaching import SHOWN, Decision, Teaching, words

UNDER_WAY = ("waiting", "claimed")
NEVER_LEFT = ("cancelled", "award_withdrawn")
"""Withdrawn before anything had left: there is nothing to take out."""


@dataclass
class Verdict:
    """What was found wrong, each a sentence that names the learner."""

    lost: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    sent_twice_different: list[str] = field(default_factory=list)
    received: int = 0

    @property
    def sentences(self) -> list[str]:
        """Everything found."""
        return self.lost + self.out_of_order + self.sent_twice_different


def settle(teaching: Teaching, seconds: float, hurry: float = 0.0) -> None:
    """Wait until nothing is under way, or so long. `hurry`: seconds by which waits are shortened in each of ours."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not count_under_way(teaching):
            return
        if hurry:
            shorten_waits(teaching, hurry / 2)
        time.sleep(0.5)


def count_under_way(teaching: Teaching) -> int:
    """Return how many entries wait or are in a worker's hands."""
    with teaching.runtime.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Entry).where(Entry.state.in_(UNDER_WAY))) or 0


def shorten_waits(teaching: Teaching, seconds: float) -> None:
    """Compress time for what waits: its moment comes so much sooner. A lease keeps its length."""
    with teaching.runtime.database.writing() as session:
        for entry in session.scalars(select(Entry).where(Entry.state == "waiting").with_for_update(skip_locked=True)).all():
            due = entry.due_at - timedelta(seconds=seconds)
            session.execute(update(Entry).where(Entry.id == entry.id, Entry.state == "waiting").values(due_at=due))


def judge(teaching: Teaching, host: Host) -> Verdict:
    """Return what is wrong now that all is settled."""
    received = host.received()
    found = Verdict(received=len(received))
    with teaching.runtime.database.reading() as session:
        states = _states(session)
        found.lost += _kept(session, teaching)
    cells = host.cells()
    for learner, decisions in teaching.decided.items():
        if decisions:
            found.lost += _shown(learner, decisions[-1], cells.get(learner), states.get(learner))
    read_record(received, found)
    return found


def _states(session: Session) -> dict[str, tuple[str, str]]:
    query = select(Person.subject, Entry.state, Entry.reason).join(Person, Person.id == Entry.person_id).where(Entry.kind == "score")
    return {subject: (state, reason) for subject, state, reason in session.execute(query)}


def _kept(session: Session, teaching: Teaching) -> list[str]:
    """Every decision that was confirmed is in the database, no more and no less."""
    by_person = select(Person.subject, func.count()).group_by(Person.subject)
    made = Assessment.decision.in_(("awarded", "not_yet"))
    withdrawn = by_person.join(Award, Award.person_id == Person.id).where(Award.withdrawn_at.is_not(None))
    taken_back = {subject for subject, _ in session.execute(withdrawn)}
    told = session.scalar(select(func.count()).select_from(Assessment).where(made)) or 0
    confirmed = [each for decisions in teaching.decided.values() for each in decisions]
    wanted = sum(each.kind != "withdrawn" for each in confirmed)
    found = [] if told == wanted else [f"{wanted} judgements were confirmed and the database holds {told}"]
    for learner in {each.learner for each in confirmed if each.kind == "withdrawn"} - taken_back:
        found.append(f"learner {learner}: the withdrawal that was confirmed is not in the database")
    return found


def _shown(learner: str, last: Decision, cell: dict[str, Any] | None, state: tuple[str, str] | None) -> list[str]:
    """What the gradebook shows is the last decision, and the tool knows that it arrived."""
    final, wanted = cell["final"] if cell else None, SHOWN[last.kind]
    told = f"learner {learner}: decision {last.number} was {last.kind}"
    found = []
    if final != wanted:
        found.append(f"{told}, so {wanted} was to stand in the gradebook, and {final} does (the tool says {state})")
    elif wanted is not None and words(last.number) not in (cell or {}).get("feedback", ""):
        found.append(f"{told}, and the gradebook shows the words of another (the tool says {state})")
    if state is not None and state[0] != "delivered" and (wanted is not None or state != NEVER_LEFT):
        found.append(f"{told}, and the tool holds it as {state[0]} {state[1]}".rstrip())
    if state is None and wanted is not None:
        found.append(f"{told}, and nothing is owed for it")
    return found


def read_record(received: list[dict[str, Any]], found: Verdict) -> None:
    """Read what the host received in its order: an older stamp never follows a newer one, one stamp is one body, one decision too.

    Each decision has a number in its words, so that what is said tells which decision it was.
    """
    latest: dict[str, datetime] = {}
    bodies: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for score in received:
        learner, stamp = score["user"], datetime.fromisoformat(score["stamp"])
        if learner in latest and stamp < latest[learner]:
            found.out_of_order.append(f"learner {learner}: {stamp} came after {latest[learner]} (number {score['n']})")
        latest[learner] = max(stamp, latest.get(learner, stamp))
        bodies[learner, "the stamp", score["stamp"]].add(score["sha256"])
        bodies[learner, "the same decision, stamped", score["said"]].add(score["stamp"])
    for (learner, what, which), different in bodies.items():
        if len(different) > 1:
            told = which if what == "the stamp" else " and ".join(sorted(different))
            found.sent_twice_different.append(f"learner {learner}: {len(different)} different bodies for {what} {told}")
