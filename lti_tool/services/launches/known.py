"""What is known of all that a launch tells, in one look: most launches tell nothing new."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from lti_tool.models.contexts import Context, Member
from lti_tool.models.issuers import Issuer
from lti_tool.models.micro_credentials import MicroCredential, Version
from lti_tool.models.people import Person
from lti_tool.models.placements import Participant, Placement
from lti_tool.models.platforms import Deployment, Platform
from lti_tool.services.catalogue import OFFER_COLUMNS
from lti_tool.services.launches.arrivals import Arrival
from lti_tool.services.people import HAS_GRANTS
from lti_tool.services.submissions import HAS_CASE
from lti_tool.services.visits import PLATFORM_COLUMNS, REVIEW
from lti_tool.statements import Statement

_TABLES = (Deployment, Platform, Person, Context, Placement, Member, Participant, Version, MicroCredential, Issuer)
_D, _H, _P, _C, _L, _M, _T, _V, _MC, _I = (each.__table__ for each in _TABLES)
_KNOWN = Statement(
    select(
        _D.c.id.label("deployment"), _D.c.guid, *PLATFORM_COLUMNS,
        _P.c.id.label("person"), _P.c.name, _P.c.email, _P.c.is_test, _P.c.locale,
        _C.c.id.label("context"), _C.c.label, _C.c.title, _C.c.history, _C.c.roster_url, _L.c.id.label("placement"),
        _L.c.context_pk, _L.c.title.label("link_title"), _L.c.line_item, _L.c.line_items, _L.c.scopes, _M.c.roles,
        _M.c.launched_at, _M.c.status, _T.c.person_id.label("takes_part"), *OFFER_COLUMNS,
        HAS_GRANTS, HAS_CASE,
    )
    .select_from(
        _D.join(_H, _H.c.id == _D.c.platform_id)
        .outerjoin(_P, and_(_P.c.platform_id == _D.c.platform_id, _P.c.subject == bindparam("subject")))
        .outerjoin(_C, and_(_C.c.deployment_pk == _D.c.id, _C.c.context_id == bindparam("context_id")))
        .outerjoin(_L, and_(_L.c.deployment_pk == _D.c.id, _L.c.resource_link_id == bindparam("link_id")))
        .outerjoin(_M, and_(_M.c.context_pk == _C.c.id, _M.c.person_id == _P.c.id))
        .outerjoin(_T, and_(_T.c.placement_id == _L.c.id, _T.c.person_id == _P.c.id))
        .outerjoin(_V, _V.c.id == _L.c.version_id)
        .outerjoin(_MC, _MC.c.id == _V.c.micro_credential_id)
        .outerjoin(_I, _I.c.id == _MC.c.issuer_id)
    )
    .where(_D.c.platform_id == bindparam("platform"), _D.c.deployment_id == bindparam("deployment_id"))
)
"""Everything a launch may tell of, and what its first page shows of that."""


def look(session: Session, arrival: Arrival) -> Any:
    """Return what is known of all that this launch tells, or None where even its deployment is new."""
    told = {
        "subject": arrival.subject, "platform": arrival.platform_id, "deployment_id": arrival.deployment_id,
        "context_id": arrival.context[0] if arrival.context else None, "link_id": arrival.link[0] if arrival.link else None,
    }
    return _KNOWN.first(session, told)


def is_known_place(row: Any, arrival: Arrival) -> bool:
    """Whether course and link are as the last launch told them."""
    if arrival.kind == REVIEW or arrival.guid not in ("", row.guid):
        return False  # which link a review is about, its column may tell
    if arrival.context and (row.context is None or (row.label, row.title) != arrival.context[1:]):
        return False
    if arrival.context and (arrival.roster not in (None, row.roster_url) or not _is_told(arrival.history, row.history)):
        return False
    if arrival.link is None:
        return True
    told = (row.context, arrival.link[1], arrival.line_item, arrival.line_items, list(arrival.scopes))
    is_same = row.placement is not None and (row.context_pk, row.link_title, row.line_item, row.line_items, row.scopes) == told
    return is_same and not (row.version_id is None and arrival.micro_credential)


def _is_told(told: tuple[str, ...], known: list[str]) -> bool:
    """Whether this history is known and comes first: what a notice added stands behind it."""
    return list(told) == known[: len(told)]


def is_known_person(row: Any, arrival: Arrival) -> bool:
    """Whether the person is as the last launch told them, in this course and at this link."""
    is_same = (arrival.name or row.name, arrival.email or row.email) == (row.name, row.email)
    has_roles = arrival.context is None or (
        row.roles == sorted(arrival.roles.roles) and row.launched_at is not None and row.status == "active"
    )
    has_come = arrival.link is None or not arrival.takes_part or row.takes_part is not None
    return is_same and has_roles and has_come and (row.is_test or not arrival.roles.is_test)
