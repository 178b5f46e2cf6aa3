"""What a row may leave to us: names of pieces, the usual parts, and rubric levels by the name of a set.

Only blanks are filled, so a table that says everything is read as it stands.
"""

from __future__ import annotations

import re
from typing import Any

LEVELS_COLUMN = "rubric_levels"
"""The one column that is no field: which set of levels the criteria of this row use where they name none."""

Names = tuple[tuple[str, str, str], ...]
LEVEL_SETS: dict[str, tuple[Names, str]] = {
    "three": (
        (
            ("not_met", "Not met", "ยังไม่ถึงเกณฑ์ (Not Met)"),
            ("progressing", "Progressing", "กำลังพัฒนา (Progressing)"),
            ("demonstrated", "Demonstrated", "แสดงได้ตามเกณฑ์ (Demonstrated)"),
        ),
        "demonstrated",
    ),
    "four": (
        (
            ("not_met", "Not met", "ยังไม่ถึงเกณฑ์ (Not Met)"),
            ("progressing", "Progressing", "กำลังพัฒนา (Progressing)"),
            ("demonstrated", "Demonstrated", "แสดงได้ตามเกณฑ์ (Demonstrated)"),
            ("exemplary", "Exemplary", "เป็นแบบอย่าง (Exemplary)"),
        ),
        "demonstrated",
    ),
    "met": ((("not_met", "Not yet", "ยังไม่ผ่าน (Not Yet)"), ("met", "Met", "ผ่านเกณฑ์ (Met)")), "met"),
}
"""Levels, lowest first, and the one that passes."""

PARTS = (
    ("overview", "Part 1: Overview", "ส่วนที่ 1: ภาพรวม (Overview)", True),
    ("work", "Part 2: Work examples", "ส่วนที่ 2: ตัวอย่างผลงาน (Work Examples)", True),
    ("reflection", "Part 3: Reflection", "ส่วนที่ 3: การสะท้อนคิด (Reflection)", False),
)


def fill(document: dict[str, Any], levels: str) -> None:
    """Put what a row left out into its document: keys made from English names, the usual parts, the levels of a set."""
    title = _english(document.get("title"))
    if "slug" not in document and (slug := _word(title, "-")):
        document["slug"] = slug
    document.setdefault("assessed_by", "instructors")
    _fill_parts(document.setdefault("parts", [{}, {}]))
    criteria, evidence = document.get("criteria", []), document.get("evidence", [])
    _name(criteria, "criterion", "name")
    _name(evidence, "evidence", "title")
    for criterion in criteria:
        _fill_levels(criterion, levels)
    for requirement in evidence:
        requirement.setdefault("kinds", ["file"])
        if criteria:
            requirement.setdefault("criteria", [criterion["key"] for criterion in criteria])


def _fill_parts(parts: list[dict[str, Any]]) -> None:
    prompts = []
    for part, (key, en, th, required) in zip(parts, PARTS, strict=False):
        part.setdefault("key", key)
        part.setdefault("title", {"en": en, "th": th})
        part.setdefault("required", required)
    for part in parts:
        prompts += part.setdefault("prompts", [])
    _name(prompts, "question", "text")


def _fill_levels(criterion: dict[str, Any], levels: str) -> None:
    names, passing = LEVEL_SETS[levels]
    given = criterion.setdefault("levels", [{} for _ in names])
    for level, (key, en, th) in zip(given, names, strict=False):
        level.setdefault("key", key)
        level.setdefault("name", {"en": en, "th": th})
    _name(given, "level", "name")
    if "passing" not in criterion and any(level["key"] == passing for level in given):
        criterion["passing"] = passing


def _name(pieces: list[dict[str, Any]], noun: str, by: str) -> None:
    """Give each piece without a key one that no other piece has."""
    taken = {piece["key"] for piece in pieces if isinstance(piece.get("key"), str)}
    for number, piece in enumerate(pieces, 1):
        if "key" not in piece:
            wish = _word(_english(piece.get(by)), "_")
            piece["key"] = wish if wish and wish[0].isalpha() and wish not in taken else f"{noun}_{number}"
            taken.add(piece["key"])


def _english(text: Any) -> str:
    words = text.get("en") if isinstance(text, dict) else None
    return words if isinstance(words, str) else ""


def _word(text: str, joint: str) -> str:
    """Return words as they stand in addresses and keys, cut at a word's end."""
    words, found = re.findall(r"[a-z0-9]+", text.lower()), ""
    for word in words:
        longer = f"{found}{joint}{word}" if found else word
        if len(longer) > 48:
            break
        found = longer
    return found
