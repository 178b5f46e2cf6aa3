"""One review, and what several of them come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lti_tool.domain.quality_reviews.form import ANSWERS, Question
from lti_tool.errors import BadInput, Conflict, NotAllowed

APPROVE, REQUEST_CHANGES = "approve", "request_changes"
RECOMMENDATIONS = (APPROVE, REQUEST_CHANGES)
NEEDS_NOTE = frozenset({"partly", "no"})
LONGEST_WORDS = 5000


@dataclass(frozen=True, slots=True)
class Words:
    """What a reviewer has written so far: question key -> (answer, note); a recommendation; and why."""

    answers: Mapping[str, tuple[str, str]]
    recommendation: str = ""
    reasons: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """What a review still lacks: a question (by key), `recommendation` or `reasons`."""

    what: str
    fault: str
    """unanswered, note_missing or missing."""


def gaps(questions: Sequence[Question], words: Words) -> tuple[Gap, ...]:
    """Return what is missing before a review is finished, in the order of the page: every question, a note to some, and why."""
    found = []
    for question in questions:
        answer, note = words.answers.get(question.key, ("", ""))
        if answer not in ANSWERS:
            found.append(Gap(question.key, "unanswered"))
        elif answer in NEEDS_NOTE and not note.strip():
            found.append(Gap(question.key, "note_missing"))
    if words.recommendation not in RECOMMENDATIONS:
        found.append(Gap("recommendation", "missing"))
    if not words.reasons.strip():
        found.append(Gap("reasons", "missing"))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Told:
    """One review of a round, as far as a decision needs it."""

    reviewer: int
    recommendation: str
    is_finished: bool


def check_decision(decision: str, decider: int, reviews: Sequence[Told], authors: frozenset[int], reasons: str) -> frozenset[int]:
    """Return who approves (the decider among them, if it is an approval), or raise.

    A designer never approves alone what they wrote: somebody who did not write in it has to have finished a review, and to approve
    is that person's recommendation or the decider's own decision. A guest's review counts as a review; guests do not decide.
    Raises BadInput decision_unknown, design_reasons_missing; Conflict review_none_finished; NotAllowed design_own_approval.
    """
    if decision not in RECOMMENDATIONS:
        raise BadInput("decision_unknown")
    if not reasons.strip():
        raise BadInput("design_reasons_missing", action=decision)
    finished = [each for each in reviews if each.is_finished]
    if not any(each.reviewer not in authors for each in finished):
        raise Conflict("review_none_finished")
    if decision == REQUEST_CHANGES:
        return frozenset()
    approvers = frozenset(each.reviewer for each in finished if each.recommendation == APPROVE) | {decider}
    if not approvers - authors:
        raise NotAllowed("design_own_approval")
    return approvers


def days_taken(sent: datetime | None, decided: datetime | None, now: datetime) -> int | None:
    """Return whole days from being sent to the decision, or until now where there is none; None for what was never sent."""
    return ((decided or now) - sent).days if sent else None
