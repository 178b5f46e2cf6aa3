"""The catalogue: which micro-credentials there are, for whom, and where they are placed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, aliased

from lti_tool.domain import designs, permissions
from lti_tool.domain.micro_credentials import Definition, Text, dump, parse
from lti_tool.domain.permissions import Actor
from lti_tool.errors import Conflict, NotAllowed, NotFound
from lti_tool.models.base import new_public_id
from lti_tool.models.issuers import Issuer
from lti_tool.models.micro_credentials import MicroCredential, Version
from lti_tool.models.placements import Placement
from lti_tool.models.platforms import PlatformIssuer

PUBLISHED = "published"
ON_OFFER = Version.state.in_(sorted(designs.ON_OFFER))
FROZEN = Version.state.in_(sorted(designs.FROZEN))


class MicroCredentialRetired(Conflict):
    """Nobody begins with this micro-credential any more; whoever has begun goes on."""

    code = "micro_credential_retired"


@dataclass(frozen=True)
class Offer:
    """A version that is published, or was, and who vouches for it."""

    version_id: int
    number: int
    micro_credential_id: int
    public_id: str
    slug: str
    category: str
    definition: Definition
    issuer_id: int
    issuer_slug: str
    issuer_name: Text
    issuer_country: str = ""
    published_at: datetime | None = None


def list_offers(session: Session, platform_id: int) -> list[Offer]:
    """Return the version on offer of everything this platform's issuers offer, by category and slug."""
    tied = select(PlatformIssuer.issuer_id).where(PlatformIssuer.platform_id == platform_id)
    return _newest(session, MicroCredential.issuer_id.in_(tied))


def list_published(session: Session) -> list[Offer]:
    """Return the version on offer of every micro-credential that has one."""
    return _newest(session)


def list_for_issuers(session: Session, issuer_ids: set[int]) -> list[Offer]:
    """Return what these issuers publish, for their designers."""
    return _newest(session, MicroCredential.issuer_id.in_(issuer_ids))


def get_offer(session: Session, version_id: int) -> Offer:
    """Return the offer of this version, whether or not a newer one exists; a version in the making is none (NotFound)."""
    row = session.execute(_offers().where(Version.id == version_id, FROZEN)).first()
    if row is None:
        raise NotFound("micro_credential_unknown")
    return offer_of(session, row)


def list_versions(session: Session, version_ids: set[int]) -> dict[int, Offer]:
    """Return these versions by their ids, whether or not newer ones exist."""
    return {offer.version_id: offer for offer in _all(session, _offers().where(Version.id.in_(version_ids), FROZEN))} if version_ids else {}


def list_last(session: Session, public_ids: set[str]) -> dict[str, Offer]:
    """Return the last version that was ever published under each of these public ids, retired ones included."""
    if not public_ids:
        return {}
    rows = _all(session, _offers().where(MicroCredential.public_id.in_(public_ids), FROZEN).order_by(Version.number))
    return {offer.public_id: offer for offer in rows}


def find_by_public_id(session: Session, public_id: str, number: int | None = None) -> Offer | None:
    """Return the version on offer under this public id, or the one of that number, even if it is revised or retired."""
    query = _offers().where(MicroCredential.public_id == public_id)
    query = query.where(Version.number == number, FROZEN) if number else query.where(ON_OFFER).order_by(Version.number.desc())
    row = session.execute(query).first()
    return offer_of(session, row) if row else None


def find_for_placement(session: Session, placement_id: int) -> Offer | None:
    """Return what this resource link shows, or None where nobody has chosen yet."""
    row = session.connection().execute(_PLACED, {"placement": placement_id}).first()
    return offer_of(session, row) if row else None


def choose(session: Session, actor: Actor, placement_id: int, version_id: int, now: datetime) -> None:
    """Let the link show this version; a link that already shows one is left as it is."""
    placement = session.get(Placement, placement_id)
    if placement is None:
        raise NotFound("placement_unknown")
    if not permissions.may_choose(actor):
        raise NotAllowed("not_yours_to_choose")
    if placement.version_id is None:
        placement.version_id, placement.chosen_by, placement.chosen_at = version_id, actor.person_id, now
        session.flush()


def follow(session: Session, actor: Actor, placement_id: int) -> Offer:
    """Let the link show the version that is on offer of what it shows; whoever has begun stays with theirs.

    Raises NotAllowed, NotFound (nothing is shown), MicroCredentialRetired.
    """
    placement, shown = session.get(Placement, placement_id), find_for_placement(session, placement_id)
    if placement is None or shown is None:
        raise NotFound("placement_unknown")
    if not permissions.may_choose(actor):
        raise NotAllowed("not_yours_to_choose")
    newest = find_by_public_id(session, shown.public_id)
    if newest is None:
        raise MicroCredentialRetired
    placement.version_id = newest.version_id
    session.flush()
    return newest


