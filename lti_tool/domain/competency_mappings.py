"""What a course's own competencies can stand for in a micro-credential: what is suggested, and what may be kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lti_tool.domain.micro_credentials import Criterion, Definition, Level, Text
from lti_tool.errors import BadInput

WHOLE = ""
"""Stands for the micro-credential itself among its criteria, and for the award itself among levels."""

Why = Literal["idnumber", "alignment", "name"]


@dataclass(frozen=True, slots=True)
class HostCompetency:
    """A competency of the host's course, as far as it is compared."""

    id: str
    idnumber: str
    shortname: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A competency that seems to be meant, and by what it was recognised."""

    competency: str
    why: Why


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for one criterion, or for the whole: a competency with an item of its scale per level, or nothing."""

    criterion: str
    competency: str | None
    levels: Mapping[str, int]


def suggest(definition: Definition, competencies: Sequence[HostCompetency]) -> dict[str, Suggestion]:
    """Return what seems to be meant by each criterion and by the whole; what is not recognised is left out.

    The idnumber is a promise between the two sides, so it comes first; names may be alike by chance.
    """
    numbers = [definition.competency.idnumber or ""]
    aligned = [word for each in definition.alignments for word in (each.code or "", each.name)]
    whole = _recognise(competencies, numbers, aligned, _both(definition.title))
    found = {WHOLE: whole} if whole else {}
    for criterion in definition.criteria:
        own = [criterion.key, *(f"{number}{joint}{criterion.key}" for number in numbers if number for joint in "-./")]
        part = _recognise(competencies, own, [], _both(criterion.name))
        if part and part.competency not in {each.competency for each in found.values()}:
            found[criterion.key] = part
    return found


def rated_levels(criterion: Criterion) -> tuple[Level, ...]:
    """Return the levels at which a criterion is met, the passing one first: only these are ever rated."""
    return criterion.levels[criterion.rank(criterion.passing) :]


def suggest_item(level: Text, scale: Sequence[str], passing: int) -> int:
    """Return the scale item for a level: the one of the same name if it is no lower than what passes, else that one."""
    named = [item for item, name in enumerate(scale, 1) if _plain(name) in map(_plain, _both(level))]
    return max([passing, *named])


def check_choices(definition: Definition, choices: Sequence[Choice], scale_sizes: Mapping[str, int]) -> None:
    """Raise BadInput unless these choices can be kept: no_such_criterion, competency_unknown, competency_mapped_twice,
    scale_item_unknown, scale_items_fall.

    One competency holds one rating, so it can stand for one thing only; and a better level never earns a lower item.
    """
    chosen = [choice.competency for choice in choices if choice.competency is not None]
    if len(set(chosen)) != len(chosen):
        raise BadInput("competency_mapped_twice")
    criteria = {criterion.key: [level.key for level in rated_levels(criterion)] for criterion in definition.criteria}
    for choice in choices:
        if choice.criterion not in (WHOLE, *criteria):
            raise BadInput("no_such_criterion")
        if choice.competency is not None:
            _check_items(choice, [WHOLE] if choice.criterion == WHOLE else criteria[choice.criterion], scale_sizes)


def _check_items(choice: Choice, levels: Sequence[str], scale_sizes: Mapping[str, int]) -> None:
    if choice.competency not in scale_sizes:
        raise BadInput("competency_unknown")
    if set(choice.levels) - set(levels) or any(not 1 <= item <= scale_sizes[choice.competency] for item in choice.levels.values()):
        raise BadInput("scale_item_unknown")
    items = [choice.levels[level] for level in levels if level in choice.levels]
    if items != sorted(items):
        raise BadInput("scale_items_fall", criterion=choice.criterion)


def _recognise(
    competencies: Sequence[HostCompetency], numbers: Iterable[str], aligned: Iterable[str], names: Iterable[str]
) -> Suggestion | None:
    ways: tuple[tuple[Why, set[str]], ...] = (
        ("idnumber", _plains(numbers)), ("alignment", _plains(aligned)), ("name", _plains(names)),
    )  # fmt: skip
    for why, words in ways:
        for each in competencies:
            said = [each.idnumber] if why == "idnumber" else [each.shortname] if why == "name" else [each.idnumber, each.shortname]
            if words & _plains(said):
                return Suggestion(each.id, why)
    return None


def _both(text: Text) -> tuple[str, str]:
    return text.en, text.th


def _plains(words: Iterable[str]) -> set[str]:
    return {plain for plain in map(_plain, words) if plain}


def _plain(word: str) -> str:
    return " ".join(word.casefold().split())
