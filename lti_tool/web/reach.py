"""Whether a platform left as it comes can reach the tool's own address."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def why_out_of_reach(public_url: str) -> str:
    """Return why a Moodle left as it comes cannot read our key set: port, private, or empty where it can.

    Its cURL security allows ports 80 and 443 and blocks loopback and private networks.
    """
    address = urlsplit(public_url)
    if address.hostname == "localhost" or _is_private(address.hostname or ""):
        return "private"
    return "port" if address.port not in (None, 80, 443) else ""


def conditions(public_url: str) -> frozenset[str]:
    """Return what is out of the ordinary about our address, as steps of a set-up ask for it: port, private, plain."""
    address, why = urlsplit(public_url), why_out_of_reach(public_url)
    odd_port = {"port"} if address.port not in (None, 80, 443) else set()
    return frozenset(odd_port | ({why} if why else set()) | ({"plain"} if address.scheme == "http" else set()))


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
