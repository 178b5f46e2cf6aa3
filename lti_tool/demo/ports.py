"""The demo's two addresses: chosen once, remembered, because addresses are signed into credentials."""

from __future__ import annotations

import json
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

FIRST_TOOL, FIRST_LMS = 8480, 8490


class PortTaken(Exception):
    """A remembered port belongs to another program now."""


@dataclass(frozen=True)
class Ports:
    """Where the tool and the practice LMS listen: two host names, so that the frame is truly cross-site."""

    tool: int
    lms: int

    @property
    def tool_url(self) -> str:
        """The tool's address, on localhost."""
        return f"http://localhost:{self.tool}"

    @property
    def lms_url(self) -> str:
        """The practice LMS's address, on 127.0.0.1: for a browser another site."""
        return f"http://127.0.0.1:{self.lms}"


def choose(folder: Path, *, passing: bool = False) -> Ports:
    """Return the demo's ports: those remembered, or free ones that are remembered from now on.

    A demo that is only `passing` takes whatever the system gives, out of the way of one that stays.
    """
    note = folder / "demo.json"
    if note.exists():
        ports = Ports(**json.loads(note.read_text()))
        for port in (ports.tool, ports.lms):
            if not is_free(port):
                raise PortTaken(port)
        return ports
    tool = _any_free() if passing else _first_free(FIRST_TOOL)
    ports = Ports(tool, _any_free() if passing else _first_free(max(FIRST_LMS, tool + 1)))
    folder.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps(asdict(ports)) + "\n")
    return ports


def is_free(port: int) -> bool:
    """Return whether nobody listens on this port of the loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _any_free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _first_free(start: int) -> int:
    return next(port for port in range(start, start + 500) if is_free(port))
