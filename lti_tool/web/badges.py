"""What the whole world may read: credentials, achievements, issuers and status lists. No visit, no cookie, no personal name.

Addresses come from `services/awards`, which signs them: a rule of ours and a signed address cannot disagree. Machines get
JSON wherever they do not ask for a page; browsers name text/html first and get words.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from lti_tool.badges import compose, dids
from lti_tool.badges.facts import Achievement
from lti_tool.badges.facts import Issuer as Profile
from lti_tool.errors import NotFound
from lti_tool.services import awards, catalogue, issuers, keys, stacks, standings
from lti_tool.services.catalogue import Offer
from lti_tool.services.issuers import IssuerView
from lti_tool.services.standings import Standing
from lti_tool.web import access, public_stacks
from lti_tool.web.public_answers import CREDENTIAL, DID, document, kept_bytes, negotiated, open_to_all, page, wants_page
from lti_tool.web.rooms import now, reading, runtime

bp = Blueprint("badges", __name__)
bp.after_request(open_to_all)

CREDENTIAL_RULE = awards.credential_url("", "<award_id>")
ACHIEVEMENT_RULE = awards.achievement_url("", "<public_id>", "<int(max=2147483647):number>")  # type: ignore[arg-type]
STATUS_RULE = awards.status_list_url("", "<int(max=2147483647):list_id>")  # type: ignore[arg-type]


@bp.app_template_global()
def public_address(award_id: str) -> str:
    """Return where the world reads this award."""
    return awards.credential_url(_public(), award_id)


@bp.get(CREDENTIAL_RULE)
@access.public
def credential(award_id: str) -> Response:
    """Return an accepted credential as the signed document, or as a page for people."""
    if not wants_page():
        return negotiated(_signed(award_id, CREDENTIAL))
    with reading() as session:
        found = awards.find_public(session, award_id)
        stack = None if found else stacks.find_public_award(session, award_id)
    if stack:
        return public_stacks.award_page(stack)
    if found is None:
        raise NotFound("page_unknown")
    offer = found.award.offer
    did = dids.did_web(_public(), offer.issuer_slug)
    return page(render_template("badges/credential.html", award=found.award, marks=found.marks, offer=offer, did=did, now=now()))


@bp.get(CREDENTIAL_RULE + ".json")
@access.public
def credential_json(award_id: str) -> Response:
    """Return the signed document whatever is asked for: the link that people press and keep."""
    return _signed(award_id, CREDENTIAL)


@bp.get(ACHIEVEMENT_RULE)
@access.public
def achievement(public_id: str, number: int) -> Response:
    """Return one published version of a micro-credential: what it says never changes, only what is told of newer ones beside it."""
    with reading() as session:
        standing = standings.find(session, public_id, number) if number else None
        containing = stacks.list_containing(session, public_id) if standing else []
    if standing is None:
        raise NotFound("page_unknown")
    if not wants_page():
        return achievement_document(standing)
    return page(render_template("badges/achievement.html", standing=standing, stacks=containing))


def achievement_document(standing: Standing) -> Response:
    """Return the Open Badges Achievement of a version, and where the version on offer and an offered successor are (RFC 5829)."""
    offer, links = standing.offer, {}
    if standing.on_offer:
        links["latest_version"] = _address(offer.public_id, standing.on_offer)
    if standing.successor:
        links["successor_version"] = _address(standing.successor.public_id, standing.successor.number)
    node = compose.achievement(_achievement(offer), creator=dids.did_web(_public(), offer.issuer_slug))
    others = {str(number): _address(offer.public_id, number) for number in standing.numbers if number != offer.number}
    return negotiated(document(compose.published(node | compose.related(others))), **links)


def achievements_document(offers: list[Offer]) -> Response:
    """Return the Open Badges Achievements of these offers in one graph."""
    told = [compose.achievement(_achievement(offer), creator=dids.did_web(_public(), offer.issuer_slug)) for offer in offers]
    return negotiated(document(compose.published({"@graph": told})))


@bp.get("/issuers/<slug>")
@access.public
def issuer(slug: str) -> Response:
    """Return who vouches: a profile for machines, a page for people."""
    with reading() as session:
        found = issuers.get(session, slug)
        offers = catalogue.list_for_issuers(session, {found.id})
    if wants_page():
        return page(render_template("badges/issuer.html", issuer=found, offers=offers, did=dids.did_web(_public(), slug)))
    return negotiated(document(compose.published(compose.profile(_profile(found)))))


@bp.get("/issuers/<slug>/did.json")
@access.public
def did_document(slug: str) -> Response:
    """Return the issuer's keys, retired ones included: without them old badges could not be checked."""
    with reading() as session:
        found = issuers.get(session, slug)
        public = keys.list_credential_keys(session, found.id)
    return document(dids.did_document(dids.did_web(_public(), slug), public, f"{_public()}/issuers/{slug}"), DID)


@bp.get(STATUS_RULE)
@access.public
def status(list_id: int) -> Response:
    """Return a status list as it was signed."""
    with reading() as session:
        signed = awards.get_status_list(session, list_id)
    return kept_bytes(signed, CREDENTIAL)


def _signed(award_id: str, media_type: str) -> Response:
    with reading() as session:
        signed = awards.get_public_credential(session, award_id)
    return kept_bytes(signed, media_type)


def _achievement(offer: Offer) -> Achievement:
    return Achievement(_address(offer.public_id, offer.number), str(offer.number), offer.definition)


def _address(public_id: str, number: int) -> str:
    return awards.achievement_url(_public(), public_id, number)


def _profile(found: IssuerView) -> Profile:
    url = found.url or f"{_public()}/issuers/{found.slug}"
    return Profile(dids.did_web(_public(), found.slug), found.name.both, url, found.email or None)


def _public() -> str:
    return runtime().settings.public_url
