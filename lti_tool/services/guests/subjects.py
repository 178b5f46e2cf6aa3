"""What somebody from outside is asked in for: a micro-credential in whatever state it is, as far as its name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain import permissions
from lti_tool.domain.micro_credentials import Text
from lti_tool.domain.permissions import Actor
from lti_tool.errors import NotFound
from lti_tool.models.micro_credentials import MicroCredential, Version


@dataclass(frozen=True)
class Subject:
    """A micro-credential that a guest is asked in for."""

    micro_credential_id: int
    public_id: str
    issuer_id: int
    title: Text


def get_subject(session: Session, actor: Actor | None, public_id: str) -> Subject:
    """Return it for whoever may invite for its institution; NotFound micro_credential_unknown for everybody else."""
    row = session.scalars(select(MicroCredential).where(MicroCredential.public_id == public_id)).first()
    if row is None or actor is None or not permissions.may_invite(actor, row.issuer_id):
        raise NotFound("micro_credential_unknown")
    return Subject(row.id, row.public_id, row.issuer_id, titles(session, [row.id])[row.id])


def titles(session: Session, ids: Collection[int]) -> dict[int, Text]:
    """Return the newest title of each, both languages the same where one is missing yet."""
    query = select(Version.micro_credential_id, Version.definition["title"]).where(Version.micro_credential_id.in_(list(ids)))
    found = {key: _text(title) for key, title in session.execute(query.order_by(Version.number))}
    return {key: found.get(key, Text("", "")) for key in ids}


def _text(title: object) -> Text:
    told = title if isinstance(title, dict) else {}
    english, thai = str(told.get("en") or ""), str(told.get("th") or "")
    return Text(english or thai, thai or english)
