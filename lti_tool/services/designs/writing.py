"""Begun, and written in: field by field, by as many people as there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.domain import designs, drafts, permissions
from lti_tool.domain.drafts import Change, Past
from lti_tool.domain.permissions import Actor
from lti_tool.domain.slugs import slug_of
from lti_tool.errors import BadInput, Conflict, NotAllowed, NotFound
from lti_tool.models.base import new_public_id
from lti_tool.models.micro_credentials import DesignSave, MicroCredential, Version
from lti_tool.services.designs import trail
from lti_tool.services.designs.reading import Design, get_version, roles_of
from lti_tool.services.designs.slugs import free_slug, is_taken

UNNAMED = "micro-credential"


@dataclass(frozen=True)
class SeenClash:
    """A field that somebody else wrote meanwhile: both texts, and whose the stored one is. Nothing was written over."""

    path: str
    stored: Any
    given: Any
    by: str
    is_gone: bool


@dataclass(frozen=True)
class Saved:
    """What a save came to: the revision now, the clashes, and what others changed since the page last heard (path -> value)."""

    revision: int
    saved_at: datetime
    clashes: tuple[SeenClash, ...]
    others: dict[str, Any]


def begin(
    session: Session, actor: Actor | None, issuer_id: int, document: Mapping[str, Any], now: datetime, *, source: str = "blank"
) -> Design:
    """Return the first draft of a new micro-credential of this issuer, from a document that need not be whole.

    `source` says from what: blank, template:..., copy:..., import. Without an actor a command begins it, for whoever
    designs there. Raises NotAllowed (not_a_designer), DraftUnreadable.
    """
    if actor is not None and not permissions.may_design(actor, issuer_id):  # type: ignore[arg-type]
        raise NotAllowed("not_a_designer")
    draft = drafts.prepare(document)
    draft["slug"] = free_slug(session, str(draft.get("slug") or "") or _slug_of(draft))
    owner = MicroCredential(public_id=new_public_id(), slug=draft["slug"], issuer_id=issuer_id, category=str(draft.get("category") or ""))
    session.add(owner)
    session.flush()
    return _add(session, actor, owner, 1, draft, now, source)


def begin_next(
    session: Session, actor: Actor | None, public_id: str, now: datetime, document: Mapping[str, Any] | None = None, *, source: str = ""
) -> Design:
    """Return the draft of the next version, from the newest one or from a document.

    Raises NotFound (design_unknown), NotAllowed (not_a_designer), Conflict (version_open), DraftUnreadable.
    """
    owner = session.scalars(select(MicroCredential).where(MicroCredential.public_id == public_id).with_for_update()).first()
    if owner is None or (actor is not None and not roles_of(actor, owner)):
        raise NotFound("design_unknown")
    if actor is not None and "designer" not in roles_of(actor, owner):
        raise NotAllowed("not_a_designer")
    versions = session.scalars(select(Version).where(Version.micro_credential_id == owner.id).order_by(Version.number.desc())).all()
    if any(version.state in designs.OPEN for version in versions):
        raise Conflict("version_open")
    draft = drafts.prepare(document if document is not None else versions[0].definition)
    draft["slug"] = owner.slug
    return _add(session, actor, owner, versions[0].number + 1, draft, now, source or f"version:{versions[0].number}")


def save(session: Session, actor: Actor | None, version_id: int, changes: Sequence[Change], since: int, now: datetime) -> Saved:
    """Return what became of these changes. Different fields of two people both stay; of the same field nothing is written over.

    `since` is the revision the page last heard of. Raises NotFound, NotAllowed, NotNow, FieldUnknown, BadInput.
    """
    row, owner = _writable(session, actor, version_id)
    if row.number > 1 and any(change.path == "slug" for change in changes):
        raise BadInput("slug_settled")
    oldest = min((change.revision for change in changes), default=since)
    past = trail.list_saves(session, row.id, oldest)
    merged = drafts.merge(row.definition, changes, [Past(each.path, each.was, each.revision, each.actor_id) for each in past])
    names = {each.actor_id: each.actor_name for each in past}
    others = _others(merged.draft, trail.list_saves(session, row.id, since), {path for path, _was, _is in merged.changed})
    if merged.changed:
        draft, changed = _with_slug(session, row, owner, merged.draft, merged.changed)
        _keep(session, actor, row, draft, [(path, {"was": was, "is": value}) for path, was, value in changed], now)
    clashes = tuple(SeenClash(c.path, c.stored, c.given, names.get(c.actor_id, ""), c.is_gone) for c in merged.clashes)
    return Saved(row.revision, row.changed_at, clashes, others)


def add_item(session: Session, actor: Actor | None, version_id: int, path: str, now: datetime) -> str:
    """Return the path of a fresh item at the end of this list."""
    row, _owner = _writable(session, actor, version_id)
    draft, name = drafts.add_item(row.definition, path)
    _keep(session, actor, row, draft, [(f"{path}.{name}", {"was": None, "is": drafts.look_up(draft, f"{path}.{name}")})], now)
    return f"{path}.{name}"


def remove_item(session: Session, actor: Actor | None, version_id: int, path: str, now: datetime) -> None:
    """Take an item out; what it held stays readable among the saves. Learners are not touched: they work in a published version."""
    _change(session, actor, version_id, now, path, lambda draft: drafts.remove_item(draft, path))


def move_item(session: Session, actor: Actor | None, version_id: int, path: str, steps: int, now: datetime) -> None:
    """Let an item stand so many places further down its list; up where negative."""
    _change(session, actor, version_id, now, path.rpartition(".")[0], lambda draft: drafts.move_item(draft, path, steps))


def _change(
    session: Session, actor: Actor | None, version_id: int, now: datetime, path: str, edit: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    row, _owner = _writable(session, actor, version_id)
    before, after = row.definition, edit(row.definition)
    if before != after:
        _keep(session, actor, row, after, [(path, {"was": _held(before, path), "is": _held(after, path)})], now)


def _held(draft: Mapping[str, Any], path: str) -> Any:
    try:
        return drafts.look_up(draft, path)
    except drafts.FieldUnknown:
        return None


def _writable(session: Session, actor: Actor | None, version_id: int) -> tuple[Version, MicroCredential]:
    """Return the rows of a version this person may write in now, locked."""
    query = select(Version).where(Version.id == version_id).with_for_update().execution_options(populate_existing=True)
    row = session.scalars(query).first()
    owner = session.get_one(MicroCredential, row.micro_credential_id) if row else None
    roles = roles_of(actor, owner) if owner else frozenset()
    if row is None or owner is None or not roles:
        raise NotFound("design_unknown")
    designs.check(designs.get_transition(row.state, "save"), roles)
    return row, owner


def _keep(
    session: Session, actor: Actor | None, row: Version, draft: dict[str, Any], changed: Sequence[tuple[str, dict[str, Any]]], now: datetime
) -> None:
    row.definition, row.revision, row.changed_at = draft, row.revision + 1, now
    who = _id(actor)
    session.add_all(
        DesignSave(version_id=row.id, revision=row.revision, path=path, value=value, actor_id=who, at=now) for path, value in changed
    )
    session.flush()
    trail.note_author(session, row.id, who, now)


def _add(
    session: Session, actor: Actor | None, owner: MicroCredential, number: int, draft: dict[str, Any], now: datetime, source: str
) -> Design:
    who = _id(actor)
    row = Version(
        micro_credential_id=owner.id, number=number, state="draft", definition=draft, created_by=who, created_at=now, changed_at=now
    )
    session.add(row)
    session.flush()
    trail.note_author(session, row.id, who, now)
    trail.note(session, row.id, who, trail.BEGIN, "", "draft", now, source=source)
    return get_version(session, actor or OPERATOR, row.id)


OPERATOR = Actor(None, grants=frozenset({permissions.Grant("designer")}))
"""Whoever runs the commands: sees what was made."""


def _with_slug(
    session: Session, row: Version, owner: MicroCredential, draft: dict[str, Any], changed: Sequence[tuple[str, Any, Any]]
) -> tuple[dict[str, Any], list[tuple[str, Any, Any]]]:
    """Let the name in addresses follow the English title until somebody writes one; the first publication settles it."""
    told, paths = list(changed), {path: was for path, was, _is in changed}
    if row.number > 1:
        return draft, told
    if "title.en" in paths and "slug" not in paths and _is_of(str(draft.get("slug") or ""), str(paths["title.en"] or "")):
        slug = free_slug(session, _slug_of(draft), owner.id)
        told.append(("slug", draft.get("slug"), slug))
        draft = {**draft, "slug": slug}
    slug = str(draft.get("slug") or "")
    if slug and slug_of(slug) == slug and not is_taken(session, slug, owner.id):
        owner.slug = slug
    return draft, told


def _is_of(slug: str, title: str) -> bool:
    """Whether this slug was made from this title, with or without a number behind it."""
    return not slug or slug.rstrip("0123456789").rstrip("-") in (slug_of(title).rstrip("0123456789").rstrip("-"), UNNAMED)


def _slug_of(draft: Mapping[str, Any]) -> str:
    title = draft.get("title")
    return slug_of(str(title.get("en") or "") if isinstance(title, Mapping) else "") or UNNAMED


def _others(draft: Mapping[str, Any], saves: Sequence[trail.SaveView], mine: set[str]) -> dict[str, Any]:
    """Return the fields that were changed since and are not of this save, as they stand now."""
    told = {}
    for each in saves:
        if each.path in mine:
            continue
        try:
            is_leaf = drafts.kind_of(each.path).is_leaf
            told[each.path] = drafts.look_up(draft, each.path) if is_leaf else None
        except drafts.FieldUnknown:
            told[each.path] = None
    return told


def _id(actor: Actor | None) -> int | None:
    return int(actor.person_id) if actor and actor.person_id is not None else None
