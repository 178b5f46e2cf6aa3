"""The plain facts a badge is composed from; services fill them, nothing here knows a table or a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lti_tool.domain.micro_credentials import Definition
from lti_tool.domain.stacks import StackDefinition


@dataclass(frozen=True, slots=True)
class Issuer:
    """An institution that vouches. `did` is its did:web (see `dids.py`), `name` one string for readers of both languages."""

    did: str
    name: str
    url: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Achievement:
    """One published version of a micro-credential. `id` is its public address; what stands there never changes."""

    id: str
    version: str
    definition: Definition


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence the learner released; `id`, if any, is the address of an unchanging copy."""

    name: str
    id: str | None = None
    description: str | None = None
    genre: str | None = None


@dataclass(frozen=True, slots=True)
class StatusPlace:
    """Where an award can be revoked: a status list's address and the award's own place in it, never given twice."""

    list_url: str
    index: int


@dataclass(frozen=True, slots=True)
class Award:
    """That somebody showed a competency: who vouches, what for, at which levels, when.

    `subject` is a fresh urn:uuid for each award, so that two badges of one person cannot be joined by strangers.
    `marks` holds a level's key for each criterion's key. `valid_from` changes when the award is signed again,
    `awarded_date` never does. Times are timezone-aware; fractions of a second are dropped.
    Personal data: `evidence` alone, as far as the learner released it.
    """

    id: str
    subject: str
    issuer: Issuer
    achievement: Achievement
    marks: Mapping[str, str]
    valid_from: datetime
    awarded_date: datetime
    status: StatusPlace
    evidence: tuple[Evidence, ...] = field(default=())
    assessed_from: datetime | None = None
    assessed_to: datetime | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class StackMember:
    """A member of a stack: its own public address, its title in both languages and, in an award, whether it counted."""

    key: str
    address: str
    title: str
    is_counted: bool = False


@dataclass(frozen=True, slots=True)
class StackAchievement:
    """One published version of a stack. `id` is its public address; what stands there never changes."""

    id: str
    version: str
    definition: StackDefinition
    members: tuple[StackMember, ...]


@dataclass(frozen=True, slots=True)
class StackAward:
    """That somebody completed a stack, by which members, when. Personal data: none."""

    id: str
    subject: str
    issuer: Issuer
    achievement: StackAchievement
    awarded_date: datetime
    status: StatusPlace
