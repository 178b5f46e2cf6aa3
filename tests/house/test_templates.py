"""Templates: nothing that the content policy would stop, or that would make somebody loosen it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.places import PACKAGE, TEMPLATES, short

PAGES = sorted([*TEMPLATES.rglob("*.html"), *(PACKAGE / "practice" / "templates").rglob("*.html")])
COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
FORBIDDEN = {
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE),
    "a style in the page": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE),
    "an on... handler": re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "something from another host": re.compile(r"<(?:script|link|img|iframe)[^<>]*\s(?:src|href)=[\"']?(?:https?:)?//", re.IGNORECASE),
}


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_a_template_holds_nothing_the_content_policy_stops(page: Path) -> None:
    text = COMMENT.sub("", page.read_text("utf-8"))
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_what_is_typed_or_claimed_is_never_marked_as_safe(page: Path) -> None:
    """`|safe` is for constants written in the template itself: a quoted text right before it."""
    text = COMMENT.sub("", page.read_text("utf-8"))
    marked = re.findall(r"(\S+)\s*\|\s*safe\b", text)
    assert [what for what in marked if not what.endswith(("'", '"'))] == []


def test_there_are_templates_to_look_at() -> None:
    assert len(PAGES) > 20
