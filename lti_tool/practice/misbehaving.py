"""What an ordered fault does to a call's answer or to its connection."""

import json
import socket
import time
from collections.abc import Iterator

from flask import Response, request

BLOCK = b" " * 65536


def refuse(fault: dict) -> Response:
    """The ordered status, and nothing of what was asked."""
    headers = {"Retry-After": str(fault["retry_after"])} if fault["retry_after"] is not None else {}
    return Response("A fault was ordered for this call.", fault["status"], headers, mimetype="text/plain")


def hang_up() -> Response:
    """Close the caller's connection under the answer; without a real connection (Flask's test client) say so with 599."""
    connection = request.environ.get("werkzeug.socket") or request.environ.get("gunicorn.socket")
    if connection is None:
        return Response("the connection would have been closed", 599, mimetype="text/plain")
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    return Response(b"")


def slow(answer: Response, seconds: float) -> Response:
    """The whole answer, one byte at a time."""
    body = answer.get_data()

    def drip() -> Iterator[bytes]:
        for byte in body:
            time.sleep(seconds)
            yield bytes([byte])

    answer.response = drip()
    return answer


def endless(answer: Response) -> Response:
    """The answer's beginning, and then blanks for as long as anybody listens."""
    beginning = answer.get_data()[:1]

    def run_on() -> Iterator[bytes]:
        yield beginning
        while True:
            time.sleep(0.005)
            yield BLOCK

    answer.response = run_on()
    del answer.headers["Content-Length"]
    return answer


def oversized(answer: Response, size: int) -> Response:
    """The answer, sound JSON still, with so many bytes too much."""
    body = json.loads(answer.get_data())
    body = {**body, "padding": "x" * size} if isinstance(body, dict) else [*body, "x" * size]
    answer.set_data(json.dumps(body))
    return answer
