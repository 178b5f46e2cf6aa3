"""Internal quality review: what reviewers are asked, what a finished review needs, and what several of them come to."""

from lti_tool.domain.quality_reviews.fields import Field, Line, Section, list_sections, paths
from lti_tool.domain.quality_reviews.form import (
    ANSWERS,
    SEED,
    FormFaulty,
    Question,
    dump_questions,
    parse_questions,
)
from lti_tool.domain.quality_reviews.reviews import (
    APPROVE,
    LONGEST_WORDS,
    RECOMMENDATIONS,
    REQUEST_CHANGES,
    Gap,
    Told,
    Words,
    check_decision,
    days_taken,
    gaps,
)

__all__ = [
    "ANSWERS",
    "APPROVE",
    "LONGEST_WORDS",
    "RECOMMENDATIONS",
    "REQUEST_CHANGES",
    "SEED",
    "Field",
    "FormFaulty",
    "Gap",
    "Line",
    "Question",
    "Section",
    "Told",
    "Words",
    "check_decision",
    "days_taken",
    "dump_questions",
    "gaps",
    "list_sections",
    "parse_questions",
    "paths",
]
