"""A course with learners, and decisions about them by the services that the pages use, each in one unit."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_tool import migrations
from lti_tool.domain.permissions import Actor
from lti_tool.domain.submissions import CONFIRMATIONS
from lti_tool.models.assessments import Assessment
from lti_tool.models.awards import Award
from lti_tool.models.contexts import Context
from lti_tool.models.people import Person
from lti_tool.models.placements import Participant, Placement
from lti_tool.models.platforms import Deployment, Platform
from lti_tool.runtime import Runtime, build
from lti_tool.services import assessments, awards, evidence, keys, people, submissions
from lti_tool.settings import Settings
from tests.factories import GOOD, POOR, University, university
from tests.faults.host import Host

SECRET = "a secret key for fault tests, long enough"
SHOWN = {"awarded": 100.0, "not_yet": 50.0, "withdrawn": None}
"""What the column of 100 is to show after each decision: the award is the whole of it, one of two criteria met is half."""


@dataclass(frozen=True)
class Decision:
    """One decision that was confirmed: about whom, which, and its number, which stands in the words sent."""

    learner: str
    kind: str
    number: int


class Teaching:
    """The course, its learners, and what was decided about each, in order."""

    def __init__(self, folder: Path, host: Host, database_url: str, seed: int) -> None:
        chosen = Settings(
            public_url="https://tool.example", state_dir=folder / "tool", secret_key=SECRET, database_url=database_url,
            outbound_allow=("127.0.0.1",),
        )  # fmt: skip
        self.runtime: Runtime = build(chosen)
        migrations.upgrade(self.runtime.database)
        self._place: University = university(self.runtime, host=host.base, with_service=False)
        self._connect(host)
        self._chance, self._numbers = random.Random(seed), 0
        self._actors = self._enrol(host.known.learners)
        self.decided: dict[str, list[Decision]] = {learner: [] for learner in self._actors}
        self._awards: dict[str, str] = {}

    @property
    def count(self) -> int:
        """How many decisions were confirmed."""
        return sum(len(each) for each in self.decided.values())

    def plan(self, each: int) -> list[str]:
        """Return learners in the order in which decisions are made about them, so many about each."""
        order = [learner for learner in self._actors for _ in range(each)]
        self._chance.shuffle(order)
        return order

    def decide(self, learner: str, is_last: bool = False) -> Decision:
        """Make the next decision about a learner: some "not yet", then an award, and some awards are withdrawn again."""
        before = self.decided[learner][-1].kind if self.decided[learner] else ""
        if before == "awarded":
            return self._keep(learner, "withdrawn")
        awarded = len(self.decided[learner]) >= 1 and self._chance.random() < (0.6 if is_last else 0.4)
        return self._keep(learner, "awarded" if awarded else "not_yet")

    def award(self, learner: str) -> Decision:
        """Award this learner, who has not been decided about."""
        return self._keep(learner, "awarded")

    def may_decide(self, learner: str) -> bool:
        """Whether there is anything left to decide: a withdrawn award is the end."""
        return not self.decided[learner] or self.decided[learner][-1].kind != "withdrawn"

    def _keep(self, learner: str, kind: str) -> Decision:
        self._numbers += 1
        made = self._tried = Decision(learner, kind, self._numbers)
        with self.runtime.database.writing() as session:
            award = self._withdraw(session, learner) if kind == "withdrawn" else self._judge(session, made)
        # Only what was committed counts: a page would have told the assessor nothing before.
        self._note(made, award)
        return made

    def find_unconfirmed(self) -> bool:
        """Whether the decision last tried was committed although its answer was lost; it then counts like any other."""
        made = self._tried
        with self.runtime.database.reading() as session:
            if made.kind == "withdrawn":
                stands, award = session.get_one(Award, self._awards[made.learner]).withdrawn_at is not None, None
            else:
                judged = select(Assessment.id).where(Assessment.comment == words(made.number), Assessment.decision.is_not(None))
                found = session.scalar(judged)
                stands, award = found is not None, session.scalar(select(Award.id).where(Award.assessment_id == found)) if found else None
        if stands:
            self._note(made, award)
        return stands

    def _note(self, made: Decision, award: str | None) -> None:
        self.decided[made.learner].append(made)
        if award:
            self._awards[made.learner] = award

    def _judge(self, session: Session, decision: Decision) -> str | None:
        now, learner, teacher = self.runtime.now(), self._actors[decision.learner], self._place.instructor
        case_id = submissions.begin(session, learner, self._place.placement_id, now).case_id
        if self.decided[decision.learner]:
            submissions.revise(session, learner, case_id, now)
        else:
            submissions.save_draft(session, learner, case_id, 0, {"setting": "At home"}, None, now)
            evidence.add_link(session, learner, case_id, "film", "https://films.example/1", "", now)
        submissions.submit(session, learner, case_id, CONFIRMATIONS, now)
        where = teacher, self._place.context_pk, case_id
        assessments.claim(session, *where, now)
        marks = GOOD if decision.kind == "awarded" else POOR
        comments = {criterion: f"About {criterion}." for criterion in marks}
        revision = assessments.get(session, *where).revision
        revision = assessments.save_marks(session, *where, revision, marks, comments, words(decision.number), now)
        return assessments.decide(session, *where, revision, decision.kind, now).award_id

    def _withdraw(self, session: Session, learner: str) -> None:
        now, teacher = self.runtime.now(), self._place.instructor
        awards.withdraw(session, teacher, self._place.context_pk, self._awards[learner], "The film was not theirs.", now)

    def _enrol(self, subjects: tuple[str, ...]) -> dict[str, Actor]:
        now = self.runtime.now()
        with self.runtime.database.writing() as session:
            rows = [Person(platform_id=self._place.platform_id, subject=each, name=f"Member {each}", first_seen=now) for each in subjects]
            session.add_all(rows)
            session.flush()
            session.add_all([Participant(placement_id=self._place.placement_id, person_id=row.id, since=now) for row in rows])
            return {row.subject: people.get_actor(session, row.id, frozenset({"learner"}), False) for row in rows}

    def _connect(self, host: Host) -> None:
        """Let the university's platform be this host, its link the one with the column, and shares be shown."""
        known, now = host.known, self.runtime.now()
        with self.runtime.database.writing() as session:
            host.publish(json.dumps({"keys": keys.list_public_jwks(session)}).encode())
            addresses = {"issuer": host.base, "client_id": known.client_id, "token_url": f"{host.base}/lti/token"}
            session.execute(update(Platform).values(**addresses))
            session.execute(update(Deployment).values(deployment_id=known.deployment))
            session.execute(update(Context).values(context_id="2"))
            session.execute(update(Placement).values(line_item=known.line_item, partial_confirmed_at=now))
            assert session.scalars(select(Placement.line_item)).one()


def words(number: int) -> str:
    """Return the comment that carries a decision's number to the gradebook."""
    return f"Decision number {number}."
