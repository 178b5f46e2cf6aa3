"""Whether an activity's completion in the host may be set, once it has been read."""

from __future__ import annotations

from lti_tool.domain.plans import Already, Held, Plan, Write

__all__ = ["Already", "Held", "Plan", "Write", "plan_completion"]

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
