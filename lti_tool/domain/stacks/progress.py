"""How far somebody has come along a stack: what counts, what is still missing, and what an award would rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from lti_tool.domain.micro_credentials import Credits, StudyLevel
from lti_tool.domain.stacks.definition import CreditRule, Group, Member, Share, StackDefinition

MemberState = Literal["counts", "waits", "spent", "expired", "missing"]
"""Counts; earned and waits for those before it; earned and spent on another stack; earned and run out; not earned."""


@dataclass(frozen=True, slots=True)
class Earned:
    """An award that stands. Withdrawn ones are left out by whoever asks; credits and level are those of the version it was earned in."""

    award_id: str
    micro_credential: str
    at: datetime
    credits: Credits | None = None
    level: StudyLevel | None = None
    until: datetime | None = None
    is_spent: bool = False
    """Whether another stack that counts each award once rests on it."""


@dataclass(frozen=True, slots=True)
class MemberProgress:
    """One member, where it stands, and what it still waits for."""

    member: Member
    state: MemberState
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupProgress:
    """One group: its members, how many count, and of how many."""

    group: Group
    members: tuple[MemberProgress, ...]

    @property
    def counted(self) -> int:
        """How many members count."""
        return sum(member.state == "counts" for member in self.members)

    @property
    def need(self) -> int:
        """How many are asked for."""
        return len(self.group.members) if self.group.need is None else self.group.need

    @property
    def is_met(self) -> bool:
        """Whether that many count."""
        return self.counted >= self.need


@dataclass(frozen=True, slots=True)
class ShareProgress:
    """Credits at one level: how many there are, and how many are asked for."""

    share: Share
    credits: Decimal
    need: Decimal

    @property
    def is_met(self) -> bool:
        """Whether there are enough."""
        return self.credits >= self.need


@dataclass(frozen=True, slots=True)
class Progress:
    """All rules of a stack beside what somebody has earned. `rests_on` are awards that suffice; empty until it is complete."""

    groups: tuple[GroupProgress, ...]
    credits: Decimal
    shares: tuple[ShareProgress, ...]
    is_complete: bool
    rests_on: tuple[str, ...]

    @property
    def counted(self) -> int:
        """How many of the members asked for count, none of them beyond what its group asks for."""
        return sum(min(group.counted, group.need) for group in self.groups)

    @property
    def need(self) -> int:
        """How many members are asked for in all groups."""
        return sum(group.need for group in self.groups)


def measure(told: StackDefinition, earned: Iterable[Earned], now: datetime) -> Progress:
    """Return how far these awards lead. Of several awards for one member the earliest that is good counts, and no other."""
    best = _best_of_each(told, earned, now)
    counting = _closed(told, {key: award for key, award in best.items() if _state(told, award, now) == "counts"})
    groups = tuple(GroupProgress(group, tuple(_member(told, each, best, counting, now) for each in group.members)) for group in told.groups)
    is_complete = _is_enough(told, counting)
    rests_on = tuple(award.award_id for award in _least(told, counting)) if is_complete else ()
    rule = told.credit_rule
    if rule is None:
        return Progress(groups, Decimal(0), (), is_complete, rests_on)
    shares = tuple(ShareProgress(share, _credits(rule, counting.values(), share), _asked(rule, share)) for share in rule.shares)
    return Progress(groups, _credits(rule, counting.values()), shares, is_complete, rests_on)


def _best_of_each(told: StackDefinition, earned: Iterable[Earned], now: datetime) -> dict[str, Earned]:
    """One award for each member: one that counts before one that does not, then the earliest."""
    wanted = {member.micro_credential for member in told.members}
    best: dict[str, Earned] = {}
    for award in sorted(earned, key=lambda one: (_state(told, one, now) != "counts", one.at, one.award_id)):
        if award.micro_credential in wanted:
            best.setdefault(award.micro_credential, award)
    return best


def _state(told: StackDefinition, award: Earned, now: datetime) -> MemberState:
    if award.until is not None and award.until <= now:
        return "expired"
    return "spent" if told.counts_once and award.is_spent else "counts"


def _closed(told: StackDefinition, candidates: Mapping[str, Earned]) -> dict[str, Earned]:
    """Those whose order is kept: taken away until everyone left has all those before it."""
    after = {member.micro_credential: member.after for member in told.members}
    kept = dict(candidates)
    while early := [key for key in kept if any(before not in kept for before in after[key])]:
        kept = {key: award for key, award in kept.items() if key not in early}
    return kept


def _is_enough(told: StackDefinition, counting: Mapping[str, Earned]) -> bool:
    for group in told.groups:
        need = len(group.members) if group.need is None else group.need
        if sum(member.micro_credential in counting for member in group.members) < need:
            return False
    rule = told.credit_rule
    return rule is None or (
        _credits(rule, counting.values()) >= Decimal(rule.least)
        and all(_credits(rule, counting.values(), share) >= _asked(rule, share) for share in rule.shares)
    )


def _least(told: StackDefinition, counting: Mapping[str, Earned]) -> list[Earned]:
    """As few as suffice: the latest are left out first, and nothing is left out that is needed."""
    kept = dict(counting)
    for award in sorted(counting.values(), key=lambda one: (one.at, one.award_id), reverse=True):
        fewer = _closed(told, {key: each for key, each in kept.items() if each is not award})
        if _is_enough(told, fewer):
            kept = fewer
    return sorted(kept.values(), key=lambda one: (one.at, one.award_id))


def _credits(rule: CreditRule, awards: Iterable[Earned], share: Share | None = None) -> Decimal:
    """Credits in the rule's system, at the share's level if there is one; what another system counts is not converted."""
    found = [award for award in awards if award.credits and award.credits.system == rule.system]
    if share:
        found = [award for award in found if award.level and (award.level.framework, award.level.code) == (share.framework, share.code)]
    return sum((Decimal(award.credits.amount) for award in found if award.credits), Decimal(0))


def _asked(rule: CreditRule, share: Share) -> Decimal:
    return Decimal(rule.least) * share.percent / 100


def _member(
    told: StackDefinition, member: Member, best: Mapping[str, Earned], counting: Mapping[str, Earned], now: datetime
) -> MemberProgress:
    waits_for = tuple(before for before in member.after if before not in counting)
    award = best.get(member.micro_credential)
    if award is None:
        return MemberProgress(member, "missing", waits_for)
    state = _state(told, award, now)
    return MemberProgress(member, "waits" if state == "counts" and waits_for else state, waits_for)
