"""What a set-up is made of: lines to type, values that come back, steps that are left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

FIELDS = ("issuer", "client_id", "deployment_id", "jwks_url", "token_url", "auth_url", "token_audience")
"""What the tool needs to know of a platform, in the order of Moodle's details."""

HISTORY = "context_history=$Context.id.history"
"""Our one custom value: the courses this one was copied from, so that a copy finds its micro-credentials."""


@dataclass(frozen=True)
class Line:
    """One field of the host's form: its label there and what to put in.

    `{launch}` and its like are filled in with the tool's own values; a value without them is a choice the host
    offers, in the host's own words.
    """

    label: str
    value: str

    @property
    def is_choice(self) -> bool:
        """Whether something is chosen here and nothing typed."""
        return "{" not in self.value and self.value != HISTORY


@dataclass(frozen=True)
class Part:
    """One page of the host, and its fields in order; `heading` is a code of ours."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Step:
    """One thing to switch on in the host, by code; what shows that it was done; where it is needed at all."""

    code: str
    seen_by: str = ""
    """The sign that shows it done: see services/platforms/signs."""
    needed: str = ""
    """port, private: only where the tool's own address is like that."""


@dataclass(frozen=True)
class HostSetup:
    """How the tool is set up in one family."""

    family: str
    name: str
    """Short name in addresses and commands, and of the guide's file."""
    label: str
    by_address: str
    """Code of the words that say where the registration address goes; empty where the family takes none."""
    parts: tuple[Part, ...]
    returns: tuple[tuple[str, str], ...]
    """(field of ours, label there) of what the host shows in return, in its order."""
    steps: tuple[Step, ...]
    presets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Values that are the same for everybody in this family; `{client_id}` is filled in."""

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """(field, label there) for every field: those the host shows first, the others without a label."""
        shown = dict(self.returns)
        return (*self.returns, *((name, "") for name in FIELDS if name not in shown))

    @property
    def reads_key(self) -> bool:
        """Whether the host reads all values from one address of ours."""
        return any(line.value == "{canvas_json}" for part in self.parts for line in part.lines)

    def preset(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return the values with what is fixed in this family put in where nothing was said."""
        fixed = {name: value.replace("{client_id}", values.get("client_id", "")) for name, value in self.presets.items()}
        ready = {name: value for name, value in fixed.items() if "{client_id}" not in self.presets[name] or values.get("client_id")}
        return {name: values.get(name, "") or ready.get(name, "") for name in FIELDS} | {
            name: value for name, value in values.items() if name not in FIELDS
        }
