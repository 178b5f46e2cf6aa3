"""One call to Moodle's web services, and what its errors mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lti_tool.errors import DoorError, Refused, TokenRefused, TryAgain
from lti_tool.moodle.needs import ABOUT_AN_ACTIVITY, CAPABILITIES
from lti_tool.outbound import Answer, Outbound
from lti_tool.outbound.doors import ask, document

SERVER = "/webservice/rest/server.php"
CODE = re.compile(r"[a-z][a-z_/]{0,59}")
ROOM = 20_000_000

TOKEN_CODES = frozenset({"invalidtoken", "invalidtimedtoken", "tokenexpired"})
LATER_CODES = frozenset({"sitemaintenance", "upgraderunning", "dmlreadexception", "dmlwriteexception", "locktimeout"})
REFUSED_CODES = {
    # A function that is not in the service, and, for every function, a service or an account that is shut out of it altogether.
    "accessexception": ("function_not_in_service", "add_functions_to_service"),
    "servicenotavailable": ("service_disabled", "enable_service"),
    "nopermissions": ("capability_missing", "grant_capability"),
    "nopermission": ("capability_missing", "grant_capability"),  # so spelled by the override of a completion
    "requireloginerror": ("course_not_visible", "let_account_see_course"),
    "invalidrecord": ("not_found_in_host", "check_course_and_competency"),
    "invalidrecordunknown": ("not_found_in_host", "check_course_and_competency"),
    "invaliduser": ("person_unknown_in_host", "check_enrolment_and_role"),
    "invalidparameter": ("parameter_refused", "check_course_and_competency"),
    "invalidcoursemodule": ("not_found_in_host", "check_course_and_competency"),
    "invalidpersistenterror": ("rating_not_on_scale", "choose_rating_again"),
    "completionnotenabled": ("completion_off", "enable_completion"),
    "badgesdisabled": ("host_badges_off", "enable_host_badges"),
    "coursebadgesdisabled": ("host_badges_off", "enable_host_badges"),
    "wsaccessusersuspended": ("service_account_locked", "check_service_account"),
    "wsaccessuserdeleted": ("service_account_locked", "check_service_account"),
    "wsaccessuserexpired": ("service_account_locked", "check_service_account"),
    "wsaccessusernologin": ("service_account_locked", "check_service_account"),
}
NARROWED = {"course_not_visible": ("activity_not_visible", "let_account_see_activity")}
"""What a reason is where a function is about one activity: Moodle answers both alike."""

LACKING = {"capability_missing": "", "course_not_visible": "moodle/course:view", "activity_not_visible": "mod/lti:view"}
"""Reasons that come of a capability: the function's own where none is named here."""

# Coding errors carry their reason in a sentence that Moodle never translates.
CODING_ERRORS = {
    "may not be rated": ("person_not_gradable", "check_enrolment_and_role"),
    "does not belong to this course": ("competency_not_in_course", "link_competency_to_course"),
}


@dataclass(frozen=True)
class MoodleService:
    """Where a Moodle takes web service calls, and the token that its administrator made for us."""

    base_url: str
    token: str = field(repr=False)

    @property
    def site(self) -> str:
        """The site's address without a final slash."""
        return self.base_url.rstrip("/")


@dataclass(frozen=True)
class SiteInfo:
    """What the token opens: the site, the account it acts as, the functions it may call."""

    name: str
    release: str
    account_id: int
    functions: frozenset[str]
    url: str = ""
    """The site's own address, as its settings have it."""
    account_name: str = ""
    """The account's login name."""
    is_all_powerful: bool = False
    """Whether the account is a site administrator: the token then opens everything."""


def call(outbound: Outbound, service: MoodleService, function: str, /, **params: Any) -> Any:
    """Return what the function answers, as JSON values.

    The token travels in the body, never in the address, which servers write into their logs. A
    parameter that is None is left out. Errors come with status 200: raises Refused with `capability`
    where a permission is missing, TokenRefused, or TryAgain.
    """
    form = [("wstoken", service.token), ("wsfunction", function), ("moodlewsrestformat", "json"), *flattened(params)]
    answer = ask(outbound, "POST", service.site + SERVER, data=form, max_bytes=ROOM)
    if not answer.is_success:
        raise _closed(answer)
    said = document(answer)
    if isinstance(said, dict) and ("exception" in said or "errorcode" in said):
        raise _told(said, function, answer.host)
    return said


