"""What a learner hands in: the three parts with their questions, and the evidence asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from lti_tool.domain.micro_credentials.shape import Between, Key, Some
from lti_tool.domain.micro_credentials.texts import Text

EvidenceKind = Literal["text", "link", "file"]
PartKey = Literal["overview", "work", "reflection"]


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question a learner answers in writing; its key is unique in the whole definition."""

    key: Key
    text: Text
    word_limit: Annotated[int, Between(1, 20_000)] | None = None
    required: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """One of the three parts of a submission. A part that is not required asks for nothing, whatever its prompts say."""

    key: PartKey
    title: Text
    prompts: tuple[Prompt, ...]
    required: bool = True


@dataclass(frozen=True, slots=True)
class EvidenceRequirement:
    """One thing to hand in, in one of these kinds, and the criteria it is judged by."""

    key: Key
    title: Text
    description: Text
    kinds: Annotated[tuple[EvidenceKind, ...], Some()]
    criteria: Annotated[tuple[str, ...], Some()]
    required: bool = True
