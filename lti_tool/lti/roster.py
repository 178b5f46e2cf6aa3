"""The door to a course's roster, by Names and Role Provisioning Services 2.0: pages of members.

Every function takes the way out, a token that `services/tokens` holds, and plain values. Whoever calls
has no transaction open, and reads the pages to their end before believing that somebody is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lti_tool.domain.hosts import HostProfile
from lti_tool.domain.roles import Roles, read_roles
from lti_tool.domain.rosters import ListedMember, Status
from lti_tool.domain.words import clean
from lti_tool.errors import Refused, TokenRefused, TryAgain
from lti_tool.lti.ags_addresses import with_query
from lti_tool.lti.claims import read_email, read_name
from lti_tool.lti.message_types import is_id
from lti_tool.lti.paging import Pages, link_beside
from lti_tool.outbound import Answer, Outbound
from lti_tool.outbound.doors import ask, document

SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"

ROOM_FOR_PAGE = 20_000_000
"""Bytes of one page: Moodle lists everybody in one, and ten thousand members take about five million."""
MOST_MEMBERS = 100_000
LONGEST_CALL = 60.0
"""Seconds that one page may take of whatever time there is."""

REFUSED = {403: "roster_not_allowed", 404: "roster_gone", 410: "roster_gone"}
STATUS: dict[str, Status] = {"inactive": "inactive", "deleted": "deleted"}


class OutOfTime(TryAgain):
    """The time that was given for reading is used up; whatever came is not the whole roster."""

    def __init__(self) -> None:
        super().__init__("roster_takes_too_long")


@dataclass(frozen=True)
class RosterPage:
    """One page of a roster: who can be read, how many entries name nobody, and where to ask for changes next time.

    `tells_links` is whether the entries say what a launch would carry: only a platform that knows `rlid` does.
    """

    members: tuple[ListedMember, ...]
    unclear: int
    differences: str | None
    tells_links: bool


def read(
    outbound: Outbound, token: str, url: str, profile: HostProfile, *,
    role: str | None = None, link_id: str | None = None, seconds_left: Callable[[], float] = lambda: LONGEST_CALL,
) -> Iterator[RosterPage]:  # fmt: skip
    """Return the pages of a roster, each as it comes; only their end says that there are no more members.

    `role` is a role's whole address (NRP-06), `link_id` a resource link whose members are wanted (NRP-08).
    Raises OutOfTime besides the doors' three.
    """
    limit = None if profile.roster_page is None else str(profile.roster_page)
    first = with_query(url, limit=limit, role=role, rlid=link_id)
    return _pages(outbound, token, Pages(first, _mend(role if profile.roster_drops_role else None)), seconds_left)


def read_differences(
    outbound: Outbound, token: str, url: str, *, seconds_left: Callable[[], float] = lambda: LONGEST_CALL
) -> Iterator[RosterPage]:
    """Return pages of who came, changed or left since the address was given; it is the platform's own, to the letter (NRP-07)."""
    return _pages(outbound, token, Pages(url), seconds_left)


def _pages(outbound: Outbound, token: str, pages: Pages, seconds_left: Callable[[], float]) -> Iterator[RosterPage]:
    headers, told = {"Authorization": f"Bearer {token}", "Accept": MEMBERS}, 0
    for url in pages:
        answer = _granted(_ask(outbound, url, headers, seconds_left))
        entries = _entries(answer)
        told += len(entries)
        if told > MOST_MEMBERS:
            raise Refused("roster_too_long", host=answer.host)
        pages.turn(answer, url)
        yield _page(entries, _differences(answer, url))


def _ask(outbound: Outbound, url: str, headers: dict[str, str], seconds_left: Callable[[], float]) -> Answer:
    left = seconds_left()
    if left <= 0:
        raise OutOfTime()
    return ask(outbound, "GET", url, headers=headers, max_bytes=ROOM_FOR_PAGE, total_timeout=min(LONGEST_CALL, left))


def _granted(answer: Answer) -> Answer:
    if answer.is_success:
        return answer
    if answer.status == 401:
        raise TokenRefused(http_status=401, host=answer.host)
    raise Refused(REFUSED.get(answer.status, "roster_refused"), http_status=answer.status, host=answer.host)


def _entries(answer: Answer) -> list[Any]:
    said = document(answer)
    entries = said.get("members") if isinstance(said, dict) else None
    if not isinstance(entries, list):
        raise Refused("roster_malformed", host=answer.host)
    return entries


def _differences(answer: Answer, url: str) -> str | None:
    """Return where changes will be told. An address that leads elsewhere is worth less than a whole reading next time."""
    try:
        return link_beside(answer, url, "differences")
    except Refused:
        return None


def _page(entries: list[Any], differences: str | None) -> RosterPage:
    members = [_member(each) for each in entries]
    found = tuple(each for each in members if each is not None)
    tells = any(isinstance(each, dict) and isinstance(each.get("message"), list) for each in entries)
    return RosterPage(found, len(members) - len(found), differences, tells)


def _member(said: Any) -> ListedMember | None:
    """Return one entry, None where it names nobody. An unknown status counts as present: it takes a clear word to lose somebody."""
    if not isinstance(said, dict) or not is_id(said.get("user_id")) or clean(said["user_id"]) != said["user_id"]:
        return None
    listed, status, legacy = said.get("roles"), said.get("status"), said.get("lti11_legacy_user_id")
    roles = _roles(tuple(each for each in listed if isinstance(each, str))) if isinstance(listed, list) else Roles(frozenset())
    return ListedMember(
        said["user_id"], tuple(sorted(roles.roles)), roles.is_test,
        STATUS.get(status.lower(), "active") if isinstance(status, str) else "active",
        read_name(said), read_email(said), clean(legacy) if is_id(legacy) else "",
    )  # fmt: skip


@lru_cache(maxsize=256)
def _roles(addresses: tuple[str, ...]) -> Roles:
    """A course has few different sets of roles and many members."""
    return read_roles(addresses)


def _mend(role: str | None) -> Callable[[str], str]:
    """Return what puts the role back into the address of the next page, where the platform loses it (Moodle)."""
    if role is None:
        return str
    return lambda url: url if "role" in dict(parse_qsl(urlsplit(url).query)) else with_query(url, role=role)
