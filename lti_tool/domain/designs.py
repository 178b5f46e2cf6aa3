"""A version on its way: from the first draft through quality review to the catalogue, and out of it again.

The table below is the whole of it: which step leads where, who may take it, and what else it asks for.
Services apply it and write each step into the audit trail; pages ask it which buttons to show.
"""

from __future__ import annotations

import calendar
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lti_tool.errors import BadInput, NotAllowed

State = Literal["draft", "submitted", "in_review", "changes_requested", "approved", "published", "review_due", "revised", "retired"]
Action = Literal[
    "save", "submit", "withdraw", "begin_review", "request_changes", "approve", "reopen", "publish",
    "fall_due", "confirm", "revise", "retire",
]  # fmt: skip
Role = Literal["designer", "reviewer", "lead", "issuer_admin", "clock", "successor"]
"""A granted role; `clock` is the calendar, `successor` the publication of the next version."""
Need = Literal["complete", "reasons", "another_approves"]

OPEN = frozenset({"draft", "submitted", "in_review", "changes_requested", "approved"})
"""Not published yet: one micro-credential has at most one version in these."""
WRITABLE = frozenset({"draft", "changes_requested"})
ON_OFFER = frozenset({"published", "review_due"})
"""In the catalogue, for learners to begin."""
FROZEN = frozenset({"published", "review_due", "revised", "retired"})
"""The document never changes again."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One step: where it leads from and to, the roles that may take it, and what it needs.

    Needs: complete (the check finds no error), reasons (given in words), another_approves (somebody who did not write
    in this version approves it, too).
    """

    action: Action
    source: State
    target: State
    roles: frozenset[Role]
    needs: frozenset[Need] = frozenset()


def _step(action: Action, source: State, target: State, *roles: Role, needs: tuple[Need, ...] = ()) -> Transition:
    return Transition(action, source, target, frozenset(roles), frozenset(needs))


TRANSITIONS = (
    _step("save", "draft", "draft", "designer"),
    _step("save", "changes_requested", "changes_requested", "designer"),
    _step("submit", "draft", "submitted", "designer", needs=("complete",)),
    _step("submit", "changes_requested", "submitted", "designer", needs=("complete",)),
    _step("withdraw", "submitted", "draft", "designer"),  # only while nobody has begun to read it
    _step("begin_review", "submitted", "in_review", "reviewer", "lead"),
    _step("request_changes", "in_review", "changes_requested", "reviewer", "lead", needs=("reasons",)),
    _step("approve", "in_review", "approved", "reviewer", "lead", needs=("complete", "reasons", "another_approves")),
    _step("reopen", "approved", "draft", "designer", "lead"),  # what is written anew is reviewed anew
    _step("publish", "approved", "published", "designer", "lead", "issuer_admin", needs=("complete",)),
    _step("fall_due", "published", "review_due", "clock"),
    _step("confirm", "review_due", "published", "reviewer", "lead", needs=("reasons", "another_approves")),
    _step("revise", "published", "revised", "successor"),
    _step("revise", "review_due", "revised", "successor"),
    _step("retire", "published", "retired", "lead", "issuer_admin", needs=("reasons",)),
    _step("retire", "review_due", "retired", "lead", "issuer_admin", needs=("reasons",)),
)


class NotNow(NotAllowed):
    """The version is no longer, or not yet, where this can be done to it."""

    code, status, coded = "design_not_now", 409, False


def get_transition(state: str, action: str) -> Transition:
    """Return the step of this name from this state; raises NotNow (design_not_now) where there is none."""
    for step in TRANSITIONS:
        if (step.source, step.action) == (state, action):
            return step
    raise NotNow(state=state, action=action)


def check(
    step: Transition, roles: Set[str], *, errors: int = 0, reasons: str = "",
    approvers: Set[int] = frozenset(), authors: Set[int] = frozenset(),
) -> None:
    """Raise NotAllowed or BadInput unless somebody with these roles may take this step now.

    `errors` is how many the check before review found; `approvers` is everybody who approves, who takes the step included;
    `authors` everybody who wrote. Codes: design_not_yours, design_own_approval (NotAllowed), design_incomplete,
    design_reasons_missing (BadInput).
    """
    if step.roles.isdisjoint(roles):
        raise NotAllowed("design_not_yours", action=step.action)
    if "complete" in step.needs and errors:
        raise BadInput("design_incomplete", errors=errors)
    if "reasons" in step.needs and not reasons.strip():
        raise BadInput("design_reasons_missing", action=step.action)
    if "another_approves" in step.needs and not approvers - authors:
        raise NotAllowed("design_own_approval")


def list_actions(state: str, roles: Set[str]) -> tuple[Action, ...]:
    """Return what somebody with these roles can do to a version in this state, for the buttons of a page."""
    return tuple(step.action for step in TRANSITIONS if step.source == state and not step.roles.isdisjoint(roles))


def review_due(published: datetime, months: int) -> datetime:
    """Return when a version published then is due for review; the last day of a shorter month stands for a day it lacks."""
    year, month = divmod(published.year * 12 + published.month - 1 + months, 12)
    day = min(published.day, calendar.monthrange(year, month + 1)[1])
    return published.replace(year=year, month=month + 1, day=day)