def find_offered(session: Session, platform_id: int, public_id: str) -> Offer | None:
    """Return the offer under this public id if the platform's issuers vouch for it."""
    return next((offer for offer in list_offers(session, platform_id) if offer.public_id == public_id), None)


def is_offered_on(session: Session, platform_id: int, issuer_id: int) -> bool:
    """Whether this platform's courses may award for this issuer."""
    return session.get(PlatformIssuer, (platform_id, issuer_id)) is not None


def publish(session: Session, issuer_id: int, definition: Definition, now: datetime) -> Offer:
    """Return the newest version of this definition, publishing it where it says something new."""
    row = session.scalars(select(MicroCredential).where(MicroCredential.slug == definition.slug)).first()
    if row is None:
        row = MicroCredential(public_id=new_public_id(), slug=definition.slug, issuer_id=issuer_id, category=definition.category)
        session.add(row)
        session.flush()
    if row.issuer_id != issuer_id:
        raise Conflict("slug_taken", slug=definition.slug)  # nobody vouches for another's text
    versions = session.scalars(select(Version).where(Version.micro_credential_id == row.id).order_by(Version.number.desc())).all()
    frozen = next((version for version in versions if version.state in designs.FROZEN), None)
    if frozen is None or parse(frozen.definition) != definition:  # a document of earlier days may lack fields that have defaults
        frozen = _next(session, row, versions, definition, now)
    return get_offer(session, frozen.id)


def _next(session: Session, row: MicroCredential, versions: Sequence[Version], definition: Definition, now: datetime) -> Version:
    """Publish the next version; the one on offer until now is revised by it. Nobody's draft is passed by."""
    if any(version.state in designs.OPEN for version in versions):
        raise Conflict("version_open")
    for version in versions:
        if version.state in designs.ON_OFFER:
            version.state = designs.get_transition(version.state, "revise").target
    number = versions[0].number + 1 if versions else 1
    made = Version(
        micro_credential_id=row.id, number=number, state=PUBLISHED, definition=dump(definition), created_at=now, changed_at=now,
        published_at=now, review_due_at=designs.review_due(now, definition.review_months),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


OFFER_COLUMNS = (
    Version.id.label("version_id"), Version.number, Version.state, MicroCredential.id.label("micro_credential_id"),
    MicroCredential.public_id, MicroCredential.slug, MicroCredential.category, Issuer.id.label("issuer_id"),
    Issuer.slug.label("issuer_slug"), Issuer.name_en, Issuer.name_th, Issuer.country, Version.published_at,
)
"""What `offer_of` reads: everything but the definition, which is large, and known after the first time."""


def _offers() -> Any:
    return (
        select(*OFFER_COLUMNS)
        .join(MicroCredential, MicroCredential.id == Version.micro_credential_id)
        .join(Issuer, Issuer.id == MicroCredential.issuer_id)
    )


_PLACED = _offers().join(Placement, Placement.version_id == Version.id).where(Placement.id == bindparam("placement"))
"""Asked by every learner: made once."""


def _newest(session: Session, *where: Any) -> list[Offer]:
    other = aliased(Version)
    on_offer = other.state.in_(sorted(designs.ON_OFFER))
    latest = select(func.max(other.number)).where(other.micro_credential_id == MicroCredential.id, on_offer)
    query = _offers().where(Version.number == latest.correlate(MicroCredential).scalar_subquery(), *where)
    query = query.order_by(MicroCredential.category, MicroCredential.slug)
    return _all(session, query)


def _all(session: Session, query: Any) -> list[Offer]:
    """Return the offers of a query; all definitions not yet known come in one further question, however many they are."""
    rows = session.execute(query).all()
    unknown = {row.version_id: row for row in rows if (row.public_id, row.number) not in _parsed}
    read = session.execute(select(Version.id, Version.definition).where(Version.id.in_(unknown))) if unknown else ()
    known = {version_id: _keep(unknown[version_id], document) for version_id, document in read}
    return [offer_of(session, row, known.get(row.version_id)) for row in rows]


_parsed: dict[tuple[str, int], Definition] = {}
"""What was published never changes, so each is parsed once per process; the public id is random, so keys never meet."""


def offer_of(session: Session, row: Any, definition: Definition | None = None) -> Offer:
    """Return the offer in a row that has OFFER_COLUMNS."""
    return Offer(
        row.version_id, row.number, row.micro_credential_id, row.public_id, row.slug, row.category, definition or _definition(session, row),
        row.issuer_id, row.issuer_slug, Text(row.name_en, row.name_th or row.name_en), row.country, row.published_at,
    )


def _definition(session: Session, row: Any) -> Definition:
    known = _parsed.get((row.public_id, row.number))
    return known or _keep(row, session.execute(select(Version.definition).where(Version.id == row.version_id)).scalar_one())


def _keep(row: Any, document: dict[str, Any]) -> Definition:
    definition = parse(document)
    if row.state in designs.FROZEN:
        _parsed[row.public_id, row.number] = definition
    return definition
