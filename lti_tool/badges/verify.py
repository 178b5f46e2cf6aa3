"""Our own badge checked from its bytes, step by step, each step named: what a page shows a visitor.

For badges that we signed ourselves. One that a stranger hands in may be made to cost hours of
canonicalisation: it belongs in a process of its own with limits.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lti_tool.badges import status
from lti_tool.badges.contexts import CREDENTIALS, OPEN_BADGES
from lti_tool.badges.errors import SigningRefused, StatusListFaulty
from lti_tool.badges.proofs import check, proof_of
from lti_tool.badges.sign import issuer_of

LARGEST = 256 * 1024


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was checked; `detail` is a code for pages to put in words, empty when all is well."""

    name: str
    ok: bool
    detail: str = ""


def verify(credential: bytes, did_document: Mapping[str, Any], status_list: bytes, now: datetime) -> list[Step]:
    """Return the steps form, issuer, proof, dates, status in this order, whatever fails.

    `did_document` is the issuer's, `status_list` the bytes that stand at the badge's statusListCredential.
    Where form, issuer or proof fails the rest is `not_checked`: an unsigned date means nothing.
    """
    steps: list[Step] = []
    badge: dict[str, Any] = {}

    def take(name: str, work: Callable[[], None]) -> None:
        if not all(step.ok for step in steps if step.name in ("form", "issuer", "proof")):
            steps.append(Step(name, False, "not_checked"))
            return
        try:
            work()
            steps.append(Step(name, True))
        except (SigningRefused, StatusListFaulty) as fault:
            steps.append(Step(name, False, fault.code))
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
            # A stranger's document may hold anything anywhere: a list where an object belongs is no proof of ours.
            steps.append(Step(name, False, "malformed"))

    take("form", lambda: badge.update(_badge(credential)))
    take("issuer", lambda: _key(badge, did_document) and None)
    take("proof", lambda: check(badge, _key(badge, did_document)))
    take("dates", lambda: _check_dates(badge, now))
    take("status", lambda: _check_status(badge, did_document, status_list, now))
    return steps


def _badge(raw: bytes) -> dict[str, Any]:
    badge = _read(raw)
    if badge.get("@context") != [CREDENTIALS, OPEN_BADGES]:
        raise SigningRefused("context_unknown")
    if badge.get("type") != ["VerifiableCredential", "OpenBadgeCredential"]:
        raise SigningRefused("not_a_badge")
    return badge


def _read(raw: bytes) -> dict[str, Any]:
    """A name given twice is refused: verifiers differ in which of the two they read."""
    if len(raw) > LARGEST:
        raise SigningRefused("too_large")
    try:
        found = json.loads(raw.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError) as fault:
        raise SigningRefused("unreadable") from fault
    if not isinstance(found, dict):
        raise SigningRefused("unreadable")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a name given twice")
    return dict(pairs)


def _key(document: dict[str, Any], did_document: Mapping[str, Any]) -> str:
    """The key must be the issuer's own, published, and there for assertions (Controlled Identifiers 1.0)."""
    issuer, method = issuer_of(document), proof_of(document).get("verificationMethod")
    if did_document.get("id") != issuer:
        raise SigningRefused("issuer_other")
    if method not in did_document.get("assertionMethod", []):
        raise SigningRefused("key_unknown")
    for known in did_document.get("verificationMethod", []):
        if known.get("id") == method and known.get("controller") == issuer and known.get("type") == "Multikey":
            return known.get("publicKeyMultibase", "")
    raise SigningRefused("key_unknown")


def _check_dates(document: dict[str, Any], now: datetime) -> None:
    if now < _moment(document.get("validFrom")):
        raise SigningRefused("not_yet_valid")
    if "validUntil" in document and now >= _moment(document["validUntil"]):
        raise SigningRefused("expired")


def _moment(text: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError) as fault:
        raise SigningRefused("date_bad") from fault
    if moment.tzinfo is None:
        raise SigningRefused("date_bad")
    return moment


def _check_status(badge: dict[str, Any], did_document: Mapping[str, Any], raw: bytes, now: datetime) -> None:
    """The list must be the very one the badge names, by the same issuer, signed and in force."""
    place, listed = badge["credentialStatus"], _read(raw)
    subject = listed["credentialSubject"]
    if listed["id"] != place["statusListCredential"] or issuer_of(listed) != issuer_of(badge):
        raise SigningRefused("status_list_other")
    check(listed, _key(listed, did_document))
    _check_dates(listed, now)
    if "BitstringStatusListCredential" not in listed["type"] or subject["type"] != "BitstringStatusList":
        raise SigningRefused("status_list_other")
    if not subject["statusPurpose"] == place["statusPurpose"] == "revocation":
        raise SigningRefused("status_list_other")
    if status.is_set(status.decode(subject["encodedList"]), int(place["statusListIndex"])):
        raise SigningRefused("revoked")
