"""What a launch hands to the services: its words in theirs."""

from __future__ import annotations

from typing import Any

from lti_tool.errors import LaunchRefused
from lti_tool.lti.claims import Launch
from lti_tool.lti.message_types import DATA_PRIVACY, DEEP_LINK, RESOURCE_LINK, SUBMISSION_REVIEW
from lti_tool.services import launches, platforms
from lti_tool.services import visits as stays

KINDS = {
    RESOURCE_LINK: stays.LAUNCH, DEEP_LINK: stays.DEEP_LINK, SUBMISSION_REVIEW: stays.REVIEW,
    **dict.fromkeys(DATA_PRIVACY, stays.PRIVACY),
}
"""What kind of visit each message opens."""


def arrival_of(launch: Launch, public_url: str, origins: tuple[str, ...]) -> launches.Arrival:
    """Return who came, where, and what the host offers, as services write it down; `origins` are the platform's own."""
    return_url = launch.return_url if platforms.is_way_back(launch.return_url, origins) else ""
    details: dict[str, Any] = {"return_url": return_url}
    if launch.message_type == DEEP_LINK:
        details |= {"settings": _settings(launch, origins), "public_url": public_url}
    if launch.for_user:
        details |= {"for_user": launch.for_user, "line_item": launch.services.line_item}
    if launch.mentored:
        details["mentored"] = list(launch.mentored)
    return launches.Arrival(
        platform_id=launch.platform_id, deployment_id=launch.deployment_id, subject=launch.subject, name=launch.name, email=launch.email,
        roles=launch.roles, context=launch.context, link=launch.link, line_item=launch.services.line_item,
        line_items=launch.services.line_items, scopes=launch.services.scopes, micro_credential=launch.custom.get("micro_credential"),
        locale="th" if launch.locale.lower().startswith("th") else "en", details=details, kind=KINDS[launch.message_type],
        roster=launch.services.roster, history=launch.history, family=launch.family, guid=launch.guid, notices=launch.services.notices,
        notice_types=launch.services.notice_types,
    )


def _settings(launch: Launch, origins: tuple[str, ...]) -> dict[str, Any]:
    """Return what the host's picker is to give back; the answer is a form post there, so the address must be a safe one (DL-14)."""
    settings = dict(launch.deep_linking or {})
    if not platforms.is_way_back(settings.get("deep_link_return_url", ""), origins):
        raise LaunchRefused("deep_linking_return_bad", spec="DL 2.0 4.4.1")
    return settings
