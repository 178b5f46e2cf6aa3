"""Access tokens of platforms, sealed, one per platform and set of scopes for all workers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lti_tool.models.outbox import AccessToken, TokenRequest
from lti_tool.sealing import Sealer

MARGIN, SHARE = timedelta(seconds=60), 5
"""A token this close to its end is not begun with: a slow call would outlive it. Of one that lives five minutes or less, a fifth."""


@dataclass(frozen=True)
class KeptToken:
    """An access token and the scopes the platform granted with it, which may be fewer than asked (SVC-05)."""

    value: str = field(repr=False)
    granted: frozenset[str]


def find(session: Session, sealer: Sealer, platform_id: int, scopes: Iterable[str], now: datetime) -> KeptToken | None:
    """Return the token kept for exactly these scopes, or None where it is missing, about to end, or unreadable."""
    row = session.get(AccessToken, (platform_id, _key(scopes)))
    if row is None or row.usable_until <= now:
        return None
    value = sealer.unseal(row.token)
    return KeptToken(value.decode(), frozenset(row.granted)) if value else None


def keep(
    session: Session, sealer: Sealer, platform_id: int, scopes: Iterable[str], value: str, granted: Iterable[str],
    expires_in: int, now: datetime,
) -> KeptToken:  # fmt: skip
    """Return the token after keeping it in place of the one before; `expires_in` is seconds from now (SVC-04)."""
    sealed, kept, life = sealer.seal(value.encode()), KeptToken(value, frozenset(granted)), timedelta(seconds=expires_in)
    row = {"token": sealed, "granted": sorted(kept.granted), "usable_until": now + life - min(MARGIN, life / SHARE)}
    session.merge(AccessToken(platform_id=platform_id, scopes=_key(scopes), **row))
    session.flush()
    return kept


def begin_request(session: Session, platform_id: int, scopes: Iterable[str], now: datetime, until: datetime) -> bool:
    """Whether this worker is to obtain the token; else another one is at it, until its time is up.

    Raises IntegrityError where two begin at the same moment: the unit is then done anew.
    """
    asked = {"platform_id": platform_id, "scopes": _key(scopes)}
    row = session.get(TokenRequest, tuple(asked.values()), with_for_update=True)
    if row is None:
        session.add(TokenRequest(**asked, until=until))
    elif row.until > now:
        return False
    else:
        row.until = until
    session.flush()
    return True


def end_request(session: Session, platform_id: int, scopes: Iterable[str]) -> None:
    """Let others ask: the token is kept, or could not be had."""
    asked = TokenRequest.platform_id == platform_id, TokenRequest.scopes == _key(scopes)
    session.execute(delete(TokenRequest).where(*asked))


def drop(session: Session, sealer: Sealer, platform_id: int, scopes: Iterable[str], value: str) -> None:
    """Forget this token, unless another worker has put a newer one in its place already."""
    row = session.get(AccessToken, (platform_id, _key(scopes)))
    if row is not None and sealer.unseal(row.token) in (None, value.encode()):
        same = AccessToken.platform_id == platform_id, AccessToken.scopes == row.scopes, AccessToken.token == row.token
        session.execute(delete(AccessToken).where(*same))


def _key(scopes: Iterable[str]) -> str:
    return " ".join(sorted(set(scopes)))
