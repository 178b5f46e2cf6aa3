"""What evidence is judged by: criteria, each a scale of levels with one that passes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from lti_tool.domain.micro_credentials.shape import Key, Some
from lti_tool.domain.micro_credentials.texts import Text


@dataclass(frozen=True, slots=True)
class Level:
    """One step on a criterion's scale, with words that tell it from its neighbours."""

    key: Key
    name: Text
    description: Text


@dataclass(frozen=True, slots=True)
class Criterion:
    """One demand of the rubric: its levels, lowest first, and the key of the one that passes."""

    key: Key
    name: Text
    description: Text
    levels: Annotated[tuple[Level, ...], Some(2)]
    passing: str
    required: bool = True

    def rank(self, level: str) -> int:
        """Return how high a level stands, 0 for the lowest; KeyError if the scale has no such level."""
        for rank, step in enumerate(self.levels):
            if step.key == level:
                return rank
        raise KeyError(level)

    def is_met(self, level: str) -> bool:
        """Whether this level is the passing one or above."""
        return self.rank(level) >= self.rank(self.passing)
