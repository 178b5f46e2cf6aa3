"""What an administrator wants to know of their platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.domain.micro_credentials import Text
from lti_tool.models.outbox import Entry
from lti_tool.models.placements import Placement
from lti_tool.models.platforms import Platform
from lti_tool.models.visits import Visit
from lti_tool.services import issuers
from lti_tool.services.platforms.signs import list_signs
from lti_tool.services.platforms.views import PlatformView, get_platform


@dataclass(frozen=True)
class PlatformPage:
    """What an administrator wants to know of their platform."""

    name: str
    family: str
    issuer: str
    client_id: str
    deployment_ids: list[str]
    issuers: list[tuple[str, Text]]
    service_url: str | None
    has_service_token: bool
    last_launches: list[tuple[datetime, str]]
    owed: dict[str, int]
    view: PlatformView
    signs: frozenset[str]
    """What has been seen that shows a step of the set-up to be done."""
    may_update: bool
    """Whether the host gave us an address where the registration can be changed."""


def get_page(session: Session, platform_id: int, deployment_pk: int | None = None) -> PlatformPage:
    """Return the facts of one platform for the page of its administrator: of what happens there, one deployment's or all."""
    view, row = get_platform(session, platform_id), session.get(Platform, platform_id)
    assert row is not None
    launches = select(Visit.opened_at, Visit.roles).where(Visit.platform_id == platform_id).order_by(Visit.opened_at.desc()).limit(10)
    owed = select(Entry.state, func.count()).where(Entry.platform_id == platform_id).group_by(Entry.state)
    if deployment_pk is not None:
        launches = launches.where(Visit.deployment_pk == deployment_pk)
        owed = owed.join(Placement, Placement.id == Entry.placement_id).where(Placement.deployment_pk == deployment_pk)
    return PlatformPage(
        view.name, view.family, view.issuer, view.client_id, list(view.deployment_ids),
        [(issuer.slug, issuer.name) for issuer in issuers.list_for_platform(session, platform_id)],
        row.service_url, row.service_token is not None,
        [(at, ", ".join(sorted(roles))) for at, roles in session.execute(launches)],
        {state: count for state, count in session.execute(owed)},
        view, list_signs(session, platform_id), row.registration_token is not None,
    )
