"""What is amiss with the values of a registration: all of it at once, by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lti_tool.errors import BadInput
from lti_tool.outbound import OutboundRefused, addresses

ADDRESSES = ("issuer", "auth_url", "token_url", "jwks_url")
LONGEST = 255
LONGEST_FAMILY = 40
MISSING, TOO_LONG, NOT_PLAIN = "missing", "too_long", "not_plain"


def faults_of(values: Any) -> dict[str, str]:
    """Return field -> what is amiss with it, empty where the values can be kept; `values` has the fields of a registration."""
    faults: dict[str, str] = {} if values.name.strip() else {"name": MISSING}
    faults |= _ids({"client_id": (values.client_id,), "deployment_id": values.deployment_ids}.items())
    if len(values.family) > LONGEST_FAMILY:
        faults["family"] = TOO_LONG
    for field in ADDRESSES:
        if fault := address_fault(getattr(values, field)):
            faults[field] = fault
    if "issuer" not in faults and len(values.issuer) > LONGEST:
        faults["issuer"] = TOO_LONG
    if values.token_audience and not _is_plain(values.token_audience):
        faults["token_audience"] = NOT_PLAIN
    return faults


def address_fault(address: str) -> str:
    """Return what is amiss with an address of the platform, empty where it can be used."""
    if not address:
        return MISSING
    try:
        addresses.parse(address)
    except OutboundRefused as refused:
        return refused.code
    return ""


def raise_first(faults: Mapping[str, str]) -> None:
    """Refuse values that cannot be kept, naming every field."""
    if not faults:
        return
    if set(faults.values()) & {"address_bad", "address_scheme"} or set(faults) & {*ADDRESSES, "service_url"}:
        raise BadInput("address_bad", field=", ".join(faults))
    raise BadInput("platform_incomplete", field=", ".join(faults))


def _ids(given: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    faults = {}
    for field, values in given:
        for value in values:
            if not value:
                faults[field] = MISSING
            elif len(value) > LONGEST:
                faults[field] = TOO_LONG
            elif not _is_plain(value):
                faults[field] = NOT_PLAIN
    return faults


def _is_plain(value: str) -> bool:
    """Whether this is what LTI takes for an id: ASCII that can be seen, compared as it is (Core 1.3 5.3.3)."""
    return value.isascii() and value.isprintable() and value.strip() == value
