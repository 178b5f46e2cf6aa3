"""Words for the fields of a definition and for what can be wrong with them: one sentence a lecturer understands.

A place in a definition is a path (`criteria.0.levels.1.name.th`) or a column of a table
(`criteria.1.levels.2.name.th`, numbers from one); `where` says it in words.
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

ANY = {
    "title": _("title"), "name": _("name"), "description": _("description"), "statement": _("statement"), "text": _("text"),
    "url": _("web address"), "code": _("code"), "key": _("short name (key)"), "required": _("required or not"),
    "framework": _("framework"), "criterion": _("criterion"), "level": _("level"), "role": _("role"), "type": _("kind"),
    "kind": _("kind"), "scheme": _("scheme"), "programme": _("programme or course"), "annotation": _("annotation"),
    "word_limit": _("word limit"), "passing": _("passing level"), "criteria": _("criteria it shows"), "kinds": _("kinds that are taken"),
    "system": _("credit system"), "amount": _("amount"), "currency": _("currency"), "note": _("note"),
    "idnumber": _("number in the platform's framework"), "miller": _("Miller level"),
}  # fmt: skip
"""Names of fields that mean the same wherever they stand."""

FIELDS = {
    "slug": _("Name in addresses (slug)"), "category": _("Category"), "title": _("Title"), "competency": _("Competency"),
    "key_method": _("Key method"), "key_method.components": _("step %(n)s"), "rationale": _("Why it matters (rationale)"),
    "references": _("References"), "references.N": _("Reference %(n)s"), "worth": _("What it is worth"),
    "outcomes": _("Learning outcomes"), "outcomes.N": _("Learning outcome %(n)s"), "workload_hours": _("Workload in hours"),
    "assessment_type": _("Type of assessment"), "participation": _("Form of participation"), "quality_assurance": _("Quality assurance"),
    "parts": _("Parts of the submission"), "parts.N": _("Part %(n)s"), "parts.prompts": _("questions"),
    "parts.prompts.N": _("question %(n)s"), "evidence": _("Evidence"), "evidence.N": _("Evidence %(n)s"), "criteria": _("Rubric"),
    "criteria.N": _("Criterion %(n)s"), "criteria.levels": _("levels"), "criteria.levels.N": _("level %(n)s"),
    "assessed_by": _("Who assesses"), "turnaround_days": _("Answer within (days)"), "resources": _("Learning resources"),
    "resources.N": _("Resource %(n)s"), "level": _("Level"), "alignments": _("Alignments"), "alignments.N": _("Alignment %(n)s"),
    "partners": _("Partners and endorsers"), "partners.N": _("Partner %(n)s"), "audience": _("For whom"),
    "prerequisites": _("Prerequisites"), "pathways": _("Where it may lead"), "stackability": _("What it stacks into"),
    "supervision": _("Supervision and identity check"), "further_information": _("Further information"), "credits": _("Credits"),
    "classifications": _("Classifications"), "classifications.N": _("Classification %(n)s"),
    "programme_outcomes": _("Programme and course outcomes"), "programme_outcomes.N": _("Outcome served %(n)s"),
    "exemplars": _("Exemplars"), "exemplars.N": _("Exemplar %(n)s"), "common_mistakes": _("Common mistakes"),
    "common_mistakes.N": _("Common mistake %(n)s"), "evidence_languages": _("Languages of evidence"), "judging": _("Judging"),
    "judging.marking": _("named or blind marking"), "judging.second_percent": _("share marked twice (percent)"),
    "judging.has_approver": _("another person decides"), "judging.precheck_days": _("first look within (days)"),
    "judging.attempts": _("attempts"), "judging.coach_after": _("coach after how many “not yet”"),
    "judging.coach_is_condition": _("meeting the coach is a condition"), "judging.withdraw_minutes": _("can be taken back for (minutes)"),
    "judging.appeal_days": _("appeal within (days)"), "judging.allows_team_work": _("team work is taken"),
    "judging.prior_work_months": _("age of earlier work (months)"), "fee": _("Fee"), "validity_months": _("Valid for (months)"),
    "review_months": _("Review after (months)"), "rubric_levels": _("Set of levels"), "versions": _("Versions"),
    "versions.N": _("Version %(n)s"), "issuer": _("Institution"), "public_id": _("Public number"),
}  # fmt: skip
LANGUAGES = {"en": _("English"), "th": _("Thai")}

FAULTS = {
    "missing": _("Not written yet."), "empty": _("Not written yet."), "too_few": _("Nothing is listed yet."),
    "too_long": _("Longer than ten thousand characters."), "unreadable": _("Holds characters that cannot be shown or kept."),
    "not_text": _("A text is expected here."), "not_a_number": _("A whole number is expected here, written in figures."),
    "not_yes_or_no": _("Yes or no is expected here."), "not_a_list": _("A list is expected here."),
    "not_a_table": _("Several fields are expected here, such as a text in English and in Thai."),
    "not_one_of": _("This is not one of the words that can stand here."),
    "unknown_field": _("This tool knows no such field, and it would be lost."),
    "out_of_range": _("The number is outside what makes sense here."),
    "slug_bad": _("Small letters, figures and hyphens only, at most 64."),
    "key_bad": _("Begins with a small letter; then small letters, figures, - and _, at most 64."),
    "address_bad": _("A web address that begins with https:// or http:// is expected here."),
    "amount_bad": _("An amount such as 1 or 2.50 is expected here."),
    "currency_bad": _("Three capital letters such as THB are expected here."),
    "repeated": _("Another piece has the same short name (key)."), "no_overview": _("Part 1 (overview) is missing."),
    "no_work": _("Part 2 (work examples) is missing."), "no_such_criterion": _("The rubric has no criterion of this name."),
    "criterion_without_evidence": _("No evidence shows this criterion yet."),
    "no_required_evidence": _("At least one piece of evidence must be required."),
    "no_required_criterion": _("At least one criterion must be required."),
    "no_such_level": _("The criterion has no level of this name."),
    "passing_is_lowest": _("The lowest level cannot be the passing one: everybody would pass."),
    "repeated_in_file": _("Two in this file have the same name in addresses (slug); the second would write over the first."),
    "slug_differs": _("The name in addresses (slug) is not the one in the definition."),
    "number_repeated": _("Two versions have the same number."),
    "two_open_versions": _("Two versions are still being written; there can be one."),
    "moment_bad": _("A moment with its time zone is expected here."), "too_many": _("There are more than are read at once."),
    "has_html": _("There is HTML in this text. It is kept as written and never run; pages leave it out."),
    "cell_formula": _("This cell holds a formula. Copy it and paste it as a value."),
    "cell_date": _("This cell holds a date or time. Format it as text."), "cell_error": _("This cell shows an error of the spreadsheet."),
}  # fmt: skip


def fault_words(code: str) -> str:
    """Return the sentence for a fault."""
    return str(FAULTS[code])


def where(path: str, first: int = 1) -> str:
    """Return the place a path names, in words; `first` is added to its numbers: 1 for a document, 0 for a column of a table."""
    parts = path.split(".") if path else []
    if len(parts) > 3 and parts[0] == "versions" and parts[2] == "definition":
        return where(".".join(parts[3:]), first)
    told, at = [], 0
    while at < len(parts):
        at, word = _step(parts, at, first)
        told.append(word)
    return ", ".join(told) or gettext("the whole")


def _step(parts: list[str], at: int, first: int) -> tuple[int, str]:
    """Return the word for the part at this place and where to go on: a list and its number are one."""
    known = ".".join(part for part in parts[: at + 1] if not part.isdecimal())
    name, number = parts[at], parts[at + 1] if at + 1 < len(parts) and parts[at + 1].isdecimal() else None
    if at and at == len(parts) - 1 and name in LANGUAGES:
        return at + 1, str(LANGUAGES[name])
    if number is not None:
        word: Any = FIELDS.get(f"{known}.N") or FIELDS.get(known) or ANY.get(name)
        count = str(int(number[:6]) + first)
        told = str(word or name[:60])
        return at + 2, told % {"n": count} if "%(n)s" in told else f"{told} {count}"
    found = FIELDS.get(known) or (ANY.get(name) if at else None)
    told = str(found) if found else f"“{name[:60]}”"
    return at + 1, told.replace(" %(n)s", "")


CHOICES = {
    "business": _("Business"), "technology": _("Technology"), "education": _("Education"),
    "science-engineering": _("Science and engineering"), "knows": _("knows"), "knows_how": _("knows how"), "shows_how": _("shows how"),
    "does": _("does"), "instructors": _("the course's teachers"), "named": _("named assessors"), "text": _("text"), "link": _("link"),
    "file": _("file"), "th": _("Thai"), "en": _("English"), "plo": _("Programme outcome (PLO)"), "clo": _("Course outcome (CLO)"),
    "overview": _("Part 1: Overview"), "work": _("Part 2: Work examples"), "reflection": _("Part 3: Reflection"),
    "unsupervised": _("not supervised"), "supervised": _("supervised"), "supervised_identified": _("supervised, identity checked"),
    "designer": _("designer"), "assessor": _("assessor"), "endorser": _("endorser"), "recogniser": _("recogniser"),
    "reviewer": _("reviewer"),
    # States of a version and steps on its way
    "draft": _("draft"), "submitted": _("sent for review"), "in_review": _("in review"), "changes_requested": _("changes requested"),
    "approved": _("approved"), "published": _("published"), "review_due": _("due for review"),
    "revised": _("replaced by a newer version"), "retired": _("retired"), "begin": _("begun"), "submit": _("sent for review"),
    "withdraw": _("taken back"), "begin_review": _("review begun"), "request_changes": _("changes requested"), "approve": _("approved"),
    "reopen": _("opened again"), "publish": _("published"), "fall_due": _("fell due for review"), "confirm": _("confirmed"),
    "revise": _("replaced by a newer version"), "retire": _("retired"), "restore": _("brought over from another installation"),
    "import": _("imported"),
}  # fmt: skip


def choice_words(word: str) -> str:
    """Return the words for one of the fixed words of a definition or of its way; what is not known stands as it is."""
    return str(CHOICES.get(word, word))
