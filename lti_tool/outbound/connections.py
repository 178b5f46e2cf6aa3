"""Connections that dial only a checked address, and sockets that know when their time is up.

The name is resolved once, at the moment of dialling, and the very address that passed the guard
is connected to: a name server that answers differently the second time (DNS rebinding) is never
asked a second time. The URL keeps its name, so Host, SNI and the certificate are checked as ever.

Time-outs of sockets count from one byte to the next, so a host that drips a byte a second can
hold a thread for days. These sockets look at the request's own deadline before every read.
"""

from __future__ import annotations

import functools
import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any

import certifi
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from lti_tool.outbound.addresses import Guard, IPAddress, Target, plain_host
from lti_tool.outbound.faults import OutboundRefused, Unreachable

Resolver = Callable[[str, int], list[str]]


class Deadline(threading.local):
    """When the request of this thread must be over (monotonic seconds), and its longest silence."""

    at = float("inf")
    silence = 15.0

    def begin(self, total: float, silence: float) -> None:
        """Start the clock for one request."""
        self.at, self.silence = time.monotonic() + total, silence

    def left(self, at_most: float | None = None) -> float:
        """Return the seconds the next wait may take; raises TimeoutError when none is left."""
        seconds = self.at - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("deadline")
        return min(seconds, self.silence if at_most is None else at_most)

    @property
    def passed(self) -> bool:
        """Whether time is up."""
        return time.monotonic() >= self.at


deadline = Deadline()


class TimedSocket(socket.socket):
    """A plain connection that never waits beyond the deadline."""

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(deadline.left())
        return super().recv_into(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        self.settimeout(deadline.left())
        super().sendall(*args, **kwargs)


class TimedTLSSocket(ssl.SSLSocket):
    """The same under TLS."""

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(deadline.left())
        return super().recv_into(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        self.settimeout(deadline.left())
        super().sendall(*args, **kwargs)


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses that the system's name service knows for this host, best first."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Dialler:
    """Opens a socket to a host, through the guard."""

    def __init__(self, guard: Guard, resolver: Resolver = resolve, connect_timeout: float = 5) -> None:
        self._guard, self._resolver, self._connect_timeout = guard, resolver, connect_timeout

    def dial(self, scheme: str, host: str, port: int) -> socket.socket:
        """Return a connected socket; raises OutboundRefused or Unreachable."""
        target = Target(scheme, plain_host(host), port)
        last = "connection_failed"
        for address in self._guard.permitted(target, self._addresses(target)):
            try:
                return self._connect(address, port)
            except TimeoutError:
                last = "timed_out"
            except OSError:
                last = "connection_failed"
        raise Unreachable(last, host=target.host)

    def _addresses(self, target: Target) -> list[IPAddress]:
        try:
            named = self._within_time(target)
        except TimeoutError:
            raise Unreachable("timed_out", host=target.host) from None
        except (socket.gaierror, UnicodeError) as fault:
            # A name server that is down says nothing about the name: only a clear "no such name" is one.
            if getattr(fault, "errno", None) == socket.EAI_AGAIN:
                raise Unreachable("connection_failed", host=target.host) from None
            raise OutboundRefused("name_unknown", host=target.host) from None
        return [ipaddress.ip_address(text) for text in named]

    def _within_time(self, target: Target) -> list[str]:
        """Resolve beside this thread: the system call has no time-out, and the name server may be the attacker's."""
        answer: queue.SimpleQueue[Any] = queue.SimpleQueue()

        def look_up() -> None:
            try:
                answer.put(self._resolver(target.host, target.port))
            except (OSError, UnicodeError) as fault:
                answer.put(fault)

        threading.Thread(target=look_up, daemon=True, name="resolve").start()
        try:
            found = answer.get(timeout=deadline.left(self._connect_timeout))
        except queue.Empty:
            raise TimeoutError("name") from None
        if isinstance(found, Exception):
            raise found
        return found

    def _connect(self, address: IPAddress, port: int) -> socket.socket:
        family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
        sock = TimedSocket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(deadline.left(self._connect_timeout))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.connect((str(address), port))
        except BaseException:
            sock.close()
            raise
        return sock


class DialledHTTP(HTTPConnection):
    """urllib3's connection, dialled by us."""

    def __init__(self, *args: Any, dialler: Dialler, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._dialler = dialler

    def _new_conn(self) -> socket.socket:
        return self._dialler.dial("http", self.host, self.port)


class DialledHTTPS(HTTPSConnection):
    """The same for TLS; the name stays in SNI and in the certificate check."""

    def __init__(self, *args: Any, dialler: Dialler, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._dialler = dialler

    def _new_conn(self) -> socket.socket:
        return self._dialler.dial("https", self.host, self.port)


class DialledHTTPPool(HTTPConnectionPool):
    """A pool of plain connections dialled by us."""

    ConnectionCls = DialledHTTP


class DialledHTTPSPool(HTTPSConnectionPool):
    """A pool of TLS connections dialled by us."""

    ConnectionCls = DialledHTTPS


class DiallingAdapter(HTTPAdapter):
    """requests' adapter over these pools: kept-alive connections shared by all threads.

    It is used without a `requests.Session`, which would read proxies and passwords from the
    environment, keep cookies, and swallow the body of a redirect however long it is.
    """

    def __init__(self, dialler: Dialler, ca_bundle: str | None = None) -> None:
        self._dialler, self._context = dialler, tls_context(ca_bundle)
        # As many kept as calls to one platform may be under way: beyond, each call would dial anew.
        super().__init__(pool_connections=50, pool_maxsize=64, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": DialledHTTPPool, "https": DialledHTTPSPool}

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> HTTPConnectionPool:
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        pool.conn_kw["dialler"] = self._dialler
        return pool

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Leave trust to our one context: requests would read the bundle anew for every connection."""
        conn.cert_reqs = "CERT_REQUIRED"


@functools.cache
def tls_context(ca_bundle: str | None = None) -> ssl.SSLContext:
    """Return the TLS rules: 1.2 or later (KEY-01), certificate and name checked, further authorities if given.

    One context per process and bundle: reading the authorities costs more than all else that starts with a way out.
    """
    context = ssl.create_default_context(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = TimedTLSSocket
    if ca_bundle:
        context.load_verify_locations(cafile=ca_bundle)
    return context
