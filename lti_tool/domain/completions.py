"""What an activity's completion in the host allows: whether it may be set, and whether anything less than an award may be shown."""

from __future__ import annotations

from dataclasses import dataclass

from lti_tool.domain.plans import Already, Held, Plan, Write

__all__ = ["Already", "Conditions", "Held", "Plan", "Write", "plan_completion", "what_forbids_shares"]

BY_HAND, BY_RULES = 1, 2
BY_GRADE, BY_PASS = "completionusegrade", "completionpassgrade"

DONE = (1, 2)
"""Moodle's states of being complete: plainly, or with a pass. 0 is incomplete; 3, ended without a pass, is neither."""


def plan_completion(state: int, set_by: int | None, account: int, wants_done: bool) -> Plan:
    """Return whether to set it; `set_by` is who set it by hand, `account` who we are there.

    What a person set by hand against our word is theirs. What came by the host's own conditions is not ours to undo.
    """
    if (state in DONE) == wants_done:
        return Already()
    is_ours = set_by == account
    if wants_done:
        return Held(state) if set_by is not None and not is_ours else Write()
    return Write() if is_ours else Held(state)


@dataclass(frozen=True, slots=True)
class Conditions:
    """How an activity completes in the host, as far as it lets us see; None where it does not.

    `tracking`: 0 not at all, 1 by the student's own tick, 2 by rules; `rules` as Moodle names them.
    """

    tracking: int | None = None
    rules: frozenset[str] | None = None
    grade_to_pass: float | None = None
    maximum: float | None = None

    @property
    def is_known(self) -> bool:
        """Whether all was seen that matters."""
        return None not in (self.tracking, self.rules, self.grade_to_pass, self.maximum)


def what_forbids_shares(seen: Conditions) -> str:
    """Return the first thing in the host that speaks against showing shares, empty where nothing does, seen or not.

    One of: untracked, by_hand, without_grade, any_grade, pass_mark. Any grade completes an activity that is set so, 0
    too, and Moodle hands out what hangs on it. Only where the whole column is needed to pass does a share complete nothing.
    """
    if seen.tracking is None:
        return ""
    if seen.tracking != BY_RULES:
        return "by_hand" if seen.tracking == BY_HAND else "untracked"
    if seen.rules is not None and not seen.rules & {BY_GRADE, BY_PASS}:
        return "without_grade"
    if seen.rules is not None and BY_PASS not in seen.rules:
        return "any_grade"
    if seen.grade_to_pass is not None and seen.maximum is not None and seen.grade_to_pass < seen.maximum - 0.001:
        return "pass_mark"
    return ""
