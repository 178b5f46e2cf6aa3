"""Which addresses the tool may speak to.

The default is the public internet over https. An operator lists what may be spoken to although
private or plain http (`LTI_TOOL_OUTBOUND_ALLOW`): a host, a host with port, or a network.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from lti_tool.errors import SettingsFaulty
from lti_tool.outbound.faults import OutboundRefused

IPAddress = IPv4Address | IPv6Address
LONGEST = 4096
DOUBTFUL = re.compile(r"[\x00-\x20\\\x7f]")
PORTS = {"http": 80, "https": 443}
UNICAST = ipaddress.ip_network("2000::/3")
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Python's own verdict on these differs by patch version, or calls them global although they lead back inside.
NEVER = tuple(
    ipaddress.ip_network(network) for network in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)


@dataclass(frozen=True)
class Target:
    """Whom a URL asks for: scheme, host as compared and dialled, port."""

    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: what a token may be sent to and nothing else."""
        return self.scheme, self.host, self.port


def parse(url: str) -> Target:
    """Return whom this URL asks for; raises OutboundRefused address_bad or address_scheme.

    Refused are credentials in the address, and the characters on whose meaning two readers of
    URLs may disagree (a backslash, blanks, controls): what is checked must be what is dialled.
    """
    if not isinstance(url, str) or not 0 < len(url) <= LONGEST or DOUBTFUL.search(url):
        raise OutboundRefused("address_bad")
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise OutboundRefused("address_bad") from None
    if parts.scheme not in PORTS:
        raise OutboundRefused("address_scheme", host=host)
    if not host or "@" in parts.netloc or "%" in host or port == 0:
        raise OutboundRefused("address_bad", host=host)
    return Target(parts.scheme, plain_host(host), port or PORTS[parts.scheme])


def plain_host(host: str) -> str:
    """Return the host as it is compared: lower case, ASCII, no brackets, no root dot."""
    host = host.strip("[]").rstrip(".").lower()
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        raise OutboundRefused("address_bad") from None


def is_public(address: IPAddress) -> bool:
    """Whether this address lies in the public internet, also behind its IPv6 disguises.

    An IPv4 address may come mapped (`::ffff:10.0.0.1`) or translated (NAT64): then the inner one
    counts. 6to4 and Teredo tunnels are never needed and never taken.
    """
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or (IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None)
        if inner is not None:
            return is_public(inner)
        if address not in UNICAST:
            return False
    return (
        address.is_global
        and not (address.is_multicast or address.is_reserved or address.is_unspecified)
        and not any(address in network for network in NEVER)
    )


class Guard:
    """The operator's list of exceptions, and the verdict on each address."""

    def __init__(self, allow: Sequence[str] = ()) -> None:
        self._hosts: set[tuple[str, int | None]] = set()
        self._networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = []
        faults = [entry for entry in allow if not self._take(entry.strip())]
        if faults:
            raise SettingsFaulty([f"LTI_TOOL_OUTBOUND_ALLOW: {entry!r} is no host, host:port or network" for entry in faults])

    def _take(self, entry: str) -> bool:
        try:
            self._networks.append(ipaddress.ip_network(entry.strip("[]"), strict=False))
            return True
        except ValueError:
            pass
        try:
            target = parse(f"https://{entry}")
            named_port = urlsplit(f"https://{entry}").port
        except OutboundRefused:
            return False
        self._hosts.add((target.host, named_port))
        return not set("/?#") & set(entry)

    def vouched(self, target: Target, address: IPAddress | None = None) -> bool:
        """Whether the operator named this host, or a network that holds this address."""
        if (target.host, None) in self._hosts or (target.host, target.port) in self._hosts:
            return True
        if address is None:
            return False
        mapped = getattr(address, "ipv4_mapped", None) or address
        return any(mapped in network for network in self._networks)

    def check_name(self, target: Target) -> None:
        """Refuse what needs no look-up: plain http that no entry of the list could permit."""
        if target.scheme == "http" and not self._networks and not self.vouched(target):
            raise OutboundRefused("address_scheme", host=target.host)

    def permitted(self, target: Target, addresses: Iterable[IPAddress]) -> list[IPAddress]:
        """Return the addresses of this host that may be dialled, at least one, in the order given.

        A name with public and private addresses keeps the public ones only. Raises OutboundRefused
        address_scheme (public, but plain http) or address_private.
        """
        addresses = list(addresses)
        vouched = [address for address in addresses if self.vouched(target, address)]
        public = [address for address in addresses if is_public(address)] if target.scheme == "https" else []
        permitted = [address for address in addresses if address in vouched or address in public]
        if permitted:
            return permitted
        raise OutboundRefused("address_scheme" if target.scheme == "http" else "address_private", host=target.host)
