"""A browser reduced to what a launch needs: cookies, redirects, one kept connection.

Plain sockets, because the driver shares the machine with what it measures: a general HTTP client
would take more of it than some tools do. Requests look as they do behind a proxy that ends TLS.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit

from tests.bench.platform import TOOL_URL

SECONDS_TO_WAIT = 10
MOST_REDIRECTS = 6
HEAD = (
    f"Host: {urlsplit(TOOL_URL).netloc}\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 192.0.2.7\r\n"
    "User-Agent: Mozilla/5.0 (bench)\r\nAccept: text/html,application/xhtml+xml,*/*;q=0.8\r\nAccept-Language: en\r\n"
    "Sec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: cross-site\r\n"
)


class WentWrong(Exception):
    """A step of a launch did not end as it must; the text says which, for the count of failures."""


@dataclass(frozen=True)
class Answer:
    """What the tool said."""

    status: int
    location: str
    cookies: tuple[tuple[str, str], ...]
    body: bytes


class Connection:
    """A connection to a port of the loopback, kept as long as the tool keeps it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, request: bytes) -> Answer:
        """Return the answer to this request."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), SECONDS_TO_WAIT)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self._socket.sendall(request)
            answer, is_kept = _read(self._socket)
        except BaseException:
            self.close()
            raise
        if not is_kept:
            self.close()
        return answer

    def close(self) -> None:
        """Close it; the next request opens another."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


@dataclass
class Browser:
    """A new browser: no cookies yet. It never leaves the tool: a redirect to elsewhere is the caller's."""

    connection: Connection
    cookies: dict[str, str] = field(default_factory=dict)

    def post(self, path: str, form: Mapping[str, str]) -> Answer:
        """Return where a form leads in the end."""
        body = urlencode(form).encode()
        head = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        return self._follow(path, self._ask("POST", path, head, body))

    def _follow(self, path: str, answer: Answer) -> Answer:
        for _ in range(MOST_REDIRECTS):
            url = urljoin(TOOL_URL + path, answer.location)
            if answer.status not in (302, 303) or not url.startswith(TOOL_URL + "/"):
                return answer
            path = url.removeprefix(TOOL_URL)
            answer = self._ask("GET", path)
        raise WentWrong("too many redirects")

    def _ask(self, method: str, path: str, head: str = "", body: bytes = b"") -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        brought = f"Cookie: {cookies}\r\n" if cookies else ""
        answer = self.connection.ask(f"{method} {path} HTTP/1.1\r\n{HEAD}{brought}{head}\r\n".encode() + body)
        self.cookies.update(answer.cookies)
        return answer


def _read(sock: socket.socket) -> tuple[Answer, bool]:
    received = bytearray()
    while (end := received.find(b"\r\n\r\n")) < 0:
        received += _more(sock)
    status, *lines = received[:end].decode("latin-1").split("\r\n")
    headers = [(name.lower(), value) for name, _, value in (line.partition(": ") for line in lines)]
    named = dict(headers)
    if "content-length" not in named:
        raise WentWrong("an answer without a length")
    body = received[end + 4 :]
    while len(body) < int(named["content-length"]):
        body += _more(sock)
    cookies = tuple(tuple(value.partition(";")[0].split("=", 1)) for name, value in headers if name == "set-cookie")
    answer = Answer(int(status.split(" ")[1]), named.get("location", ""), cookies, bytes(body))  # type: ignore[arg-type]
    return answer, named.get("connection", "").lower() != "close"


def _more(sock: socket.socket) -> bytes:
    piece = sock.recv(65536)
    if not piece:
        raise WentWrong("the tool hung up")
    return piece
