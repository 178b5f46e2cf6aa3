"""The decision: what was judged, what it makes of the case, the award and all that is owed, in one unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lti_tool.domain.assessments import DecisionFault, check_decision
from lti_tool.domain.permissions import Actor
from lti_tool.domain.submissions import DECIDED_BY, next_state
from lti_tool.errors import BadInput, NotAllowed
from lti_tool.models.assessments import Assessment
from lti_tool.models.people import Person
from lti_tool.models.submissions import Submission
from lti_tool.services import awards, catalogue, events, outbox, stacks
from lti_tool.services.assessments.marking import MarksConflict, get_own_assessment
from lti_tool.services.assessments.reading import get_judged, read
from lti_tool.services.catalogue import Offer
from lti_tool.services.submissions.views import read_marks


class DecisionIncomplete(BadInput):
    """The marks do not carry this decision; `faults` says what is missing for it."""

    code, coded = "decision_incomplete", False

    def __init__(self, faults: tuple[DecisionFault, ...]) -> None:
        super().__init__(faults=len(faults))
        self.faults = faults


@dataclass(frozen=True)
class Decided:
    """What became of the case, and the award if it is one."""

    state: str
    award_id: str | None


def decide(
    session: Session, actor: Actor | None, context_pk: int | None, case_id: str, revision: int, decision: str, now: datetime
) -> Decided:
    """Return what became of the case, decided on the marks as they were last saved.

    "Not yet" sends nothing to the host unless a teacher asked for it: in Moodle any grade may hand out the native badge.
    Raises DecisionIncomplete, MarksConflict, NotAllowedNow, NotAllowed test_person_never_earns, BadInput decision_unknown.
    """
    if decision not in DECIDED_BY:
        raise BadInput("decision_unknown")
    row = get_judged(session, actor, context_pk, case_id, to_change=True)
    assessment = get_own_assessment(session, actor, row)
    if revision != assessment.revision:
        raise MarksConflict(read(session, actor, row))
    offer = catalogue.get_offer(session, row.version_id)
    _check(session, assessment, offer, decision)
    if decision == "awarded" and session.get_one(Person, row.person_id).is_test:
        raise NotAllowed("test_person_never_earns")
    assessment.decision, assessment.decided_at = decision, now
    row.state, row.changed_at = next_state(row.state, DECIDED_BY[decision]), now
    session.flush()
    events.record(session, decision, now, row.person_id, row.id, attempt=row.attempt_number)
    if decision == "awarded":
        return Decided(row.state, _award(session, row, offer, assessment, now))
    outbox.owe_for_not_yet(session, assessment.id, row.person_id, now)
    return Decided(row.state, None)


def _check(session: Session, assessment: Assessment, offer: Offer, decision: str) -> None:
    marks = read_marks(session, [assessment.id]).get(assessment.id, [])
    levels = {mark.criterion: mark.level for mark in marks if mark.level}
    comments = {mark.criterion: mark.comment for mark in marks}
    wanted = "awarded" if decision == "awarded" else "not_yet"
    faults = check_decision(offer.definition.criteria, levels, comments, wanted, assessment.comment)
    if faults:
        raise DecisionIncomplete(faults)


def _award(session: Session, row: Submission, offer: Offer, assessment: Assessment, now: datetime) -> str:
    award = awards.grant(session, row, offer, assessment.id, now)
    outbox.owe_for_award(session, award, now)
    stacks.award_complete(session, row.person_id, now)
    return award.id
