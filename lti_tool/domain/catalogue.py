"""Finding in the catalogue: what somebody looks for, and whether a micro-credential is that."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from lti_tool.domain.micro_credentials import Definition, ProgrammeOutcome, Text

LONGEST_SEARCH = 200
"""Characters of a search that are looked for; what comes after them is left out."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for; what is empty asks for nothing.

    `outcome` is an `outcome_key`, `language` one in which evidence may be handed in, `issuer` a slug.
    """

    words: str = ""
    category: str = ""
    outcome: str = ""
    language: str = ""
    issuer: str = ""

    @property
    def asks(self) -> bool:
        """Whether anything at all is asked for."""
        return any((self.words.strip(), self.category, self.outcome, self.language, self.issuer))


def is_wished(definition: Definition, issuer: str, wish: Wish) -> bool:
    """Whether a micro-credential of this issuer is what somebody looks for: in every respect that they named."""
    return (
        wish.category in ("", definition.category)
        and wish.issuer in ("", issuer)
        and (not wish.language or wish.language in definition.evidence_languages)
        and (not wish.outcome or wish.outcome in map(outcome_key, definition.programme_outcomes))
        and holds_words(searched(definition), wish.words)
    )


def holds_words(text: str, words: str) -> bool:
    """Whether a folded text holds every word of a search, anywhere: Thai is written without spaces between words."""
    return all(word in text for word in fold(words[:LONGEST_SEARCH]).split())


def fold(text: str) -> str:
    """Return a text in the form in which it is compared: capitals, widths and orders of typing make no difference."""
    return unicodedata.normalize("NFKC", text).casefold()


def searched(definition: Definition) -> str:
    """Return all that a search looks at, folded: what it proves, how, for whom and what for, in both languages; not the rubric's levels."""
    return fold("\n".join(_said(definition)))


def outcome_key(outcome: ProgrammeOutcome) -> str:
    """Return the short name by which an address asks for an outcome of a programme: the same wherever the same outcome is served."""
    told = "\n".join((outcome.kind, outcome.programme.en, outcome.code or outcome.statement.en))
    return sha256(told.encode()).hexdigest()[:12]


def list_outcomes(definitions: Iterable[Definition]) -> list[ProgrammeOutcome]:
    """Return every outcome of a programme that some of these serve, each once, by programme and code."""
    found = {outcome_key(outcome): outcome for definition in definitions for outcome in definition.programme_outcomes}
    return sorted(found.values(), key=lambda outcome: (outcome.programme.en, outcome.kind, outcome.code or "", outcome.statement.en))


def _said(definition: Definition) -> Iterator[str]:
    method = definition.key_method
    texts: list[Text | None] = [
        definition.title, definition.competency.statement, method.name, method.description, *method.components, definition.worth,
        *definition.outcomes, definition.audience, definition.prerequisites, definition.pathways, definition.stackability,
        *(requirement.title for requirement in definition.evidence), *(criterion.name for criterion in definition.criteria),
    ]  # fmt: skip
    for outcome in definition.programme_outcomes:
        texts += [outcome.programme, outcome.statement]
        yield outcome.code or ""
    for text in filter(None, texts):
        yield text.en
        yield text.th
    yield definition.competency.idnumber or ""
    yield from (partner.name for partner in definition.partners)
    for alignment in definition.alignments:
        yield f"{alignment.framework} {alignment.code or ''} {alignment.name}"
    for place in definition.classifications:
        yield f"{place.scheme} {place.code} {place.name or ''}"
