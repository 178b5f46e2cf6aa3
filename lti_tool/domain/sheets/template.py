"""The table to begin with: the columns most micro-credentials need, an explanation under each, and one example."""

from __future__ import annotations

from collections.abc import Callable

from lti_tool.domain.sheets.columns import Column, place_of
from lti_tool.domain.sheets.defaults import LEVELS_COLUMN
from lti_tool.domain.sheets.rows import COMMENT

CRITERIA, EVIDENCE, LEVELS = 3, 2, 3


def template_columns() -> list[str]:
    """Return the headings of the template."""
    plain = ["slug", "category", "title", "competency.statement", "competency.miller", "key_method.name", "key_method.description"]
    plain += [f"key_method.components.{number}" for number in (1, 2, 3)]
    plain += ["rationale", "references.1.title", "references.1.url", "references.2.title", "references.2.url", "worth"]
    plain += [f"outcomes.{number}" for number in (1, 2, 3)]
    plain += ["workload_hours", "level.framework", "level.code", "assessment_type", "participation", "quality_assurance"]
    plain += [f"parts.{part}.prompts.1.text" for part in (1, 2)]
    plain.append(LEVELS_COLUMN)
    for number in range(1, CRITERIA + 1):
        plain += [f"criteria.{number}.name", f"criteria.{number}.description"]
        plain += [f"criteria.{number}.levels.{level}.description" for level in range(1, LEVELS + 1)]
    for number in range(1, EVIDENCE + 1):
        plain += [f"evidence.{number}.{field}" for field in ("title", "description", "kinds", "criteria")]
    plain += ["assessed_by", "turnaround_days", "partners.1.name", "partners.1.role"]
    return [name for each in plain for name in ([each] if each == LEVELS_COLUMN or place_of(each) else [f"{each}.en", f"{each}.th"])]


def template_rows(explain: Callable[[str, Column | None], str]) -> list[list[str]]:
    """Return the rows of the template: headings, and under each what goes there, in the reader's language.

    `explain` is given the heading and its column (None for the set of levels). The row of explanations
    is a comment: reading passes it over.
    """
    names = template_columns()
    told = [explain(name, place[0] if (place := place_of(name)) else None) for name in names]
    return [names, [f"{COMMENT} {told[0]}", *told[1:]]]
