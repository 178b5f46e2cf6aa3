"""Deployment, course and link, as the newest launch tells them: service addresses may change with each (AGS 2.0 3.1)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from lti_tool.domain.hosts import HostProfile, profile_of
from lti_tool.errors import LaunchRefused
from lti_tool.models.contexts import Context
from lti_tool.models.placements import Column, Placement
from lti_tool.models.platforms import Deployment, Platform
from lti_tool.services import catalogue, copies, outbox, reviews
from lti_tool.services.launches.arrivals import Arrival
from lti_tool.services.visits import REVIEW


def deployment_of(session: Session, arrival: Arrival) -> int:
    """Return the key of the launch's deployment; only the very first one of a registration is learnt from a launch."""
    same = Deployment.platform_id == arrival.platform_id, Deployment.deployment_id == arrival.deployment_id
    row = session.execute(select(Deployment.id, Deployment.guid).where(*same)).first()
    if row is None:
        if session.scalar(select(Deployment.id).where(Deployment.platform_id == arrival.platform_id).limit(1)):
            raise LaunchRefused("deployment_unknown", spec="Core 1.3 5.3.3")
        told = {"deployment_id": arrival.deployment_id, "guid": arrival.guid}
        deployment = add(session, Deployment, platform_id=arrival.platform_id, **told)
    else:
        deployment = int(row.id)
    if row is not None and arrival.guid not in ("", row.guid):
        session.execute(update(Deployment).where(Deployment.id == deployment).values(guid=arrival.guid))
    if arrival.family:
        # A platform registered by hand without saying what it is: its launches tell.
        unnamed = Platform.id == arrival.platform_id, Platform.family == ""
        session.execute(update(Platform).where(*unnamed).values(family=arrival.family, revision=Platform.revision + 1))
    return deployment


def context_of(session: Session, arrival: Arrival, deployment: int) -> int | None:
    """Return the key of the course, with its name, roster address and history as this launch tells them."""
    if arrival.context is None:
        return None
    context_id, label, title = arrival.context
    told: dict[str, Any] = {"label": label, "title": title}
    # What a launch leaves out is not taken back: Moodle's first deep-linking request of a course has no roster yet.
    told |= {"roster_url": arrival.roster} if arrival.roster else {}
    same = Context.deployment_pk == deployment, Context.context_id == context_id
    row = session.execute(select(Context.id, Context.history, *(getattr(Context, name) for name in told)).where(*same)).first()
    told |= {"history": copies.join_history(arrival.history, row.history if row else [])} if arrival.history else {}
    if row is None:
        return add(session, Context, deployment_pk=deployment, context_id=context_id, **told)
    if any(getattr(row, name) != value for name, value in told.items()):
        session.execute(update(Context).where(Context.id == row.id).values(**told))
    return int(row.id)


def placement_of(session: Session, arrival: Arrival, deployment: int, context: int | None, now: datetime) -> int | None:
    """Return the key of the link; a review of somebody's work is about one that is known, and changes nothing that is known of it."""
    if arrival.kind == REVIEW:
        return reviews.find_placement(session, deployment, context, arrival.link[0] if arrival.link else None, arrival.line_item)
    if arrival.link is None:
        return None
    link_id, title = arrival.link
    told = {
        "context_pk": context, "title": title, "line_item": arrival.line_item,
        "line_items": arrival.line_items, "scopes": list(arrival.scopes),
    }
    same = Placement.deployment_pk == deployment, Placement.resource_link_id == link_id
    columns = [getattr(Placement, name) for name in told]
    row = session.execute(select(Placement.id, Placement.version_id, *columns).where(*same)).first()
    if row is None:
        placement = add(session, Placement, deployment_pk=deployment, resource_link_id=link_id, **told)
    else:
        placement = int(row.id)
        told["line_item"] = _named_column(session, arrival, placement, row.line_item)
        if any(getattr(row, name) != value for name, value in told.items()):
            session.execute(update(Placement).where(Placement.id == placement).values(**told))
            _follow_columns(session, placement, row, told, now)
        if row.line_item and arrival.line_item is None:
            _doubt_column(session, arrival, placement, now)
    if (row is None or row.version_id is None) and not _show_picked(session, arrival, placement, now):
        copies.recognise(session, placement, now)
    return placement


def _named_column(session: Session, arrival: Arrival, placement: int, known: str | None) -> str | None:
    """Return the link's own column: what this launch names, or the one known before where it names none.

    One that we made for a criterion is never the award's: Open edX names one of several (against AGS 2.0 3.1), whichever it is.
    """
    of_criterion = select(Column.criterion).where(Column.placement_id == placement, Column.line_item == arrival.line_item)
    if arrival.line_item in (None, known) or session.scalar(of_criterion):
        return known
    return arrival.line_item


def _doubt_column(session: Session, arrival: Arrival, placement: int, now: datetime) -> None:
    """A launch names no column although there was one: it is looked up before it is believed gone, unless the claim may vanish for less."""
    if not _profile(session, arrival).second_column_hides_first:
        outbox.lose_column(session, placement, "", now)


def _follow_columns(session: Session, placement: int, before: Any, told: dict[str, Any], now: datetime) -> None:
    came = told["line_item"] and before.line_item is None
    if came or (told["line_items"], told["scopes"]) != (before.line_items, before.scopes):
        outbox.owe_for_placement(session, placement, now)  # the column, or the right to make one, came later than the award
    if told["line_item"] and before.line_item != told["line_item"]:
        outbox.owe_columns(session, placement, now)
        outbox.try_new_column(session, placement, now)


def _profile(session: Session, arrival: Arrival) -> HostProfile:
    return profile_of(session.scalar(select(Platform.family).where(Platform.id == arrival.platform_id)) or "")


def _show_picked(session: Session, arrival: Arrival, placement: int, now: datetime) -> bool:
    """The link was made by our picker: it shows what was picked, if this platform may still award it."""
    picked = arrival.micro_credential
    offer = catalogue.find_offered(session, arrival.platform_id, picked) if picked else None
    if offer:
        session.execute(update(Placement).where(Placement.id == placement).values(version_id=offer.version_id, chosen_at=now))
        copies.note_original(session, placement)
        outbox.owe_for_placement(session, placement, now)
    return offer is not None


def add(session: Session, model: type[Any], **values: Any) -> int:
    """Return the key of a fresh row."""
    return int(session.execute(insert(model).values(**values).returning(model.id)).scalar_one())
