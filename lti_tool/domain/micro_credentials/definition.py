"""What a micro-credential is: one competency, one key method, and what proves it.

A definition is one frozen document per version. These classes are its only schema: `shape.py`
reads documents by their annotations, so a field added here is read, checked and written back.
The fields follow the KMUTT framework (title, competency, key method, rationale, resources,
submission guidelines with rubric) and the EU's mandatory elements that live on the offer:
outcomes, workload, level, type of assessment, form of participation, quality assurance. What may
be left out (the EU's optional elements, NZQA's, what helps a learner begin) has a default, so that
documents of earlier versions still read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar, get_args

from lti_tool.domain.micro_credentials.facts import (
    Address,
    Classification,
    Credits,
    Exemplar,
    Fee,
    Partner,
    ProgrammeOutcome,
    Supervision,
)
from lti_tool.domain.micro_credentials.judging import Judging
from lti_tool.domain.micro_credentials.parts import EvidenceRequirement, Part, Prompt
from lti_tool.domain.micro_credentials.rubric import Criterion
from lti_tool.domain.micro_credentials.shape import Between, Check, Some
from lti_tool.domain.micro_credentials.texts import Text

Category = Literal["business", "technology", "education", "science-engineering"]
CATEGORIES: tuple[str, ...] = get_args(Category)
Miller = Literal["knows", "knows_how", "shows_how", "does"]
AssessedBy = Literal["instructors", "named"]

Slug = Annotated[str, Check.pattern("slug_bad", r"[a-z0-9]+(-[a-z0-9]+)*", longest=64)]
Language = Literal["th", "en"]


@dataclass(frozen=True, slots=True)
class Competency:
    """What the earner can do. `idnumber` finds the same competency in a host's framework; `miller` is the rung aimed at."""

    statement: Text
    idnumber: str | None = None
    miller: Miller | None = None


@dataclass(frozen=True, slots=True)
class KeyMethod:
    """By which method it is done; a different method makes a different micro-credential."""

    name: Text
    description: Text
    components: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A work the key method rests on, in the form one cites it."""

    title: str
    url: Address | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that helps a learner prepare."""

    title: Text
    url: Address | None = None


@dataclass(frozen=True, slots=True)
class StudyLevel:
    """A level in a qualifications framework, as that framework writes it."""

    framework: str
    code: str


@dataclass(frozen=True, slots=True)
class Alignment:
    """A place in somebody else's framework that this competency answers to; `type` is an Open Badges target type."""

    framework: str
    name: str
    url: Address
    type: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A micro-credential, whole, in one version. Published ones never change: an edit makes the next version."""

    slug: Slug
    category: Category
    title: Text
    competency: Competency
    key_method: KeyMethod
    rationale: Text
    references: Annotated[tuple[Reference, ...], Some()]
    worth: Text
    outcomes: Annotated[tuple[Text, ...], Some()]
    workload_hours: Annotated[int, Between(1, 2_000)]
    assessment_type: Text
    participation: Text
    quality_assurance: Text
    parts: Annotated[tuple[Part, ...], Some()]
    evidence: Annotated[tuple[EvidenceRequirement, ...], Some()]
    criteria: Annotated[tuple[Criterion, ...], Some()]
    assessed_by: AssessedBy
    turnaround_days: Annotated[int, Between(1, 365)] = 14
    resources: tuple[Resource, ...] = ()
    level: StudyLevel | None = None
    alignments: tuple[Alignment, ...] = ()
    partners: tuple[Partner, ...] = ()
    audience: Text | None = None
    prerequisites: Text | None = None
    pathways: Text | None = None
    """Where it may lead: further study, work."""
    stackability: Text | None = None
    supervision: Supervision | None = None
    further_information: Text | None = None
    credits: Credits | None = None
    classifications: tuple[Classification, ...] = ()
    programme_outcomes: tuple[ProgrammeOutcome, ...] = ()
    exemplars: tuple[Exemplar, ...] = ()
    common_mistakes: tuple[Text, ...] = ()
    evidence_languages: Annotated[tuple[Language, ...], Some()] = ("th", "en")
    judging: Judging = Judging()
    fee: Fee | None = None
    validity_months: Annotated[int, Between(1, 240)] | None = None
    """How long an award is valid; None for ever."""
    review_months: Annotated[int, Between(1, 60)] = 12
    """How long after its publication a version is due for review."""

    def part(self, key: str) -> Part | None:
        """Return the part with this key, or None: reflection may be left out."""
        return next((part for part in self.parts if part.key == key), None)

    def criterion(self, key: str) -> Criterion:
        """Return the criterion with this key; KeyError if the rubric has none."""
        return _keyed(self.criteria, key)

    def requirement(self, key: str) -> EvidenceRequirement:
        """Return the evidence requirement with this key; KeyError if nothing of that name is asked for."""
        return _keyed(self.evidence, key)

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """Return every question, in the order the parts ask them."""
        return tuple(prompt for part in self.parts for prompt in part.prompts)


Piece = TypeVar("Piece", Criterion, EvidenceRequirement)


def _keyed(items: tuple[Piece, ...], key: str) -> Piece:
    for item in items:
        if item.key == key:
            return item
    raise KeyError(key)
