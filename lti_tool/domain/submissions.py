"""A learner's case: the states it goes through, who moves it, and what is still missing before it can be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lti_tool.domain.micro_credentials import Definition
from lti_tool.domain.words import count_words
from lti_tool.errors import NotAllowed

State = Literal["draft", "submitted", "in_review", "not_yet", "awarded", "award_withdrawn"]
Action = Literal["submit", "withdraw", "claim", "award", "send_back", "revise", "withdraw_award"]

CONFIRMATIONS = ("ready", "release", "own_work")
"""What a learner confirms on sending: ready for review, files may be shown to assessors, the work is my own."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One way a submission can move, and who moves it."""

    action: Action
    source: State
    target: State
    actor: Literal["learner", "assessor"]


TRANSITIONS = (
    Transition("submit", "draft", "submitted", "learner"),
    Transition("withdraw", "submitted", "draft", "learner"),  # only while nobody has begun to read it
    Transition("claim", "submitted", "in_review", "assessor"),
    Transition("award", "in_review", "awarded", "assessor"),
    Transition("send_back", "in_review", "not_yet", "assessor"),
    Transition("revise", "not_yet", "draft", "learner"),  # the next attempt, begun from a copy of this one
    Transition("withdraw_award", "awarded", "award_withdrawn", "assessor"),
)

DECIDED_BY: Mapping[str, Action] = {"awarded": "award", "not_yet": "send_back"}
"""The action that carries out a decision."""


class NotAllowedNow(NotAllowed):
    """The submission is no longer, or not yet, where this can be done to it."""

    code, status, coded = "not_allowed_now", 409, False


def next_state(state: str, action: str) -> State:
    """Return where an action leads from a state; raises NotAllowedNow (not_allowed_now) when it leads nowhere."""
    for transition in TRANSITIONS:
        if (transition.source, transition.action) == (state, action):
            return transition.target
    raise NotAllowedNow(state=state, action=action)


def list_actions(state: str, actor: str) -> tuple[Action, ...]:
    """Return what this actor can do to a submission in this state, for the buttons of a page."""
    return tuple(step.action for step in TRANSITIONS if step.source == state and step.actor == actor)


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One thing handed in: what it answers to, what kind it is, the criteria its owner tied it to."""

    requirement: str
    kind: str
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that keeps a submission from being sent; `key` names the prompt or the requirement.

    Kinds: prompt_missing, prompt_too_long, evidence_missing, evidence_kind (not a kind asked for),
    evidence_criterion (tied to a criterion it cannot serve), evidence_unknown (nothing asks for it).
    """

    kind: str
    key: str


def gaps(definition: Definition, answers: Mapping[str, str], evidence: Sequence[EvidenceItem]) -> tuple[Gap, ...]:
    """Return what is missing or wrong, in the order the page asks for it; empty when it may be sent.

    Completeness only, never quality: this is the check that runs before an assessor's time is spent.
    """
    return _prompt_gaps(definition, answers) + _evidence_gaps(definition, evidence)


def _prompt_gaps(definition: Definition, answers: Mapping[str, str]) -> tuple[Gap, ...]:
    found = []
    for part in definition.parts:
        for prompt in part.prompts:
            answer = (answers.get(prompt.key) or "").strip()
            if not answer and part.required and prompt.required:
                found.append(Gap("prompt_missing", prompt.key))
            if prompt.word_limit is not None and count_words(answer) > prompt.word_limit:
                found.append(Gap("prompt_too_long", prompt.key))
    return tuple(found)


def _evidence_gaps(definition: Definition, evidence: Sequence[EvidenceItem]) -> tuple[Gap, ...]:
    found, known = [], {requirement.key for requirement in definition.evidence}
    for requirement in definition.evidence:
        items = [item for item in evidence if item.requirement == requirement.key]
        if requirement.required and not items:
            found.append(Gap("evidence_missing", requirement.key))
        if any(item.kind not in requirement.kinds for item in items):
            found.append(Gap("evidence_kind", requirement.key))
        if any(set(item.criteria) - set(requirement.criteria) for item in items):
            found.append(Gap("evidence_criterion", requirement.key))
    strays = dict.fromkeys(item.requirement for item in evidence if item.requirement not in known)
    return (*found, *(Gap("evidence_unknown", key) for key in strays))
