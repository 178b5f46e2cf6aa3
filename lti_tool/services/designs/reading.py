"""A version as its designers and reviewers see it, and which versions there are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lti_tool.domain import designs, drafts, permissions
from lti_tool.domain.micro_credentials import Text
from lti_tool.domain.permissions import Actor
from lti_tool.errors import NotFound
from lti_tool.models.issuers import Issuer
from lti_tool.models.micro_credentials import MicroCredential, Version
from lti_tool.services.designs import trail

DESIGN_ROLES = frozenset({"designer", "reviewer", "lead", "issuer_admin"})


@dataclass(frozen=True)
class Design:
    """One version, in the making or frozen. `draft` is its draft document, `document` the plain one of the same."""

    version_id: int
    micro_credential_id: int
    public_id: str
    number: int
    state: str
    revision: int
    slug: str
    issuer_id: int
    issuer_slug: str
    issuer_name: Text
    draft: dict[str, Any]
    document: dict[str, Any]
    authors: frozenset[int]
    roles: frozenset[str]
    actions: tuple[str, ...]
    created_at: datetime
    changed_at: datetime
    published_at: datetime | None
    review_due_at: datetime | None
    retired_at: datetime | None
    retired_reason: str

    @property
    def is_open(self) -> bool:
        """Whether it is still in the making."""
        return self.state in designs.OPEN

    @property
    def may_write(self) -> bool:
        """Whether who looks may write in it now."""
        return "save" in self.actions

    @property
    def title(self) -> Text:
        """What it is called, as far as it is: the other language where one is empty."""
        return title_of(self.document, self.slug)


@dataclass(frozen=True)
class Listed:
    """One version in a list."""

    version_id: int
    micro_credential_id: int
    public_id: str
    number: int
    state: str
    slug: str
    category: str
    issuer_id: int
    issuer_slug: str
    issuer_name: Text
    document: dict[str, Any]
    title: Text
    roles: frozenset[str]
    changed_at: datetime
    published_at: datetime | None
    review_due_at: datetime | None


def get(session: Session, actor: Actor | None, public_id: str, number: int | None = None) -> Design:
    """Return this version, the newest where no number is given; raises NotFound (design_unknown), also for who has no role for it."""
    query = _rows().where(MicroCredential.public_id == public_id).order_by(Version.number.desc())
    return _seen(session, actor, query.where(Version.number == number) if number is not None else query)


def get_version(session: Session, actor: Actor | None, version_id: int) -> Design:
    """Return the version of this id; raises NotFound (design_unknown), also for who has no role for it."""
    return _seen(session, actor, _rows().where(Version.id == version_id))


def find_newer(session: Session, actor: Actor | None, design: Design) -> int | None:
    """Return the number of the newest version of the same micro-credential if that is another one."""
    query = select(Version.number).where(Version.micro_credential_id == design.micro_credential_id).order_by(Version.number.desc())
    newest = session.scalars(query).first()
    return newest if newest is not None and newest > design.number else None


def list_versions(
    session: Session, issuer_ids: Collection[int] | None = None, states: Collection[str] | None = None, actor: Actor | None = None
) -> list[Listed]:
    """Return versions by issuer, slug and number, of these issuers and in these states; None stands for all.

    It asks for nobody's rights: `roles` tells those of the actor, where one is named.
    """
    query = _rows()
    query = query if issuer_ids is None else query.where(MicroCredential.issuer_id.in_(issuer_ids))
    query = query if states is None else query.where(Version.state.in_(sorted(states)))
    rows = session.execute(query.order_by(Issuer.slug, MicroCredential.slug, Version.number)).all()
    return [_listed(actor, *row) for row in rows]


def list_visible(session: Session, actor: Actor | None, states: Collection[str] | None = None) -> list[Listed]:
    """Return the versions this person was granted a role for, by issuer, slug and number."""
    if actor is None or actor.is_test or actor.is_guest:
        return []
    granted = [grant for grant in actor.grants if grant.role in DESIGN_ROLES]
    if not granted:
        return []
    reach = or_(*(_covered(grant) for grant in granted))
    query = _rows().where(reach)
    query = query if states is None else query.where(Version.state.in_(sorted(states)))
    rows = session.execute(query.order_by(Issuer.slug, MicroCredential.slug, Version.number)).all()
    return [_listed(actor, *row) for row in rows]


def roles_of(actor: Actor | None, row: MicroCredential) -> frozenset[str]:
    """Return what this person may be for this micro-credential."""
    granted = permissions.granted_roles(actor, row.id, row.issuer_id) if actor else frozenset()  # type: ignore[arg-type]
    return granted & DESIGN_ROLES


def title_of(document: Any, slug: str) -> Text:
    """Return the title of a document that need not be whole."""
    title = document.get("title") if isinstance(document.get("title"), dict) else {}
    en, th = (str(title.get(language) or "").strip() for language in ("en", "th"))
    return Text(en or th or slug, th or en or slug)


def _rows() -> Any:
    query = select(Version, MicroCredential, Issuer).join(MicroCredential, MicroCredential.id == Version.micro_credential_id)
    return query.join(Issuer, Issuer.id == MicroCredential.issuer_id)


def _covered(grant: permissions.Grant) -> Any:
    wanted = []
    if grant.micro_credential is not None:
        wanted.append(MicroCredential.id == grant.micro_credential)
    if grant.issuer is not None:
        wanted.append(MicroCredential.issuer_id == grant.issuer)
    return wanted[0] if len(wanted) == 1 else (wanted[0] & wanted[1]) if wanted else MicroCredential.id.is_not(None)


def _seen(session: Session, actor: Actor | None, query: Any) -> Design:
    found = session.execute(query.execution_options(populate_existing=True)).first()
    roles = roles_of(actor, found[1]) if found else frozenset()
    if found is None or not roles:
        raise NotFound("design_unknown")
    return _design(session, *found, roles)


def _design(session: Session, row: Version, owner: MicroCredential, issuer: Issuer, roles: frozenset[str]) -> Design:
    draft = row.definition if row.state in designs.OPEN else drafts.prepare(row.definition)
    return Design(
        row.id, owner.id, owner.public_id, row.number, row.state, row.revision, owner.slug, issuer.id, issuer.slug,
        Text(issuer.name_en, issuer.name_th or issuer.name_en), draft, drafts.plain(draft), trail.authors(session, row.id), roles,
        designs.list_actions(row.state, roles), row.created_at, row.changed_at, row.published_at, row.review_due_at, row.retired_at,
        row.retired_reason,
    )  # fmt: skip


def _listed(actor: Actor | None, row: Version, owner: MicroCredential, issuer: Issuer) -> Listed:
    document = drafts.plain(row.definition)
    return Listed(
        row.id, owner.id, owner.public_id, row.number, row.state, owner.slug, str(document.get("category") or owner.category), issuer.id,
        issuer.slug, Text(issuer.name_en, issuer.name_th or issuer.name_en), document, title_of(document, owner.slug),
        roles_of(actor, owner), row.changed_at, row.published_at, row.review_due_at,
    )  # fmt: skip
