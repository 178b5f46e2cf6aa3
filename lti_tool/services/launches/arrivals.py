"""The facts of one launch, as plain values from the front door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lti_tool.domain.roles import Roles
from lti_tool.services.visits import LAUNCH


@dataclass(frozen=True)
class Arrival:
    """The facts of one launch, as plain values from the front door."""

    platform_id: int
    deployment_id: str
    subject: str
    name: str
    email: str
    roles: Roles
    context: tuple[str, str, str] | None
    link: tuple[str, str] | None
    line_item: str | None
    line_items: str | None
    scopes: tuple[str, ...]
    micro_credential: str | None
    """Public id from the link's custom values, as our deep link wrote it."""
    locale: str
    details: dict[str, Any]
    kind: str = LAUNCH
    """The kind of visit it opens: see lti_tool.services.visits."""
    roster: str | None = None
    history: tuple[str, ...] = ()
    family: str = ""
    guid: str = ""
    notices: str | None = None
    notice_types: tuple[str, ...] = ()

    @property
    def takes_part(self) -> bool:
        """Whether this person comes to earn here: a learner at a link, not looking at somebody's work, not a test user."""
        return self.kind == LAUNCH and "learner" in self.roles.roles and not self.roles.is_test
