"""A link in a course as the host's own web services know it, and what a teacher decides about it there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain import permissions
from lti_tool.domain.permissions import Actor
from lti_tool.errors import NotAllowed, NotFound
from lti_tool.models.contexts import Context
from lti_tool.models.placements import Placement
from lti_tool.sealing import Sealer
from lti_tool.services import catalogue, outbox, platforms
from lti_tool.services.catalogue import Offer


@dataclass(frozen=True)
class NativePlace:
    """A link, the course it is in by the host's own ids, what it shows, and the way to the host's services, if there is one."""

    placement_id: int
    title: str
    link: str
    course: str
    context_pk: int
    offer: Offer | None
    has_column: bool
    completes_by_service: bool
    shows_shares: bool
    """Whether "not yet" is sent to the column too: then any grade must not complete the activity."""
    service_url: str | None
    service_token: str | None = field(repr=False)

    @property
    def has_service(self) -> bool:
        """Whether the platform gave its web services."""
        return bool(self.service_url and self.service_token)


def get_place(session: Session, sealer: Sealer, platform_id: int, placement_id: int | None) -> NativePlace:
    """Return the link of this visit; raises NotFound placement_unknown where the launch came from no link of a course."""
    query = select(Placement, Context.context_id).join(Context, Context.id == Placement.context_pk).where(Placement.id == placement_id)
    row = session.execute(query).first()
    if row is None:
        raise NotFound("placement_unknown")
    placement, course = row
    platform = platforms.get_platform(session, platform_id, sealer)
    return NativePlace(
        placement.id, placement.title, placement.resource_link_id, course, placement.context_pk,
        catalogue.find_for_placement(session, placement.id), bool(placement.line_item), placement.completes_by_service,
        placement.partial_confirmed_at is not None, platform.service_url, platform.service_token,
    )  # fmt: skip


def set_completion(session: Session, actor: Actor | None, placement_id: int, is_on: bool, now: datetime) -> None:
    """Let an award mark this link's activity as complete from now on, for who has earned it already too; or no longer."""
    if actor is None or not permissions.may_choose(actor):
        raise NotAllowed("not_yours_to_choose")
    placement = session.get(Placement, placement_id)
    if placement is None:
        raise NotFound("placement_unknown")
    placement.completes_by_service = is_on
    session.flush()
    if is_on:
        outbox.owe_for_placement(session, placement_id, now)
    else:
        outbox.release_completions(session, placement_id)
