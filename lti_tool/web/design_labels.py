"""What a field of a draft is called, what helps to fill it in, and what the check says about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from lti_tool.domain.drafts import identity, kind_of
from lti_tool.web.definition_words import ANY, FAULTS, FIELDS, LANGUAGES
from lti_tool.web.languages import locale

HINTS = {
    "title": _("Says what the earner can do: begins with a verb. No name of a degree."),
    "slug": _("Small letters, digits and hyphens. It follows the English title until you write one; publication settles it."),
    "competency.statement": _("One ability, in one sentence, with a verb of which one can say whether it was done."),
    "competency.miller": _("Miller's pyramid: from telling it to doing it in real work."),
    "competency.idnumber": _("Finds the same competency in the learning platform."),
    "key_method": _("By which method it is done. Another method makes another micro-credential."),
    "rationale": _("Why it is worth having, and on what that rests."),
    "references": _("The works the key method rests on, as one cites them. At least one."),
    "worth": _("What somebody can do with it: at work, in further study."),
    "workload_hours": _("Hours in all, learning and showing it."),
    "level": _("Level in a framework of qualifications, such as EQF 6 or TQF 6."),
    "parts": _("What a learner writes. Overview and work are always asked for; reflection may be left out."),
    "evidence": _("What a learner hands in, and by which criteria each piece is judged."),
    "criteria": _("The rubric everybody sees beforehand. Levels from the lowest up; one of them passes."),
    "exemplars": _("Work to learn from, with notes on what makes it what it is."),
    "partners": _("Who stands beside the institution: a firm or a person from the field who looked at it."),
    "programme_outcomes": _("Outcomes of programmes (PLO) and courses (CLO) that it serves."),
    "turnaround_days": _("Within how many days an answer is promised."),
    "judging.attempts": _("Empty: as often as needed."), "validity_months": _("Empty: for ever."),
    "judging.prior_work_months": _("Empty: of any age. 0: none at all."),
    "judging.precheck_days": _("Empty: no such look."),
}  # fmt: skip

CHECKS = {
    "language_missing": _("The words in this language are missing."),
    "slug_taken": _("Another micro-credential has that name in addresses already."),
    "title_barred": _(
        "This word promises another kind of award (national, diploma, degree, bachelor, master). Say what the earner can do."
    ),
    "title_long": _("Long titles are cut off in gradebooks and on telephones."),
    "competency_several": _("There is more than one sentence here. One micro-credential proves one competency."),
    "competency_joined": _("This may be two competencies. If each could be proved alone, make two micro-credentials."),
    "verb_vague": _("Nobody can see whether somebody “knows” or “understands”. Use a verb for what is done."),
    "level_missing": _("The level of study is missing."),
    "miller_missing": _("The rung of Miller's pyramid helps assessors to see what counts as proof."),
    "levels_alike": _("Two levels say the same, so nobody could tell which was reached."),
    "exemplar_missing": _("An exemplar with notes helps learners more than any description."),
    "mistakes_missing": _("Common mistakes, named beforehand, save a second attempt."),
    "alignment_missing": _("No outcome of a programme and no outside framework is named yet."),
    "outsider_missing": _("Nobody from industry or from outside the institution has looked at it yet."),
    "criterion_on_optional_evidence": _("This criterion must be met, but all evidence for it may be left out."),
    "not_thai": _("There is no Thai letter in the Thai words."),
}


def labels(draft: Mapping[str, Any], path: str) -> list[str]:
    """Return what each part of a path is called, the outermost first: "Criterion 2", "Level 1", "name", "Thai"."""
    told, segments, value = [], path.split("."), draft
    for at, segment in enumerate(segments):
        pattern = _pattern(segments[: at + 1])
        if isinstance(value, list):
            number = next((place for place, item in enumerate(value, 1) if isinstance(item, Mapping) and identity(item) == segment), 0)
            told[-1] = _numbered(pattern, told[-1], number or len(value) + 1)
            value = value[number - 1] if number else {}
            continue
        value = value.get(segment) if isinstance(value, Mapping) else None
        word = LANGUAGES.get(segment) if at else None
        word = word or FIELDS.get(pattern) or ANY.get(segment)
        told.append(str(word or segment).replace(" %(n)s", ""))
        value = value if value is not None or kind_of(".".join(segments[: at + 1])).shape != "items" else []
    return [word[:1].upper() + word[1:] for word in told]


def name_of(draft: Mapping[str, Any], path: str, item: Mapping[str, Any]) -> str:
    """Return an item as a choice shows it: its number with its own name, as far as it has one."""
    name = item.get("name") if isinstance(item.get("name"), Mapping) else {}
    words = str(name.get(locale()) or name.get("en") or name.get("th") or "").strip()
    label = labels(draft, path)[-1]
    return f"{label}: {words}" if words else label


def hint(path: str) -> str:
    """Return what helps to fill a field in, "" where its name says all."""
    return str(HINTS.get(_pattern(path.split(".")), ""))


def check_words(code: str) -> str:
    """Return the sentence for a point of the check."""
    return str(CHECKS.get(code) or FAULTS[code])


def _pattern(segments: list[str]) -> str:
    """Return a path without the names of items, as the tables of words have it."""
    told: list[str] = []
    for at in range(len(segments)):
        above = kind_of(".".join(segments[:at])) if at else None
        if above is None or above.shape != "items":
            told.append(segments[at])
    return ".".join(told)


def _numbered(pattern: str, word: str, number: int) -> str:
    known = FIELDS.get(f"{pattern}.N")
    return str(known) % {"n": number} if known else f"{word} {number}"
