"""What an exchange file holds, and what reading one brings to light."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal, get_args

from lti_tool.domain.micro_credentials.shape import Between, Check, Fault

SCHEMA = "micro-credentials-exchange"
SCHEMA_VERSION = 1

State = Literal[
    "draft", "submitted", "in_review", "changes_requested", "approved", "published", "review_due", "revised", "retired",
]  # fmt: skip
STATES: tuple[str, ...] = get_args(State)
FINISHED = frozenset({"published", "review_due", "revised", "retired"})
"""A version in one of these states must be whole; another may still have gaps."""

GAPS = frozenset({
    "missing", "too_few", "empty", "no_overview", "no_work", "criterion_without_evidence", "no_required_evidence", "no_required_criterion",
})  # fmt: skip
"""Faults that say "not written yet": a draft may have them, and is completed on the pages."""


def is_moment(text: str) -> bool:
    """Whether this is a moment in ISO 8601 that says its time zone."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


Moment = Annotated[str, Check("moment_bad", is_moment)]
Slug = Annotated[str, Check.pattern("slug_bad", r"[a-z0-9]+(-[a-z0-9]+)*", longest=64)]


@dataclass(frozen=True, slots=True)
class IssuerName:
    """The institution that vouched where the file was made. Told to whoever imports it, never obeyed."""

    slug: Annotated[str, Check.pattern("slug_bad", r"[a-z0-9]+(-[a-z0-9]+)*", longest=60)]
    name_en: str
    name_th: str


@dataclass(frozen=True, slots=True)
class RecordVersion:
    """One version as the file holds it, but for the definition; moments in ISO 8601, absent ones null."""

    number: Annotated[int, Between(1, 10_000)]
    state: State
    created_at: Moment | None = None
    published_at: Moment | None = None
    review_due_at: Moment | None = None
    retired_at: Moment | None = None
    retired_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One micro-credential to be written: who vouched, and the versions, oldest first, each with its document."""

    slug: Slug
    public_id: Annotated[str, Check.pattern("key_bad", r"[A-Za-z0-9_-]+", longest=32)]
    issuer: IssuerName
    versions: tuple[tuple[RecordVersion, dict[str, Any]], ...] = ()


@dataclass(frozen=True, slots=True)
class FoundVersion:
    """One version that was read: its facts, its document as it came, and what the document still lacks."""

    facts: RecordVersion
    document: dict[str, Any]
    gaps: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One micro-credential that was read. With `faults` nothing of it can be taken; `notes` are for whoever takes it."""

    place: str
    """Where it stands: `micro_credentials.0` of a file, `2` for the second row of a sheet."""
    slug: str = ""
    public_id: str = ""
    issuer: IssuerName | None = None
    versions: tuple[FoundVersion, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = field(default=())

    @property
    def newest(self) -> FoundVersion:
        """Return the version with the highest number; only where there are no faults."""
        return max(self.versions, key=lambda version: version.facts.number)
