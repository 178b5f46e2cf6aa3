"""What a stack is: members in groups, how many of each are asked for, in which order they count, and the credits asked for.

One frozen document per version, read by its annotations as a micro-credential's is. Every rule is such that earning more
never takes anything away: nobody can block their own way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from lti_tool.domain.micro_credentials import Credits, ProgrammeOutcome, Text
from lti_tool.domain.micro_credentials.facts import Amount
from lti_tool.domain.micro_credentials.shape import Between, Key, Some


@dataclass(frozen=True, slots=True)
class Member:
    """A micro-credential by its public id. It counts once all those in `after` (public ids) count, whichever was earned first."""

    micro_credential: str
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Members to choose from: all of them (`need` None), or so many. Each micro-credential stands in one group, so it counts once."""

    key: Key
    title: Text
    members: Annotated[tuple[Member, ...], Some()]
    need: Annotated[int, Between(0, 100)] | None = None
    """0 for members that nobody must earn and whose credits count."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many per cent of the credits that are asked for must be at this level of a framework, as that framework writes it."""

    percent: Annotated[int, Between(1, 100)]
    framework: str
    code: str


@dataclass(frozen=True, slots=True)
class CreditRule:
    """The least credits that must be earned, in one credit system.

    A share is of the credits asked for, not of those earned: further credits at another level do not lower it.
    """

    system: str
    least: Amount
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class StackDefinition:
    """A stack, whole, in one version. What is left out asks for nothing."""

    title: Text
    description: Text
    groups: Annotated[tuple[Group, ...], Some()]
    worth: Text | None = None
    credit_rule: CreditRule | None = None
    credits: Credits | None = None
    """What it counts as a whole inside a curriculum; None where it bears no credit."""
    programme_outcomes: tuple[ProgrammeOutcome, ...] = ()
    counts_once: bool = False
    """Whether an award that another such stack rests on does not count here; the learner then chooses when to claim which."""

    @property
    def members(self) -> tuple[Member, ...]:
        """Return every member, in the order in which the groups name them."""
        return tuple(member for group in self.groups for member in group.members)

    @property
    def is_credit_bearing(self) -> bool:
        """Whether the stack itself counts in a curriculum."""
        return self.credits is not None
