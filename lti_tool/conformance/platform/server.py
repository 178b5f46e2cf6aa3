"""A small HTTP server with threads: reads a request whole, asks its one listener, writes the reply."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from lti_tool.conformance.platform.exchange import Reply, Request

LARGEST = 4 * 1024 * 1024
HEX = re.compile(rb"[0-9a-fA-F]{1,7}")


class Server:
    """Listens on one port of the loopback until closed."""

    def __init__(self, answer: Callable[[Request], Reply], port: int) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(answer))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def port(self) -> int:
        """Return the port it was given."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


def _handler(answer: Callable[[Request], Reply]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # head and body leave apart: else each answer waits for the other side's ACK
        timeout = 30

        def handle(self) -> None:
            with suppress(OSError):  # a tool may hang up at any time
                super().handle()

        def _take(self) -> None:
            body = self._body()
            reply = Reply(400) if body is None else answer(Request(self.command, self.path, self.headers, body))
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if body is None:  # what is left of it would be read as the next request
                self.send_header("Connection", "close")
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def _body(self) -> bytes | None:
            """Return the body, sent whole or in chunks; None where its length is no length or too long."""
            if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
                return self._chunks()
            length = self.headers.get("Content-Length") or "0"
            return self.rfile.read(int(length)) if length.isdecimal() and int(length) <= LARGEST else None

        def _chunks(self) -> bytes | None:
            body = b""
            while len(body) <= LARGEST:
                size = self.rfile.readline(100).split(b";")[0].strip()
                if not HEX.fullmatch(size):
                    return None
                body += self.rfile.read(int(size, 16))
                self.rfile.readline(100)
                if int(size, 16) == 0:
                    return body
            return None

        do_GET = do_POST = do_PUT = do_DELETE = _take

        def log_message(self, *_: Any) -> None:
            """Say nothing: what came is kept in the record of arrivals."""

    return Handler
