"""The micro-credentials of a first year, six per category: to be used, copied from, or thrown away."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from lti_tool.domain.micro_credentials import CATEGORIES, Definition, parse

EXAMPLES = (
    "test-a-value-proposition-by-interviews",
    "threat-model-a-web-feature-with-stride",
    "adjust-teaching-with-exit-tickets",
    "state-measurement-uncertainty-by-gum",
)
"""One per category, in the order of the categories: enough to try everything with, and quick to publish."""


def list_definitions() -> tuple[Definition, ...]:
    """Return the four examples. They pass the same checks as anybody's definition."""
    return tuple(_read(f"{slug}.toml") for slug in EXAMPLES)


def list_first_year() -> tuple[Definition, ...]:
    """Return all that a first year begins with, the examples among them, by category and then by idnumber."""
    definitions = [_read(entry.name) for entry in files(__name__).iterdir() if entry.name.endswith(".toml")]
    return tuple(sorted(definitions, key=lambda each: (CATEGORIES.index(each.category), each.competency.idnumber or "")))


def _read(name: str) -> Definition:
    return parse(tomllib.loads(files(__name__).joinpath(name).read_text(encoding="utf-8")))
