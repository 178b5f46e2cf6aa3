"""What designers bring in: the newest version of each becomes a draft of theirs, and goes through review like any other.

Who vouches is chosen by whoever imports, among the institutions they design for; what a file says of
its institution is told and never obeyed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain import permissions
from lti_tool.domain.designs import OPEN
from lti_tool.domain.exchange import Found
from lti_tool.domain.permissions import Actor
from lti_tool.errors import BadInput, NotAllowed
from lti_tool.models.issuers import Issuer
from lti_tool.models.micro_credentials import MicroCredential, Version
from lti_tool.services import designs
from lti_tool.services.exchange.exporting import plain

IMPORT = "import"
Outcome = Literal["new", "next", "faulty", "open", "same"]


@dataclass(frozen=True)
class Planned:
    """What taking in one micro-credential would do.

    Outcomes: new (a draft of a new micro-credential), next (the draft of the next version of one there is),
    faulty, open (a version of it is being written already), same (what is there says the same). `notes`:
    slug_taken (it will get another name in addresses), issuer_differs (the file names another institution).
    """

    found: Found
    outcome: Outcome
    public_id: str = ""
    notes: tuple[str, ...] = ()

    @property
    def can_be_taken(self) -> bool:
        """Whether a draft would come of it."""
        return self.outcome in ("new", "next")


@dataclass(frozen=True)
class Taken:
    """What was made: the public ids of the micro-credentials whose drafts these are, in the file's order."""

    public_ids: tuple[str, ...]
    left_out: int


def plan(session: Session, actor: Actor | None, issuer_id: int, found: Iterable[Found]) -> list[Planned]:
    """Return what taking these in for this institution would do; nothing is written. `actor` is None for an operator's command."""
    issuer = session.get(Issuer, issuer_id)
    if issuer is None or (actor is not None and not permissions.may_design(actor, issuer_id)):
        raise NotAllowed("issuer_not_yours")
    return [_planned(session, issuer, each) for each in found]


def take(session: Session, actor: Actor | None, issuer_id: int, found: Iterable[Found], places: set[str] | None, now: datetime) -> Taken:
    """Make drafts of those of these places (None: of all that can be), as `plan` said; BadInput import_nothing_chosen where none is."""
    planned = plan(session, actor, issuer_id, found)
    wanted = [each for each in planned if each.can_be_taken and (places is None or each.found.place in places)]
    if not wanted:
        raise BadInput("import_nothing_chosen")
    made = []
    for each in wanted:
        document = each.found.newest.document
        if each.outcome == "next":
            design = designs.begin_next(session, actor, each.public_id, now, document, source=IMPORT)
        else:
            design = designs.begin(session, actor, issuer_id, document, now, source=IMPORT)
        made.append(design.public_id)
    return Taken(tuple(made), len(planned) - len(made))


def _planned(session: Session, issuer: Issuer, found: Found) -> Planned:
    if found.faults:
        return Planned(found, "faulty")
    notes = ["issuer_differs"] if found.issuer and found.issuer.slug != issuer.slug else []
    row = session.scalars(select(MicroCredential).where(MicroCredential.slug == found.slug)).first() if found.slug else None
    if row is None:
        return Planned(found, "new", notes=tuple(notes))
    if row.issuer_id != issuer.id:
        return Planned(found, "new", notes=(*notes, "slug_taken"))
    newest = session.scalars(select(Version).where(Version.micro_credential_id == row.id).order_by(Version.number.desc())).first()
    if newest is not None and _says_the_same(newest, found):
        return Planned(found, "same", row.public_id, tuple(notes))
    is_open = newest is not None and newest.state in OPEN
    return Planned(found, "open" if is_open else "next", row.public_id, tuple(notes))


def _says_the_same(version: Version, found: Found) -> bool:
    return _bare(plain(version)) == _bare(found.newest.document)


def _bare(document: object) -> object:
    """Return a document without what is absent: null, or a list of nothing."""
    if isinstance(document, dict):
        return {name: bare for name, each in document.items() if (bare := _bare(each)) not in (None, [], {})}
    return [_bare(each) for each in document] if isinstance(document, list) else document
