"""Our own addresses, as each platform's form asks for them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from lti_tool.domain.setups import HostSetup
from lti_tool.settings import Settings


@dataclass(frozen=True)
class FilledLine:
    """One field of the host's form with our value in it; a choice is one of the host's own words."""

    label: str
    value: str
    is_choice: bool


def own_values(settings: Settings) -> dict[str, str]:
    """Return what a platform may ask of us, by name."""
    base = settings.public_url
    return {
        "name": settings.tool_name, "description": settings.tool_description, "origin": base, "domain": urlsplit(base).netloc,
        "launch": base + "/lti/launch", "login": base + "/lti/login", "keyset": base + "/lti/jwks.json",
        "canvas_json": base + "/lti/canvas.json",
    }  # fmt: skip


def fill(settings: Settings, setup: HostSetup) -> list[tuple[str, list[FilledLine]]]:
    """Return the pages of this family's forms, by the code of their heading, with our values filled in."""
    values = own_values(settings)
    return [
        (part.heading, [FilledLine(line.label, _filled(line.value, values), line.is_choice) for line in part.lines])
        for part in setup.parts
    ]


def _filled(template: str, values: dict[str, str]) -> str:
    """Replace one by one: a tool's name may hold braces of its own."""
    return next((template.replace(f"{{{name}}}", value) for name, value in values.items() if f"{{{name}}}" in template), template)
