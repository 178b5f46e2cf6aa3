"""How a version stands in the catalogue: on offer, followed by a newer one, or retired, and what to take instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain import designs
from lti_tool.models.micro_credentials import MicroCredential, Version
from lti_tool.services import catalogue
from lti_tool.services.catalogue import FROZEN, ON_OFFER, Offer


@dataclass(frozen=True)
class Standing:
    """One version and what became of it. `numbers` are all versions the world may read, the oldest first."""

    offer: Offer
    numbers: tuple[int, ...]
    on_offer: int | None
    """The number of the version that may be begun today; None once the micro-credential is retired."""
    retired_at: datetime | None
    retired_reason: str
    successor: Offer | None
    """What is offered instead of a retired one."""

    @property
    def is_retired(self) -> bool:
        """Whether nobody begins with this micro-credential any more, in any version."""
        return self.on_offer is None

    @property
    def is_superseded(self) -> bool:
        """Whether a newer version is on offer instead of this one."""
        return self.on_offer is not None and self.on_offer != self.offer.number


def find_by_slug(session: Session, slug: str) -> Standing | None:
    """Return how the micro-credential of this name stands, in the version on offer or else its last; None before it was published."""
    found = session.scalar(select(MicroCredential.public_id).where(MicroCredential.slug == slug))
    return find(session, found) if found else None


def find(session: Session, public_id: str, number: int | None = None) -> Standing | None:
    """Return how this version stands, or (without a number) the one on offer, or else the last there was; None where none was published."""
    rows = session.execute(
        select(Version.id, Version.number, Version.state, Version.retired_at, Version.retired_reason, MicroCredential.successor_id)
        .join(MicroCredential, MicroCredential.id == Version.micro_credential_id)
        .where(MicroCredential.public_id == public_id, FROZEN)
        .order_by(Version.number)
    ).all()
    if not rows:
        return None
    on_offer = max((row.number for row in rows if row.state in designs.ON_OFFER), default=None)
    wanted = number or on_offer or rows[-1].number
    chosen = next((row for row in rows if row.number == wanted), None)
    if chosen is None:
        return None
    last = rows[-1]
    return Standing(
        catalogue.get_offer(session, chosen.id), tuple(row.number for row in rows), on_offer,
        last.retired_at if on_offer is None else None, last.retired_reason if on_offer is None else "",
        _newest(session, last.successor_id) if on_offer is None and last.successor_id else None,
    )  # fmt: skip


def _newest(session: Session, micro_credential_id: int) -> Offer | None:
    """Return what is on offer of the successor; one that was retired itself is no help."""
    query = select(Version.id).where(Version.micro_credential_id == micro_credential_id, ON_OFFER)
    found = session.scalar(query.order_by(Version.number.desc()).limit(1))
    return catalogue.get_offer(session, found) if found else None
