"""Tables, one module per noun: columns, links, constraints; no rules."""

from lti_tool.models import (
    assessments,
    awards,
    competency_mappings,
    contexts,
    drift,
    guests,
    invitations,
    issuers,
    keys,
    micro_credentials,
    notices,
    outbox,
    people,
    placements,
    platforms,
    quality_reviews,
    stacks,
    submissions,
    visits,
)
from lti_tool.models.base import Base

__all__ = [
    "Base", "assessments", "awards", "competency_mappings", "contexts", "drift", "guests", "invitations", "issuers", "keys",
    "micro_credentials", "notices", "outbox", "people", "placements", "platforms", "quality_reviews", "stacks", "submissions", "visits",
]
