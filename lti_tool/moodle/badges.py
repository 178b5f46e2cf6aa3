"""Badges that Moodle itself has issued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from lti_tool.moodle.service import MoodleService, call, expect, host_id, number
from lti_tool.outbound import Outbound

SITE_BADGE = 1


@dataclass(frozen=True)
class HostBadge:
    """A badge the host issued to a person: proof that our grade or rating had its effect there.

    `url` is its public page in Moodle; `hash` names this one issue of it. `is_of_site` tells a badge of the whole site
    from one of a course; `text` is all it says of itself, aligned competencies among it.
    """

    id: int | None
    name: str
    issued_at: datetime
    hash: str
    url: str
    is_of_site: bool = False
    text: str = ""


def user_badges(outbound: Outbound, service: MoodleService, user_id: str | int, course_id: str | int | None = None) -> list[HostBadge]:
    """Return the badges this person holds and does not hide, of one course or of all, oldest first.

    Moodle does not tell an ordinary account which course a badge is of: asking for the course's own is how to know.
    """
    course = host_id("course", course_id) if course_id is not None else 0
    said = call(outbound, service, "core_badges_get_user_badges", userid=host_id("person", user_id), courseid=course)
    badges = [_badge(service, expect(entry, dict)) for entry in expect(expect(said, dict).get("badges"), list)]
    return sorted(badges, key=lambda badge: (badge.issued_at, badge.hash))


def _badge(service: MoodleService, said: dict[str, Any]) -> HostBadge:
    name = expect(said.get("uniquehash"), str)
    return HostBadge(
        id=number(said["id"]) if said.get("id") is not None else None,
        name=str(said.get("name", "")),
        issued_at=datetime.fromtimestamp(number(said.get("dateissued")), UTC),
        hash=name,
        url=f"{service.site}/badges/badge.php?hash={quote(name, safe='')}",
        is_of_site=said.get("type") == SITE_BADGE,
        text=" ".join((str(said.get("name", "")), str(said.get("description") or ""), *_aligned(said))),
    )


def _aligned(said: dict[str, Any]) -> list[str]:
    entries = said.get("alignment") if isinstance(said.get("alignment"), list) else []
    return [str(entry.get("targetName", "")) for entry in entries if isinstance(entry, dict)]
