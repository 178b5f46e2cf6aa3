"""The LMS on a real port: threads, one line per request, and a Date header by the LMS's own clock."""

import sys

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from . import switches


class Loud(WSGIRequestHandler):
    """One line per request, without its query: web-service calls carry their token there."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        print(f"practice LMS {self.command} {self.path.partition('?')[0]} {code}", file=sys.stderr, flush=True)

    def log(self, type: str, message: str, *args: object) -> None:
        """Werkzeug's own lines may quote whole addresses; they are left out."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string(switches.time_of(self.server.app) if timestamp is None else timestamp)


class Quiet(Loud):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def serve(app: Flask, host: str, port: int, quiet: bool = True) -> BaseWSGIServer:
    """Return a server that listens; `serve_forever` it, in a thread of its own if there is other work to do."""
    return make_server(host, port, app, threaded=True, request_handler=Quiet if quiet else Loud)
