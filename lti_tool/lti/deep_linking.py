"""The answer to a deep-linking request: a signed list of links, given once (Deep Linking 2.0)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lti_tool.errors import BadInput
from lti_tool.lti import jwt
from lti_tool.lti.content_items import link_item, read_wanted
from lti_tool.lti.message_types import LTI
from lti_tool.sealing import Sealer, new_secret
from lti_tool.services import keys, platforms, visits
from lti_tool.services.catalogue import Offer
from lti_tool.services.visits import DeepLinkRequest

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
SECONDS_GOOD = 300


@dataclass(frozen=True)
class Said:
    """What goes along with the links: `msg` or `errormsg` for the person, `log` and `errorlog` for the host (DL 2.0 4.5.7-10)."""

    msg: str = ""
    log: str = ""
    errormsg: str = ""
    errorlog: str = ""


@dataclass(frozen=True)
class Answer:
    """A form post to the host: its address (from the signed request) and the JWT."""

    return_url: str
    jwt: str


def answer(session: Session, sealer: Sealer, visit_id: str, offers: Sequence[Offer], locale: str, now: datetime, said: Said) -> Answer:
    """Return the one answer of this visit with these links, none for a cancel; Conflict when it was given before."""
    request = visits.get_deep_link(session, visit_id)
    wanted = read_wanted(request.settings)
    if len(offers) > 1 and not wanted.many:
        raise BadInput("only_one_link")
    visits.spend(session, visit_id, now)
    claims = _envelope(session, request, now)
    claims[DL + "content_items"] = [link_item(offer, wanted, request.public_url, locale) for offer in offers]
    claims |= {DL + name: words for name, words in vars(said).items() if words}
    if "data" in request.settings:
        claims[DL + "data"] = request.settings["data"]
    key = keys.signing_key(session, sealer)
    return Answer(str(request.settings["deep_link_return_url"]), jwt.sign(claims, key.private, key.kid))


def _envelope(session: Session, request: DeepLinkRequest, now: datetime) -> dict[str, Any]:
    platform, issued = platforms.get_platform(session, request.platform_id), int(now.timestamp())
    return {
        "iss": platform.client_id,
        "aud": platform.issuer,
        "iat": issued - 5,  # Moodle allows its clock no lead at all
        "exp": issued + SECONDS_GOOD,
        "nonce": new_secret(18),
        LTI + "message_type": "LtiDeepLinkingResponse",
        LTI + "version": "1.3.0",
        LTI + "deployment_id": request.deployment_id,
    }
