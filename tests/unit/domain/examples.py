"""Small made-up micro-credentials for the tests: just enough to be valid."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from lti_tool.domain.micro_credentials import Definition, parse


def both(words: str) -> dict[str, str]:
    return {"en": words, "th": f"{words} (ไทย)"}


def level(key: str) -> dict[str, Any]:
    return {"key": key, "name": both(key), "description": both(f"what {key} looks like")}


def criterion(key: str, required: bool = True) -> dict[str, Any]:
    levels = [level("low"), level("middle"), level("high")]
    return {"key": key, "name": both(key), "description": both(key), "levels": levels, "passing": "middle", "required": required}


DOCUMENT: dict[str, Any] = {
    "slug": "brew-good-coffee",
    "category": "business",
    "title": both("Brew good coffee"),
    "competency": {"statement": both("Brew coffee that guests order again")},
    "key_method": {"name": both("Pour-over"), "description": both("Water over ground coffee")},
    "rationale": both("Because it can be tasted"),
    "references": [{"title": "A book about coffee (2020)."}],
    "worth": both("A place behind a bar"),
    "outcomes": [both("Brew"), both("Taste")],
    "workload_hours": 10,
    "assessment_type": both("Portfolio"),
    "participation": both("Online"),
    "quality_assurance": both("Yearly review"),
    "parts": [
        {"key": "overview", "title": both("Overview"), "prompts": [{"key": "setting", "text": both("Where?"), "word_limit": 5}]},
        {"key": "work", "title": both("Work"), "prompts": [{"key": "recipe", "text": both("How?"), "required": False}]},
        {"key": "reflection", "title": both("Reflection"), "required": False, "prompts": [{"key": "learned", "text": both("What?")}]},
    ],
    "evidence": [
        {
            "key": "film",
            "title": both("Film"),
            "description": both("Of one brewing"),
            "kinds": ["file", "link"],
            "criteria": ["brewing", "taste"],
        },
        {
            "key": "menu",
            "title": both("Menu"),
            "description": both("If there is one"),
            "kinds": ["text"],
            "criteria": ["style"],
            "required": False,
        },
    ],
    "criteria": [criterion("brewing"), criterion("taste"), criterion("style", required=False)],
    "assessed_by": "instructors",
}


def document(**changes: Any) -> dict[str, Any]:
    """Return the example's document with top-level fields replaced; safe to change further."""
    return deepcopy(DOCUMENT) | changes


def definition() -> Definition:
    return parse(document())
