"""Stacks as pages and verifiers see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from lti_tool.domain.micro_credentials import Text
from lti_tool.domain.stacks import StackDefinition, StackFaulty, parse
from lti_tool.errors import NotFound
from lti_tool.models.issuers import Issuer
from lti_tool.models.stacks import Stack, StackVersion

DRAFT, PUBLISHED, REVISED, RETIRED = "draft", "published", "revised", "retired"
FROZEN = (PUBLISHED, REVISED, RETIRED)
"""States of what was published once and never changes."""


@dataclass(frozen=True)
class StackView:
    """A version of a stack and who vouches for it. `definition` is None while a draft describes none yet; `document` is always there."""

    stack_id: int
    version_id: int
    public_id: str
    number: int
    state: str
    revision: int
    document: dict[str, Any]
    definition: StackDefinition | None
    issuer_id: int
    issuer_slug: str
    issuer_name: Text
    published_at: datetime | None
    retired_at: datetime | None
    retired_reason: str

    @property
    def told(self) -> StackDefinition:
        """What it asks for; only of versions that are whole, as all published ones are."""
        if self.definition is None:
            raise NotFound("stack_unknown")
        return self.definition


def list_on_offer(session: Session, issuer_ids: set[int] | None = None) -> list[StackView]:
    """Return the published version of every stack, or of every stack of these issuers, in the order they were made."""
    query = _versions().where(StackVersion.state == PUBLISHED).order_by(Stack.id)
    query = query if issuer_ids is None else query.where(Stack.issuer_id.in_(issuer_ids))
    return [_view(row) for row in session.execute(query)]


def list_containing(session: Session, micro_credential: str) -> list[StackView]:
    """Return the published stacks that this micro-credential (public id) is a member of."""
    return [view for view in list_on_offer(session) if any(each.micro_credential == micro_credential for each in view.told.members)]


def list_for_design(session: Session, issuer_ids: set[int]) -> list[StackView]:
    """Return the newest version of each stack of these issuers, whatever its state."""
    other = aliased(StackVersion)
    newest = select(func.max(other.number)).where(other.stack_id == Stack.id).correlate(Stack).scalar_subquery()
    query = _versions().where(Stack.issuer_id.in_(issuer_ids), StackVersion.number == newest).order_by(Stack.id)
    return [_view(row) for row in session.execute(query)]


def find(session: Session, public_id: str, number: int | None = None) -> StackView | None:
    """Return this version of a stack, or the published one, or else the last there was; None where none was ever published."""
    query = _versions().where(Stack.public_id == public_id, StackVersion.state.in_(FROZEN))
    query = query.where(StackVersion.number == number) if number else query
    rows = session.execute(query.order_by(StackVersion.state != PUBLISHED, StackVersion.number.desc())).first()
    return _view(rows) if rows else None


def get_version(session: Session, version_id: int) -> StackView:
    """Return this version, in whichever state."""
    row = session.execute(_versions().where(StackVersion.id == version_id)).first()
    if row is None:
        raise NotFound("stack_unknown")
    return _view(row)


def _versions() -> Any:
    return (
        select(StackVersion, Stack.public_id, Issuer.id, Issuer.slug, Issuer.name_en, Issuer.name_th)
        .join(Stack, Stack.id == StackVersion.stack_id)
        .join(Issuer, Issuer.id == Stack.issuer_id)
    )


def _view(row: Any) -> StackView:
    version, public_id, issuer_id, issuer_slug, english, thai = row
    return StackView(
        version.stack_id, version.id, public_id, version.number, version.state, version.revision, version.definition,
        _parsed(version), issuer_id, issuer_slug, Text(english, thai or english), version.published_at, version.retired_at,
        version.retired_reason,
    )  # fmt: skip


def _parsed(version: StackVersion) -> StackDefinition | None:
    try:
        return parse(version.definition)
    except StackFaulty:
        return None
