"""What a catalogue says of an offer besides the competency: the optional elements of the EU and NZQA, and what helps a learner begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from lti_tool.domain.links import is_link
from lti_tool.domain.micro_credentials.shape import Check, Key
from lti_tool.domain.micro_credentials.texts import Text

Address = Annotated[str, Check("address_bad", is_link)]
Amount = Annotated[str, Check.pattern("amount_bad", r"\d{1,6}(\.\d{1,2})?", longest=9)]
"""A decimal number as it is written: credits and fees are shown, never added up in binary."""

Supervision = Literal["unsupervised", "supervised", "supervised_identified"]
"""How far the EU's "supervision and identity verification during assessment" goes."""
PartnerRole = Literal["designer", "assessor", "endorser", "recogniser", "reviewer"]
PARTNER_ROLES: tuple[str, ...] = get_args(PartnerRole)


@dataclass(frozen=True, slots=True)
class Credits:
    """How much it counts in a credit system, as that system writes it ("ECTS", "1")."""

    system: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Classification:
    """Where it stands in a classification of fields or occupations, such as ISCED-F 2013 or ISCO-08."""

    scheme: str
    code: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ProgrammeOutcome:
    """An outcome of a programme (PLO) or of a course (CLO) that this competency serves."""

    kind: Literal["plo", "clo"]
    programme: Text
    statement: Text
    code: str | None = None
    url: Address | None = None


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A piece of work to learn from, with notes on what makes it what it is; may belong to one criterion and show one of its levels."""

    title: Text
    annotation: Text
    text: Text | None = None
    url: Address | None = None
    criterion: Key | None = None
    level: Key | None = None


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation that stands beside the issuer, and as what."""

    name: str
    role: PartnerRole
    url: Address | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """What being assessed costs; `currency` is an ISO 4217 code."""

    amount: Amount
    currency: Annotated[str, Check.pattern("currency_bad", r"[A-Z]{3}", longest=3)]
    note: Text | None = None
