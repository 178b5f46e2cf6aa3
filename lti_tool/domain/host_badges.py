"""Which of the badges that a host shows for a person came of an award of ours, and which only look like it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Sign = Literal["named", "moment", "since", "earlier"]
"""By what a badge is tied to the award, surest first: it names what was earned, it was issued as our score or rating
arrived, it was issued since for a reason that cannot be seen, it names what was earned and was held before."""

LEEWAY = timedelta(minutes=1)
"""How far the host's clock may be behind ours."""

MOMENT = timedelta(minutes=3)
"""How long after our delivery a host still issues a badge because of it: Moodle within the call."""

SHORTEST = 5
"""Letters that a name must have to tell anything by standing in a badge's text."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A badge that the host issued to the person. `is_near`: it belongs to the award's course, or to the whole site."""

    name: str
    url: str
    text: str
    issued_at: datetime
    is_near: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """A badge with what ties it to the award."""

    name: str
    url: str
    sign: Sign


def sort_out(badges: Iterable[Issued], awarded_at: datetime, arrived: Sequence[datetime], names: Iterable[str]) -> list[Found]:
    """Return the badges that have to do with this award, surest first; those of other courses never have."""
    words = [word for word in (" ".join(name.casefold().split()) for name in names) if len(word) >= SHORTEST]
    signs = ((badge, _sign(badge, awarded_at, arrived, words)) for badge in badges if badge.is_near)
    found = [Found(badge.name, badge.url, sign) for badge, sign in signs if sign]
    return sorted(found, key=lambda each: ("named", "moment", "since", "earlier").index(each.sign))


def caused(found: Sequence[Found]) -> list[Found]:
    """Return those that came of the award beyond doubt."""
    return [each for each in found if each.sign in ("named", "moment")]


def _sign(badge: Issued, awarded_at: datetime, arrived: Sequence[datetime], words: Sequence[str]) -> Sign | None:
    text = " ".join(badge.text.casefold().split())
    is_named = any(re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text) for word in words)
    if badge.issued_at < awarded_at - LEEWAY:
        return "earlier" if is_named else None
    if is_named:
        return "named"
    return "moment" if any(-LEEWAY <= badge.issued_at - at <= MOMENT for at in arrived) else "since"
