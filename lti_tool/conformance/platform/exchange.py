"""Requests that reach the platform, what it answers, and the record of all that came."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Reply:
    """What the platform answers."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def document(value: Any, status: int = 200, media_type: str = "application/json", **headers: str) -> Reply:
    """Return a reply that carries this value as JSON."""
    return Reply(status, json.dumps(value).encode(), {"Content-Type": media_type, **headers})


def page(title: str, body: str) -> Reply:
    """Return a reply that is a page for people; `body` is HTML."""
    html = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1>{body}</html>'
    return Reply(200, html.encode(), {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"})


@dataclass
class Request:
    """One request as it came; the room that answers it notes what was wrong with it, by line of the checklist."""

    method: str
    target: str
    headers: Message
    body: bytes
    at: float = field(default_factory=time.monotonic)
    room: str = ""
    status: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)
    noted: dict[str, Any] = field(default_factory=dict)
    """What the room made of it, for whoever judges afterwards."""

    @property
    def path(self) -> str:
        """Return the path without its query."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """Return the query; the first of several values counts."""
        return _first(urlsplit(self.target).query)

    @property
    def form(self) -> dict[str, str]:
        """Return the body read as a form."""
        return _first(self.body.decode("utf-8", "replace"))

    def json(self) -> Any:
        """Return the body read as JSON, None where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def header(self, name: str) -> str:
        """Return a header, empty where it did not come."""
        return str(self.headers.get(name) or "")

    def fault(self, line: str, text: str) -> None:
        """Note that a line of the checklist was not kept."""
        self.faults.append((line, text))

    def __str__(self) -> str:
        return f"{self.method} {self.target} -> {self.status}"


class Arrivals:
    """All requests that came, in their order, and a way to wait for the next."""

    def __init__(self) -> None:
        self._came: list[Request] = []
        self._news = threading.Condition()

    def add(self, request: Request) -> None:
        """Note a request that has been answered."""
        with self._news:
            self._came.append(request)
            self._news.notify_all()

    def of(self, *rooms: str) -> list[Request]:
        """Return what came to these rooms so far."""
        with self._news:
            return [request for request in self._came if request.room in rooms]

    def wait(self, room: str, after: int, seconds: float) -> list[Request]:
        """Return what came to a room beyond so many, waiting so long for the first of it."""
        with self._news:
            self._news.wait_for(lambda: len([request for request in self._came if request.room == room]) > after, seconds)
        return self.of(room)[after:]


def faults_of(requests: Iterable[Request], *lines: str) -> list[str]:
    """Return what was noted against these lines of the checklist, each once."""
    return list(dict.fromkeys(text for request in requests for line, text in request.faults if line in lines))


def _first(encoded: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(encoded, keep_blank_values=True).items()}
