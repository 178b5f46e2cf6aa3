"""What the roles of an institution are called on pages."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

ROLES: dict[str, tuple[Any, Any]] = {
    "designer": (_("Designer"), _("Writes micro-credentials.")),
    "reviewer": (_("Reviewer"), _("Reviews what others wrote, before it is published and when its review is due.")),
    "lead": (
        _("Programme lead"),
        _("Looks after what the institution offers: reviews, publishes, retires, invites reviewers from outside."),
    ),
    "assessor": (_("Assessor"), _("Judges the work of learners.")),
    "issuer_admin": (_("Administrator of the institution"), _("Says who has which role here, and edits the review form.")),
}
"""Role -> its name and what it is for."""


def role_word(role: str) -> str:
    """Return the name of a role in the page's language."""
    return str(ROLES[role][0])


def role_meaning(role: str) -> str:
    """Return what a role is for."""
    return str(ROLES[role][1])
