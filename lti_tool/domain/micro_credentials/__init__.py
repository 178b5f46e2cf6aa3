"""A micro-credential: what is offered, as one frozen document per version. Read `definition.py` first."""

from lti_tool.domain.micro_credentials.definition import (
    CATEGORIES,
    Alignment,
    Competency,
    Definition,
    KeyMethod,
    Partner,
    Reference,
    Resource,
    StudyLevel,
)
from lti_tool.domain.micro_credentials.parsing import DefinitionFaulty, dump, parse
from lti_tool.domain.micro_credentials.parts import EvidenceRequirement, Part, Prompt
from lti_tool.domain.micro_credentials.rubric import Criterion, Level
from lti_tool.domain.micro_credentials.texts import Text

__all__ = [
    "CATEGORIES",
    "Alignment",
    "Competency",
    "Criterion",
    "Definition",
    "DefinitionFaulty",
    "EvidenceRequirement",
    "KeyMethod",
    "Level",
    "Part",
    "Partner",
    "Prompt",
    "Reference",
    "Resource",
    "StudyLevel",
    "Text",
    "dump",
    "parse",
]
