"""What leaves: micro-credentials with all their versions or the newest, as records of the exchange file or as plain documents."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain import designs, drafts
from lti_tool.domain.exchange import IssuerName, Record, RecordVersion
from lti_tool.domain.micro_credentials import Text, dump, parse
from lti_tool.models.issuers import Issuer
from lti_tool.models.micro_credentials import MicroCredential, Version


@dataclass(frozen=True)
class Exportable:
    """A micro-credential in a list: its newest version, in whatever state."""

    public_id: str
    micro_credential_id: int
    issuer_id: int
    issuer_slug: str
    issuer_name: Text
    slug: str
    category: str
    number: int
    state: str
    document: dict[str, Any]
    """Plain; of a draft, fields may be missing."""
    published_at: datetime | None

    @property
    def title(self) -> Text:
        """Return the title as far as it is written."""
        title = self.document.get("title") or {}
        return Text(title.get("en") or title.get("th") or self.slug, title.get("th") or title.get("en") or self.slug)


def list_exportable(
    session: Session, *, issuer_ids: Collection[int] | None = None, states: Collection[str] | None = None
) -> list[Exportable]:
    """Return the newest version of each micro-credential, of these issuers (None: of all), by category and slug.

    `states` asks for the newest version among those in one of them: of "published" each that is so, even where a draft follows.
    """
    newest: dict[int, Exportable] = {}
    for row, issuer, version in session.execute(_rows(issuer_ids, states)):
        newest[row.id] = Exportable(
            row.public_id, row.id, issuer.id, issuer.slug, _name(issuer), row.slug, row.category, version.number, version.state,
            plain(version), version.published_at,
        )  # fmt: skip
    return sorted(newest.values(), key=lambda each: (each.category, each.slug))


def records(session: Session, public_ids: Collection[str], *, newest_only: bool = False) -> list[Record]:
    """Return these micro-credentials as an exchange file holds them, by slug."""
    query = _rows(None, None).where(MicroCredential.public_id.in_(public_ids))
    found: dict[str, Record] = {}
    for row, issuer, version in session.execute(query):
        told = RecordVersion(
            version.number, version.state, _moment(version.created_at), _moment(version.published_at), _moment(version.review_due_at),
            _moment(version.retired_at), version.retired_reason or None,
        )  # fmt: skip
        before = found[row.slug].versions if row.slug in found and not newest_only else ()
        name = IssuerName(issuer.slug, issuer.name_en, issuer.name_th or issuer.name_en)
        found[row.slug] = Record(row.slug, row.public_id, name, (*before, (told, plain(version))))
    return [found[slug] for slug in sorted(found)]


def documents(session: Session, public_ids: Collection[str]) -> list[dict[str, Any]]:
    """Return the document of the newest version of each, for a table, by slug."""
    return [record.versions[-1][1] for record in records(session, public_ids, newest_only=True)]


def plain(version: Version) -> dict[str, Any]:
    """Return a version's document in plain values: every field named where it was published, what is written of a draft."""
    if version.state in designs.FROZEN:
        return dump(parse(version.definition))
    return drafts.plain(version.definition)


def _rows(issuer_ids: Collection[int] | None, states: Iterable[str] | None) -> Any:
    """Every version with its micro-credential and issuer, oldest first."""
    query = (
        select(MicroCredential, Issuer, Version)
        .join(Issuer, Issuer.id == MicroCredential.issuer_id)
        .join(Version, Version.micro_credential_id == MicroCredential.id)
        .order_by(MicroCredential.id, Version.number)
    )
    if issuer_ids is not None:
        query = query.where(MicroCredential.issuer_id.in_(issuer_ids))
    return query.where(Version.state.in_(list(states))) if states is not None else query


def _name(issuer: Issuer) -> Text:
    return Text(issuer.name_en, issuer.name_th or issuer.name_en)


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
