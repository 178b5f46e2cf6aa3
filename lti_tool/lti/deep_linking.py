"""The answer to a deep-linking request: a signed list of links, given once (Deep Linking 2.0)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lti_tool.errors import BadInput
from lti_tool.lti import jwt
from lti_tool.lti.message_types import LTI
from lti_tool.sealing import Sealer, new_secret
from lti_tool.services import keys, platforms, visits
from lti_tool.services.catalogue import Offer

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
SECONDS_GOOD = 300
FULL_MARKS = 100
"""What the column shows for an award: all or nothing, until a course chooses otherwise."""


@dataclass(frozen=True)
class Answer:
    """A form post to the host: its address (from the signed request) and the JWT."""

    return_url: str
    jwt: str


def answer(session: Session, sealer: Sealer, visit_id: str, offers: Sequence[Offer], locale: str, now: datetime) -> Answer:
    """Return the one answer of this visit with these links, none for a cancel; Conflict when it was given before."""
    request = visits.get_deep_link(session, visit_id)
    settings = request.settings
    if len(offers) > 1 and not settings.get("accept_multiple"):
        raise BadInput("only_one_link")
    visits.spend(session, visit_id, now)
    platform = platforms.get_platform(session, request.platform_id)
    issued = int(now.timestamp())
    claims: dict[str, Any] = {
        "iss": platform.client_id,
        "aud": platform.issuer,
        "iat": issued - 5,  # Moodle allows its clock no lead at all
        "exp": issued + SECONDS_GOOD,
        "nonce": new_secret(18),
        LTI + "message_type": "LtiDeepLinkingResponse",
        LTI + "version": "1.3.0",
        LTI + "deployment_id": request.deployment_id,
        DL + "content_items": [_item(offer, settings, request.launch_url, locale) for offer in offers],
    }
    if "data" in settings:
        claims[DL + "data"] = settings["data"]
    key = keys.signing_key(session, sealer)
    return Answer(str(settings["deep_link_return_url"]), jwt.sign(claims, key.private, key.kid))


def _item(offer: Offer, settings: dict[str, Any], launch_url: str, locale: str) -> dict[str, Any]:
    """One link (DL 2.0 3.2): resourceId finds the column again after a course copy (AGS 2.0 3.2.15)."""
    title = offer.definition.title.pick(locale)
    item: dict[str, Any] = {
        "type": "ltiResourceLink",
        "title": title,
        "text": offer.definition.competency.statement.pick(locale),
        "url": launch_url,
        "custom": {"micro_credential": offer.public_id},
    }
    if settings.get("accept_lineitem") is not False:
        item["lineItem"] = {"scoreMaximum": FULL_MARKS, "label": title, "resourceId": offer.public_id, "tag": "award"}
    return item
