"""How work is judged: the rules a designer sets for each micro-credential, with the defaults most would choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from lti_tool.domain.micro_credentials.shape import Between

Marking = Literal["named", "blind"]


@dataclass(frozen=True, slots=True)
class Judging:
    """The rules of judging. Whoever sends work sees them beforehand; a new version is needed to change them."""

    marking: Marking = "named"
    """Whether assessors see whose work it is."""
    second_percent: Annotated[int, Between(0, 100)] = 0
    """Of a hundred submissions, how many are marked a second time by somebody who does not see the first marks."""
    has_approver: bool = False
    """Whether an assessor only recommends, and another person decides."""
    precheck_days: Annotated[int, Between(1, 30)] | None = None
    """Within how many days a person looks whether all is there and legible before it is judged; None for no such look."""
    attempts: Annotated[int, Between(1, 20)] | None = None
    """How often work may be sent; None for no limit."""
    coach_after: Annotated[int, Between(1, 20)] = 3
    """After how many "not yet" a person is brought in."""
    coach_is_condition: bool = False
    """Whether that meeting must have been before the next attempt."""
    withdraw_minutes: Annotated[int, Between(0, 10_080)] = 60
    """How long after sending, while nobody has begun, the learner may take it back."""
    appeal_days: Annotated[int, Between(0, 365)] = 14
    """How long after a decision it may be appealed; 0 for never."""
    allows_team_work: bool = False
    """Whether a piece of evidence may be the work of several people."""
    prior_work_months: Annotated[int, Between(0, 600)] | None = None
    """How old work may be that was done before; None for any age, 0 for none at all."""
