"""Small real hosts on the loopback, for tests of whatever speaks to other hosts.

with Host() as host:
    host.answers("POST", "/token", Reply(200, b"{}"))
    outbound.request("POST", host.url("/token"))
    assert host.asked[0].form["grant_type"] == "client_credentials"
"""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as the host saw it; `connection` counts the host's connections from 1."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int = 0

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass(frozen=True)
class Reply:
    """What the host says. `write` takes over the wire after the head, for bodies that misbehave."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    write: Callable[[Any], None] | None = None


def said(document: Any, status: int = 200, media_type: str = "application/json", **headers: str) -> Reply:
    """Return a reply that carries this document as JSON."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps(document).encode(), {"Content-Type": media_type, **named})


Act = Reply | Callable[[Asked], Reply]


class Host:
    """A host on 127.0.0.1 with its own port; what it was not told to answer is a 404 page."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[Asked] = []
        self.connections = 0
        self._acts: dict[tuple[str, str], list[Act]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._scheme = "https" if tls else "http"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def origin(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return self.origin + path

    def answers(self, method: str, path: str, *acts: Act) -> None:
        """Give these answers in turn; the last one stays."""
        self._acts[method, path] = list(acts)

    def __enter__(self) -> Host:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _act(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        acts = self._acts.get((asked.method, asked.path))
        if not acts:
            return Reply(404, b"<!DOCTYPE html><title>not here</title>", {"Content-Type": "text/html"})
        act = acts.pop(0) if len(acts) > 1 else acts[0]
        return act if isinstance(act, Reply) else act(asked)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        host = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # head and body leave apart: else each answer waits 40 ms for the other side's ACK

            def setup(self) -> None:
                super().setup()
                host.connections += 1
                self.number = host.connections

            def handle(self) -> None:
                with suppress(OSError):  # the client may hang up at any time: that is what some tests are about
                    super().handle()

            def _do(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                reply = host._act(Asked(self.command, self.path, dict(self.headers), body, self.number))
                # A host with a clock of its own says its own time.
                (self.send_response_only if "Date" in reply.headers else self.send_response)(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.write is None and "Content-Length" not in reply.headers:
                    self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)
                if reply.write is not None:
                    reply.write(self.wfile)
                    self.close_connection = True

            do_GET = do_POST = do_PUT = do_DELETE = _do

            def log_message(self, *_: Any) -> None:
                """Keep the test's output clean."""

        return Handler
