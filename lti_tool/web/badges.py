"""What the whole world may read: credentials, achievements, issuers and status lists. No visit, no cookie, no personal name.

Addresses come from `services/awards`, which signs them: a rule of ours and a signed address cannot disagree. Machines get
JSON wherever they do not ask for a page; browsers name text/html first and get words.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from lti_tool.badges import compose, dids
from lti_tool.badges.facts import Achievement
from lti_tool.badges.facts import Issuer as Profile
from lti_tool.errors import NotFound
from lti_tool.services import awards, catalogue, issuers, keys
from lti_tool.services.catalogue import Offer
from lti_tool.services.issuers import IssuerView
from lti_tool.web import access
from lti_tool.web.rooms import now, reading, runtime

bp = Blueprint("badges", __name__)

CREDENTIAL, LINKED, DID = "application/vc+ld+json", "application/ld+json", "application/did+ld+json"
MACHINE = (CREDENTIAL, LINKED, "application/json")
FRESH = 300
"""Seconds a copy may be used unasked: as long as a revocation may stay unseen. After that an ETag keeps the answer small."""

CREDENTIAL_RULE = awards.credential_url("", "<award_id>")
ACHIEVEMENT_RULE = awards.achievement_url("", "<public_id>", "<int(max=2147483647):number>")  # type: ignore[arg-type]
STATUS_RULE = awards.status_list_url("", "<int(max=2147483647):list_id>")  # type: ignore[arg-type]


@bp.app_template_global()
def public_address(award_id: str) -> str:
    """Return where the world reads this award."""
    return awards.credential_url(_public(), award_id)


@bp.after_request
def open_to_all(response: Response) -> Response:
    """Let wallets and verifiers in browsers read this; it is public and carries no cookie."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@bp.get(CREDENTIAL_RULE)
@access.public
def credential(award_id: str) -> Response:
    """Return an accepted credential as the signed document, or as a page for people."""
    if not wants_page():
        return _negotiated(_signed(award_id, CREDENTIAL))
    with reading() as session:
        found = awards.find_public(session, award_id)
    if found is None:
        raise NotFound("page_unknown")
    offer = found.award.offer
    did = dids.did_web(_public(), offer.issuer_slug)
    return _page(render_template("badges/credential.html", award=found.award, marks=found.marks, offer=offer, did=did, now=now()))


@bp.get(CREDENTIAL_RULE + ".json")
@access.public
def credential_json(award_id: str) -> Response:
    """Return the signed document whatever is asked for: the link that people press and keep."""
    return _signed(award_id, CREDENTIAL)


@bp.get(ACHIEVEMENT_RULE)
@access.public
def achievement(public_id: str, number: int) -> Response:
    """Return one published version of a micro-credential: what stands there never changes."""
    with reading() as session:
        offer = catalogue.find_by_public_id(session, public_id, number)
    if offer is None or number < 1:
        raise NotFound("page_unknown")
    if wants_page():
        return _page(render_template("badges/achievement.html", offer=offer))
    did = dids.did_web(_public(), offer.issuer_slug)
    return _negotiated(_document(compose.published(compose.achievement(_achievement(offer), creator=did)), LINKED))


@bp.get("/issuers/<slug>")
@access.public
def issuer(slug: str) -> Response:
    """Return who vouches: a profile for machines, a page for people."""
    with reading() as session:
        found = issuers.get(session, slug)
        offers = catalogue.list_for_issuers(session, {found.id})
    if wants_page():
        return _page(render_template("badges/issuer.html", issuer=found, offers=offers, did=dids.did_web(_public(), slug)))
    return _negotiated(_document(compose.published(compose.profile(_profile(found))), LINKED))


@bp.get("/issuers/<slug>/did.json")
@access.public
def did_document(slug: str) -> Response:
    """Return the issuer's keys, retired ones included: without them old badges could not be checked."""
    with reading() as session:
        found = issuers.get(session, slug)
        public = keys.list_credential_keys(session, found.id)
    return _document(dids.did_document(dids.did_web(_public(), slug), public, f"{_public()}/issuers/{slug}"), DID)


@bp.get(STATUS_RULE)
@access.public
def status(list_id: int) -> Response:
    """Return a status list as it was signed."""
    with reading() as session:
        signed = awards.get_status_list(session, list_id)
    return _bytes(signed, CREDENTIAL)


def wants_page() -> bool:
    """Whether a browser asks: it names text/html before anything else; */* alone is a machine."""
    return request.accept_mimetypes.best_match([*MACHINE, "text/html"], CREDENTIAL) == "text/html"


def _signed(award_id: str, media_type: str) -> Response:
    with reading() as session:
        signed = awards.get_public_credential(session, award_id)
    return _bytes(signed, media_type)


def _document(document: dict[str, Any], media_type: str) -> Response:
    return _bytes(json.dumps(document, ensure_ascii=False, indent=1).encode(), media_type)


def _bytes(body: bytes | None, media_type: str) -> Response:
    if body is None:
        raise NotFound("page_unknown")
    response = Response(body, content_type=media_type)
    response.headers["Cache-Control"] = f"public, max-age={FRESH}"
    response.add_etag()
    return response.make_conditional(request)


def _negotiated(response: Response) -> Response:
    response.headers["Vary"] = "Accept"
    return response


def _page(body: str) -> Response:
    """A page shows whether the award stands at this moment, so no copy is used unasked."""
    response = make_response(body)
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response.make_conditional(request)


def _achievement(offer: Offer) -> Achievement:
    return Achievement(awards.achievement_url(_public(), offer.public_id, offer.number), str(offer.number), offer.definition)


def _profile(found: IssuerView) -> Profile:
    url = found.url or f"{_public()}/issuers/{found.slug}"
    return Profile(dids.did_web(_public(), found.slug), found.name.both, url, found.email or None)


def _public() -> str:
    return runtime().settings.public_url
