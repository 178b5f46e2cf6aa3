"""The check before review: what a micro-credential still lacks, each point with its place and its reason.

Errors keep it from being sent for review; advice does not. Words for the codes are the pages' matter.
The rules are those of the KMUTT framework (one competency, one key method with its sources, evidence tied to criteria, levels
that differ), the EU's mandatory elements, and NZQA's rules on titles (Listing and Operational Rules 2022).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.domain.drafts import identity, leaves, plain, stable_path
from lti_tool.domain.micro_credentials import DefinitionFaulty, parse

LONGEST_TITLE = 110
"""Characters that a title keeps whole in a badge, a gradebook column and a list on a telephone."""

VAGUE = re.compile(
    r"(to\s+)?(be able to\s+)?(understand|know|learn|appreciate|be (aware|familiar)|become|grasp|realise|realize|have (a )?knowledge)\b"
    r"|(สามารถ\s*)?(เข้าใจ|รู้|ทราบ|เรียนรู้|ตระหนัก|ซาบซึ้ง|คุ้นเคย|มีความรู้|มีความเข้าใจ)",
    re.IGNORECASE,
)
"""Verbs of which nobody can say whether they were done."""
SEVERAL = re.compile(r"[.;?!]\s+\S|\n\s*\S|^\s*(\d+[.)]|[-*•])\s")
"""Signs that a statement holds more than one: sentences, lines, a list."""
JOINED = re.compile(r"\b(and also|as well as|and then|and to)\b|รวมทั้ง|อีกทั้ง|และสามารถ", re.IGNORECASE)
BARRED = re.compile(r"\b(national|diploma|degree|bachelor|master)('?s)?\b|ประกาศนียบัตร|อนุปริญญา|ปริญญา|มหาบัณฑิต|ดุษฎีบัณฑิต", re.IGNORECASE)
"""Words that a title may not have, for they promise another kind of award (NZQA rule 3)."""
OUTSIDE_ROLES = frozenset({"reviewer", "endorser", "assessor", "designer"})
"""As what a partner has looked at it; a recogniser only takes the result."""
THAI = re.compile("[\u0e00-\u0e7f]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One point: the field it concerns, as `drafts.paths` names it, what about it, and whether it stops the review."""

    path: str
    code: str
    is_error: bool


def check(draft: Mapping[str, Any], *, is_slug_taken: bool = False, outsiders: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return every point about this draft document, errors first, then in the order of the fields.

    `is_slug_taken` says that another micro-credential has its name in addresses; `outsiders` are people from outside
    the issuer who reviewed it.
    """
    document = plain(draft)
    found = [*_unread(draft, document), *_errors(draft, document), *_advice(draft, document, outsiders)]
    if is_slug_taken:
        found.append(Finding("slug", "slug_taken", True))
    order = {path: at for at, (path, _value) in enumerate(leaves(draft))}
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=lambda point: (not point.is_error, _rank(order, point.path))))


def count_errors(found: Collection[Finding]) -> int:
    """Return how many of these points stop the review."""
    return sum(point.is_error for point in found)


def _unread(draft: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[Finding]:
    """What keeps the document from being a definition at all; a text that lacks one language says so."""
    try:
        parse(document)
    except DefinitionFaulty as failure:
        for fault in failure.faults:
            path, code = stable_path(draft, fault["path"]), fault["fault"]
            is_language = code == "empty" and path.rpartition(".")[2] in ("en", "th")
            yield Finding(path, "language_missing" if is_language else code, True)


def _errors(draft: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[Finding]:
    yield from _text_findings("title", document.get("title"), "title_barred", BARRED.search, True)
    statement = _at(document, "competency", "statement")
    yield from _text_findings("competency.statement", statement, "competency_several", SEVERAL.search, True)
    yield from _text_findings("competency.statement", statement, "verb_vague", VAGUE.match, True)
    if not document.get("level"):
        yield Finding("level", "level_missing", True)
    for criterion in _records(draft, "criteria"):
        yield from _levels_alike(criterion)


def _levels_alike(criterion: Mapping[str, Any]) -> Iterator[Finding]:
    """Two levels in the same words are one level: nobody could say which was reached."""
    seen: dict[tuple[str, str, str], str] = {}
    for level in criterion.get("levels") or ():
        for part in ("name", "description"):
            for language in ("en", "th"):
                words = " ".join(str(_at(level, part, language) or "").split()).casefold()
                if words and seen.setdefault((part, language, words), identity(level)) != identity(level):
                    yield Finding(f"criteria.{identity(criterion)}.levels.{identity(level)}.{part}.{language}", "levels_alike", True)


def _advice(draft: Mapping[str, Any], document: Mapping[str, Any], outsiders: Collection[str]) -> Iterator[Finding]:
    yield from _text_findings("title", document.get("title"), "title_long", lambda text: len(text) > LONGEST_TITLE, False)
    yield from _text_findings("title", document.get("title"), "verb_vague", VAGUE.match, False)
    yield from _text_findings("competency.statement", _at(document, "competency", "statement"), "competency_joined", JOINED.search, False)
    for outcome in _records(draft, "outcomes"):
        yield from _text_findings(f"outcomes.{identity(outcome)}", outcome, "verb_vague", VAGUE.match, False)
    if not _at(document, "competency", "miller"):
        yield Finding("competency.miller", "miller_missing", False)
    if not document.get("exemplars"):
        yield Finding("exemplars", "exemplar_missing", False)
    if not document.get("common_mistakes"):
        yield Finding("common_mistakes", "mistakes_missing", False)
    if not document.get("programme_outcomes") and not document.get("alignments"):
        yield Finding("programme_outcomes", "alignment_missing", False)
    if not outsiders and not any(partner.get("role") in OUTSIDE_ROLES for partner in _records(draft, "partners")):
        yield Finding("partners", "outsider_missing", False)
    yield from _loose_criteria(draft)
    yield from _not_thai(draft)


def _loose_criteria(draft: Mapping[str, Any]) -> Iterator[Finding]:
    """A criterion that must be met, though all the evidence for it may be left out."""
    needed = {key for each in _records(draft, "evidence") if each.get("required") is not False for key in each.get("criteria") or ()}
    offered = {key for each in _records(draft, "evidence") for key in each.get("criteria") or ()}
    for criterion in _records(draft, "criteria"):
        key = identity(criterion)
        if criterion.get("required") is not False and key in offered - needed:
            yield Finding(f"criteria.{key}", "criterion_on_optional_evidence", False)


def _not_thai(draft: Mapping[str, Any]) -> Iterator[Finding]:
    """A Thai text without a Thai letter was most likely copied; a name or a code of one or two words may stand as it is."""
    for path, value in leaves(draft):
        if path.endswith(".th") and isinstance(value, str) and len(value.split()) > 2 and not THAI.search(value):
            yield Finding(path, "not_thai", False)


def _text_findings(path: str, text: Any, code: str, test: Callable[[str], Any], is_error: bool) -> Iterator[Finding]:
    for language in ("en", "th"):
        words = text.get(language) if isinstance(text, Mapping) else None
        if isinstance(words, str) and test(words.strip()):
            yield Finding(f"{path}.{language}", code, is_error)


def _records(document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return [item for item in document.get(name) or () if isinstance(item, Mapping)]


def _at(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _rank(order: Mapping[str, int], path: str) -> int:
    """Where a path stands among the fields; one above them stands with its first."""
    return next((at for leaf, at in order.items() if leaf == path or leaf.startswith(f"{path}.")), len(order))
