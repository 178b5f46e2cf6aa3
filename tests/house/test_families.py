"""What a family of platforms does differently stands in a table; nothing asks for a family by its name."""

from __future__ import annotations

import ast
import re

from lti_tool.domain.hosts import PROFILES
from tests.house.codes import own_modules
from tests.house.places import PACKAGE, short, tree

NAMES = {name for profile in PROFILES for name in (profile.family, profile.label.lower(), *profile.also_called)}
ASKED = re.compile(r"(==|!=|\bin\b)\s*[(\[]?\s*[\"']([a-z0-9 ]+)[\"']|[\"']([a-z0-9 ]+)[\"']\s*(==|!=|\bin\b)")


def texts(node: ast.AST) -> set[str]:
    """Return the texts written out in one side of a comparison."""
    return {each.value.lower() for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def test_no_condition_asks_for_a_family_by_its_name() -> None:
    found = [
        f"{short(path)}:{node.lineno}"
        for path in own_modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Compare) and NAMES & {text for side in (node.left, *node.comparators) for text in texts(side)}
    ]
    assert found == []


def test_no_template_asks_for_a_family_by_its_name() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}: {match[0]}"
        for path in (PACKAGE / "templates").rglob("*.html")
        for match in ASKED.finditer(path.read_text())
        if NAMES & {match[2], match[3]}
    ]
    assert found == []


def test_each_family_of_the_tests_own_host_has_a_row() -> None:
    from tests.unit.habits import HABITS

    assert set(HABITS) - {"another"} == {profile.family for profile in PROFILES} - {"practice"}
