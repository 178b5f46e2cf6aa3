"""Documents in, definitions of stacks out, and back again without loss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from lti_tool.domain.micro_credentials.shape import Fault, Reader
from lti_tool.domain.stacks.definition import StackDefinition
from lti_tool.errors import BadInput

LEAST_MEMBERS = 2


class StackFaulty(BadInput):
    """This document describes no stack that could be earned; `faults` lists everything, each with path and code."""

    code, coded = "stack_faulty", False

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(faults, key=lambda fault: fault.path)
        super().__init__(faults=len(faults))


def parse(data: Mapping[str, Any]) -> StackDefinition:
    """Return the stack that a document describes; raises StackFaulty with every fault at once."""
    reader = Reader()
    definition = reader.record(StackDefinition, data, "")
    faults = reader.faults or list(_sense_faults(definition))
    if faults:
        raise StackFaulty(faults)
    return definition  # type: ignore[no-any-return]


def dump(definition: StackDefinition) -> dict[str, Any]:
    """Return the document of a stack: lists and plain values only, every field named, absent ones null."""
    return _plain(definition)  # type: ignore[no-any-return]


def _sense_faults(told: StackDefinition) -> Iterator[Fault]:
    """Yield where the pieces do not fit: what could never be earned, what counts twice, an order without a beginning."""
    ids = [member.micro_credential for member in told.members]
    if len(set(ids)) < LEAST_MEMBERS:
        yield Fault("groups", "too_few_members")
    seen: set[str] = set()
    keys: set[str] = set()
    for at, group in enumerate(told.groups):
        if group.key in keys:
            yield Fault(f"groups.{at}.key", "repeated")
        keys.add(group.key)
        if group.need is not None and group.need > len(group.members):
            yield Fault(f"groups.{at}.need", "more_than_members")
        for place, member in enumerate(group.members):
            path = f"groups.{at}.members.{place}"
            if member.micro_credential in seen:
                yield Fault(path, "member_repeated")
            seen.add(member.micro_credential)
            if any(before not in ids for before in member.after):
                yield Fault(f"{path}.after", "no_such_member")
    asks_credits = told.credit_rule is not None and Decimal(told.credit_rule.least) > 0
    if all(group.need == 0 for group in told.groups) and not asks_credits:
        yield Fault("groups", "nothing_asked")  # everybody would hold it
    if _goes_in_circles(told):
        yield Fault("groups", "order_in_a_circle")


def _goes_in_circles(told: StackDefinition) -> bool:
    """Whether members wait for each other: taking away what waits for nothing never ends with none."""
    waiting = {member.micro_credential: set(member.after) for member in told.members}
    while free := {key for key, before in waiting.items() if not before & waiting.keys()}:
        waiting = {key: before for key, before in waiting.items() if key not in free}
    return bool(waiting)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