def site_info(outbound: Outbound, service: MoodleService) -> SiteInfo:
    """Return what this token opens: every service of ours holds this function, so its refusal is one of the whole.

    Raises Refused service_closed_to_account: Moodle has one answer for a disabled service, an account that is not among
    its users, one that lacks webservice/rest:use, and a service without this function.
    """
    try:
        said = expect(call(outbound, service, "core_webservice_get_site_info"), dict)
    except Refused as refusal:
        if refusal.reason == "function_not_in_service":
            facts = {**refusal.facts, "capability": "webservice/rest:use"}
            raise Refused("service_closed_to_account", advice="open_service_to_account", **facts) from None
        raise
    return SiteInfo(
        name=str(said.get("sitename", "")),
        release=str(said.get("release", "")),
        account_id=number(said.get("userid")),
        functions=frozenset(str(entry.get("name")) for entry in said.get("functions") or () if isinstance(entry, dict)),
        url=str(said.get("siteurl", "")).rstrip("/"),
        account_name=str(said.get("username", "")),
        is_all_powerful=said.get("userissiteadmin") is True,
    )


def flattened(params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the parameters as PHP reads them.

    >>> list(flattened({"id": 2, "options": [{"name": "x", "on": True}], "none": None}))
    [('id', '2'), ('options[0][name]', 'x'), ('options[0][on]', '1')]
    """
    for name, value in params.items():
        yield from _flat(name, value)


def host_id(noun: str, lti_id: str | int) -> int:
    """Return Moodle's id of a person or course, which LTI carries as text; raises Refused person_unknown_in_host etc."""
    text = str(lti_id)
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Refused(f"{noun}_unknown_in_host", advice="check_platform_is_moodle")
    return int(text)


def expect(said: Any, kind: type) -> Any:
    """Return what Moodle said if it has the shape we know; raises TryAgain answer_broken."""
    if not isinstance(said, kind):
        raise TryAgain("answer_broken")
    return said


def number(said: Any) -> int:
    """Return a whole number that Moodle said, as such or as text; raises TryAgain answer_broken."""
    if isinstance(said, str) and said.isascii() and said.isdecimal():
        return int(said[:18])
    if isinstance(said, bool):
        raise TryAgain("answer_broken")
    return expect(said, int)


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(f"{name}[{key}]", inner)
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield from _flat(f"{name}[{place}]", inner)
    elif isinstance(value, bool):
        yield name, str(int(value))
    elif value is not None:
        yield name, str(value)


def _closed(answer: Answer) -> DoorError:
    """Return what a 4xx means here: Moodle says 403 before any call when REST is switched off."""
    facts = {"http_status": answer.status, "host": answer.host}
    if answer.status == 403:
        return Refused("web_services_off", advice="enable_rest_protocol", **facts)
    if answer.status == 401:
        return TokenRefused(**facts)
    return Refused("host_refused", advice="check_service_address", **facts)


def _told(said: Mapping[str, Any], function: str, host: str) -> DoorError:
    """Return the error Moodle told. Of its words only the code goes on: messages may name people."""
    code = str(said.get("errorcode", "")).lower()
    facts = {"host": host, "host_code": code if CODE.fullmatch(code) else "unknown", "function": function}
    if code in TOKEN_CODES:
        return TokenRefused(**facts)
    if code in LATER_CODES:
        return TryAgain("host_not_ready", **facts)
    reason, advice = REFUSED_CODES.get(code) or _coding_error(str(said.get("message", "")))
    if function in ABOUT_AN_ACTIVITY:
        reason, advice = NARROWED.get(reason, (reason, advice))
    if reason in LACKING:
        facts["capability"] = LACKING[reason] or CAPABILITIES.get(function, "webservice/rest:use")
    return Refused(reason, advice=advice, **facts)


def _coding_error(message: str) -> tuple[str, str]:
    known = (meaning for words, meaning in CODING_ERRORS.items() if words in message)
    return next(known, ("host_refused", "ask_host_administrator"))
