"""What a log line says of an accepted launch: verdict and claims for whoever certifies the tool, no name and no address."""

from __future__ import annotations

from typing import Any

from lti_tool.lti.claims import Launch

MOST_ROLES, LONGEST_ROLE = 3, 80


def facts_of(launch: Launch) -> dict[str, Any]:
    """Return platform, message, roles as we read them, services as they were offered, and the beginnings of roles nobody knows."""
    offered = {"grades": launch.services.line_item or launch.services.line_items, "roster": launch.services.roster}
    facts = {
        "platform": launch.platform_id,
        "message": launch.message_type,
        "roles": ",".join(sorted(launch.roles.roles)) or "none",
        "services": ",".join(name for name, address in offered.items() if address) or "none",
    }
    unknown = [role[:LONGEST_ROLE] for role in launch.roles.unknown[:MOST_ROLES]]
    return facts | ({"unknown_roles": unknown} if unknown else {})
