"""What to do about a place in the host that people may edit too, once it has been read.

It converges and never fights a person: we write where nothing stands or where our own last
value stands, and wait for a decision where somebody else's does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Write:
    """The place is free or still ours: write."""


@dataclass(frozen=True, slots=True)
class Already:
    """The host already shows what it is owed: nothing to write."""


@dataclass(frozen=True, slots=True)
class Held:
    """Someone else's value stands there: wait until a teacher decides between the two."""

    host_value: Any


Plan = Write | Already | Held
