"""A micro-credential: what is offered, as one frozen document per version. Read `definition.py` first."""

from lti_tool.domain.micro_credentials.definition import (
    CATEGORIES,
    Alignment,
    Competency,
    Definition,
    KeyMethod,
    Reference,
    Resource,
    StudyLevel,
)
from lti_tool.domain.micro_credentials.facts import PARTNER_ROLES, Classification, Credits, Exemplar, Fee, Partner, ProgrammeOutcome
from lti_tool.domain.micro_credentials.judging import Judging
from lti_tool.domain.micro_credentials.parsing import DefinitionFaulty, dump, parse
from lti_tool.domain.micro_credentials.parts import EvidenceRequirement, Part, Prompt
from lti_tool.domain.micro_credentials.rubric import Criterion, Level
from lti_tool.domain.micro_credentials.texts import Text

__all__ = [
    "CATEGORIES",
    "PARTNER_ROLES",
    "Alignment",
    "Classification",
    "Competency",
    "Credits",
    "Criterion",
    "Definition",
    "DefinitionFaulty",
    "EvidenceRequirement",
    "Exemplar",
    "Fee",
    "Judging",
    "KeyMethod",
    "Level",
    "Part",
    "Partner",
    "ProgrammeOutcome",
    "Prompt",
    "Reference",
    "Resource",
    "StudyLevel",
    "Text",
    "dump",
    "parse",
]
