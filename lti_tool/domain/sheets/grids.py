"""A table as it came: cells as text, whatever kind of file held them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lti_tool.domain.exchange.json_text import MOST_BYTES

__all__ = ["MOST_BYTES", "MOST_COLUMNS", "MOST_ROWS", "Grid", "Row", "Unusable", "letter"]

MOST_ROWS = 500
MOST_COLUMNS = 800


class Unusable:
    """A cell that holds something else than text, numbers or yes and no; `fault` is the code for it."""

    def __init__(self, fault: str) -> None:
        self.fault = fault


@dataclass(frozen=True)
class Row:
    """One row under the header: its number as the spreadsheet shows it, and its cells."""

    number: int
    cells: tuple[Any, ...]
    """Text, whole numbers, booleans, None where empty, Unusable."""


@dataclass(frozen=True)
class Grid:
    """A table: the names of its columns, its rows, and codes for what to tell about how it was read."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = field(default=())


def letter(at: int) -> str:
    """Return the letters a spreadsheet shows above the column at this place, 0 for A."""
    found, at = "", at + 1
    while at:
        at, rest = divmod(at - 1, 26)
        found = chr(65 + rest) + found
    return found
