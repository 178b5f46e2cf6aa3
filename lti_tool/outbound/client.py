"""One request to a host, one answer, within the caps."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from copy import copy
from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import urljoin

import requests
import urllib3
from requests.structures import CaseInsensitiveDict

from lti_tool.outbound.addresses import Guard, Target, parse
from lti_tool.outbound.answers import Answer
from lti_tool.outbound.connections import Dialler, DiallingAdapter, Resolver, deadline, resolve
from lti_tool.outbound.faults import OutboundRefused, Unreachable

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PIECE = 16_384
T = TypeVar("T")
Passage = Callable[[str, Callable[[], Answer]], Answer]
"""Stands before each call: is given the method and the call, makes it or refuses, and returns its answer."""


class Outbound:
    """The tool's voice towards other hosts; one per process, shared by its threads.

    `allow` lists hosts, host:port or networks that may be spoken to although private or plain http.
    Times are seconds, `max_bytes` counts the body after decompression. `ca_bundle` names a file of
    further certificate authorities; `resolver` is the name service, an argument so that a test can
    be an attacker's.
    """

    def __init__(
        self,
        allow: Sequence[str] = (),
        *,
        user_agent: str,
        connect_timeout: float = 5,
        read_timeout: float = 15,
        max_bytes: int = 1_000_000,
        ca_bundle: str | None = None,
        resolver: Resolver = resolve,
    ) -> None:
        self._guard = Guard(allow)
        self._adapter = DiallingAdapter(Dialler(self._guard, resolver, connect_timeout), ca_bundle)
        self._user_agent, self._max_bytes = user_agent, max_bytes
        self._timeouts = (connect_timeout, read_timeout)
        self._patience = math.inf
        self._passage: Passage = lambda _method, call: call()

    def through(self, passage: Passage) -> Outbound:
        """Return the same voice, each call of which goes through this passage; time waited there is not the host's."""
        led = copy(self)
        led._passage = passage
        return led

    def within(self, seconds: float) -> Outbound:
        """Return the same voice with less patience for any one answer: somebody waits for a page meanwhile."""
        hasty = copy(self)
        hasty._patience = seconds
        return hasty

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        data: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        json: Any = None,
        content: bytes | None = None,
        max_bytes: int | None = None,
        total_timeout: float = 20,
        redirects: int = 0,
    ) -> Answer:
        """Return the host's answer, whatever its status; raises OutboundRefused or Unreachable.

        `data` is sent as a form, `json` as JSON, `content` as it is. A redirect is an answer like any
        other unless `redirects` lets that many be followed: GET only, to the same scheme, host and
        port or from http to https on the same host, so that a token never travels elsewhere (SVC-10).
        """
        body = content if content is not None else data
        limit = self._max_bytes if max_bytes is None else max_bytes

        def call() -> Answer:
            deadline.begin(min(total_timeout, self._patience), self._timeouts[1])
            return self._follow(method, url, headers, body, json, limit, redirects)

        return self._passage(method, call)

    def check(self, url: str) -> None:
        """Refuse an address that could not be spoken to, as far as it tells without asking the name service."""
        target = parse(url)
        self._guard.check_name(target)
        with suppress(ValueError):  # a name, of which only the name service could tell more
            self._guard.permitted(target, [ip_address(target.host)])

    def close(self) -> None:
        """Close the connections kept for later."""
        self._adapter.close()

    def _follow(self, method: str, url: str, headers: Any, body: Any, json: Any, limit: int, redirects: int) -> Answer:
        for _ in range(redirects + 1):
            target = parse(url)
            self._guard.check_name(target)
            answer = self._exchange(self._prepare(method, url, headers, body, json, target), limit, target)
            if redirects == 0 or answer.status not in REDIRECTS:
                return answer
            url = _next_stop(method, answer, target)
        raise Unreachable("redirect_refused", host=target.host)

    def _prepare(self, method: str, url: str, headers: Any, body: Any, json: Any, target: Target) -> requests.PreparedRequest:
        """Return the request in wire form. Compression is limited to what urllib3 unpacks piecemeal."""
        sent = {"User-Agent": self._user_agent, "Accept-Encoding": "gzip, deflate", **(headers or {})}
        try:
            prepared = requests.Request(method, url, headers=sent, data=body, json=json).prepare()
        except (requests.RequestException, UnicodeError, ValueError):
            raise OutboundRefused("address_bad", host=target.host) from None
        if parse(prepared.url or "").origin != target.origin:
            raise OutboundRefused("address_bad", host=target.host)
        return prepared

    def _exchange(self, prepared: requests.PreparedRequest, limit: int, target: Target) -> Answer:
        response = _named(target, lambda: self._adapter.send(prepared, stream=True, timeout=self._timeouts))
        raw = response.raw
        try:
            body = _named(target, lambda: _read(raw, limit))
        except BaseException:
            raw.close()
            raise
        raw.release_conn()
        return Answer(response.status_code, CaseInsensitiveDict(response.headers), body, prepared.url or "")


def _named(target: Target, act: Callable[[], T]) -> T:
    """Return what `act` returns, with every fault of the libraries below told as one of ours."""
    try:
        return act()
    except Unreachable as fault:
        fault.facts.setdefault("host", target.host)
        raise
    except (requests.exceptions.SSLError, urllib3.exceptions.SSLError):
        code = "tls_failed"
    except (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError):
        code = "timed_out"
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError):
        code = "timed_out" if deadline.passed else "connection_failed"
    raise Unreachable(code, host=target.host) from None


def _read(raw: Any, limit: int) -> bytes:
    """Return the decoded body; raises Unreachable answer_too_large as soon as that is certain."""
    said = raw.headers.get("Content-Length", "")
    if said.isascii() and said.isdecimal() and int(said[:18]) > limit:
        raise Unreachable("answer_too_large", limit=limit)
    body = bytearray()
    for piece in raw.stream(PIECE, decode_content=True):
        body += piece
        if len(body) > limit:
            raise Unreachable("answer_too_large", limit=limit)
        if deadline.passed:
            raise Unreachable("timed_out")
    return bytes(body)


def _next_stop(method: str, answer: Answer, target: Target) -> str:
    """Return where the redirect leads, if that is a place we follow it to."""
    url = urljoin(answer.url, answer.headers.get("Location", ""))
    there = parse(url)
    upgraded = target.scheme == "http" and there.scheme == "https" and there.host == target.host
    if method.upper() != "GET" or not (there.origin == target.origin or upgraded):
        raise Unreachable("redirect_refused", host=target.host)
    return url
