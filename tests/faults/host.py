"""The practice LMS in a process of its own: a course with learners, a column, faults on order, and what it received."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any

import requests

from tests.bench.processes import DidNotStart, free_port

SECONDS_TO_START = 60
KEYSET = b'{"keys": []}'


@dataclass(frozen=True)
class Known:
    """What the host knows the tool by, and where its column is."""

    client_id: str
    deployment: str
    line_item: str
    learners: tuple[str, ...]


class Host:
    """A running practice LMS with so many learners; it reads the tool's keys at an address of ours."""

    def __init__(self, folder: Path, learners: int) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._folder, self._learners = folder, learners
        self._keys = _Keys()

    def __enter__(self) -> Host:
        words = ["--port", str(self.port), "--state-dir", str(self._folder / "lms"), "--quiet"]
        with (self._folder / "lms.log").open("ab") as log:
            self._process = subprocess.Popen([sys.executable, "-m", "lti_tool.practice", *words], stdout=log, stderr=log)
        self._wait()
        self.known = self._prepare()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._keys.close()
        self._process.terminate()
        self._process.wait(20)

    def publish(self, keyset: bytes) -> None:
        """Let the tool's key set be this."""
        self._keys.keyset = keyset

    def order(self, what: str = "faults", **asked: Any) -> None:
        """Order a fault, or turn a switch."""
        requests.post(f"{self.base}/practice/{what}", json=asked, timeout=20).raise_for_status()

    def clear(self) -> None:
        """Let it behave from now on."""
        for what in ("faults", "switches"):
            requests.delete(f"{self.base}/practice/{what}", timeout=20).raise_for_status()

    def received(self) -> list[dict[str, Any]]:
        """Return every score that came, in order."""
        return list(requests.get(f"{self.base}/practice/scores.json", timeout=60).json())

    def cells(self) -> dict[str, dict[str, Any]]:
        """Return what the gradebook shows, by learner."""
        book = self._signed_in("teacher").get(f"{self.base}/course/2/gradebook.json", timeout=60).json()
        return {cell["person_id"]: cell for cell in book["grades"]}

    def _prepare(self) -> Known:
        admin, teacher, address = self._signed_in("admin"), self._signed_in("teacher"), self._keys.url
        form = {"name": "Tool", "url": address, "login_url": address, "redirect_urls": address, "keyset_url": address, "grades": "2"}
        _press(admin, f"{self.base}/admin/tools", **form, in_chooser="1")
        tool = admin.get(f"{self.base}/admin/tools.json", timeout=20).json()["tools"][-1]
        _press(teacher, f"{self.base}/course/2/activities", tool=str(tool["id"]), name="Coffee", grades="1")
        activity = teacher.get(f"{self.base}/course/2/activities.json", timeout=20).json()["activities"][-1]
        requests.post(f"{self.base}/practice/members", json={"count": self._learners}, timeout=60).raise_for_status()
        people = tuple(str(number) for number in range(1000, 1000 + self._learners))
        return Known(tool["client_id"], tool["deployment_id"], activity["line_items"][0]["url"], people)

    def _signed_in(self, person: str) -> requests.Session:
        session = requests.Session()
        _press(session, f"{self.base}/sign-in", person=person)
        return session

    def _wait(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                if requests.get(f"{self.base}/lti/certs", timeout=2).status_code == 200:
                    return
            except requests.RequestException:
                pass
            time.sleep(0.1)
        raise DidNotStart(f"the practice LMS did not start; its log is {self._folder / 'lms.log'}")


def _press(session: requests.Session, page: str, **form: str) -> None:
    answer = session.post(page, data=form, timeout=20)
    if answer.status_code != 200:
        raise DidNotStart(f"the practice LMS refused {page}: {answer.status_code} {answer.text[:300]}")


class _Keys:
    """The tool's key set on the loopback."""

    def __init__(self) -> None:
        self.keyset, keys = KEYSET, self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(keys.keyset)))
                self.end_headers()
                self.wfile.write(keys.keyset)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing is told of key sets read."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/keys"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
