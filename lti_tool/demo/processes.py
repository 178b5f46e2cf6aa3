"""The demo's two processes: the tool as `lti-tool serve` runs it, and the practice LMS beside it."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import requests

from lti_tool.demo.ports import Ports

SECONDS_TO_START = 60


class DidNotStart(Exception):
    """A process ended or stayed silent; says which, and where its log is."""


class Demo:
    """Starts both processes, gives commands to the tool, stops what it started."""

    def __init__(self, folder: Path, ports: Ports) -> None:
        self.folder, self.ports = folder.absolute(), ports
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []
        self._logs: list[IO[bytes]] = []
        self._token = secrets.token_urlsafe(24)

    def __enter__(self) -> Demo:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start both and wait until both answer."""
        self.start_tool()
        lms = ["--host", "127.0.0.1", "--port", str(self.ports.lms), "--state-dir", str(self.folder / "lms"), "--quiet"]
        self._start("lms", "lti_tool.practice", *lms)
        self._wait("lms", self.ports.lms_url + "/lti/certs", lambda answer: True)

    def start_tool(self) -> None:
        """Start the tool alone, as after a crash, and wait until it answers."""
        self._start("tool", "lti_tool", "serve", "--demo", "--host", "127.0.0.1", "--port", str(self.ports.tool), env=self._settings())
        self._wait("tool", self.ports.tool_url + "/healthz", lambda answer: "reasons" in answer.json())

    def stop(self) -> None:
        """Ask both to end, and see that they do."""
        for _, process in self._running:
            if process.poll() is None:
                process.terminate()
        for _, process in self._running:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        for log in self._logs:
            log.close()
        self._running, self._logs = [], []

    def pid(self, name: str) -> int:
        """Return the process that was started last under this name: tool or lms."""
        return next(process.pid for each, process in reversed(self._running) if each == name)

    def wait(self) -> None:
        """Wait until one of them ends, which neither should."""
        while True:
            for name, process in self._running:
                if process.poll() is not None:
                    raise DidNotStart(f"the {name} ended; its log is {self.folder / name}.log")
            time.sleep(0.5)

    def command(self, *words: str, **environment: str) -> Any:
        """Return what `lti-tool WORDS --json` printed."""
        run = subprocess.run(
            [sys.executable, "-m", "lti_tool", *words, "--json"], env=self._settings() | environment, capture_output=True, check=False
        )
        if run.returncode:
            raise DidNotStart(f"lti-tool {' '.join(words[:2])}: {run.stderr.decode().strip()}")
        return json.loads(run.stdout)

    def _settings(self) -> dict[str, str]:
        mine = {name: value for name, value in os.environ.items() if not name.startswith("LTI_TOOL_")}
        return mine | {
            "LTI_TOOL_PUBLIC_URL": self.ports.tool_url,
            "LTI_TOOL_PORT": str(self.ports.tool),
            "LTI_TOOL_STATE_DIR": str(self.folder / "tool"),
            "LTI_TOOL_OUTBOUND_ALLOW": "127.0.0.1,localhost",
            "LTI_TOOL_WORKER_IDLE_SECONDS": "0.3",
            "LTI_TOOL_OUTBOX_LEASE_SECONDS": "30",  # who kills the demo in the middle of a delivery does not wait two minutes for the next
            "LTI_TOOL_OPERATOR_TOKEN": self._token,
        }

    def _start(self, name: str, module: str, *words: str, env: dict[str, str] | None = None) -> None:
        log = (self.folder / f"{name}.log").open("ab")
        self._logs.append(log)
        # A session of its own: Ctrl-C reaches this program, which then ends both in order.
        process = subprocess.Popen(
            [sys.executable, "-m", module, *words], env=env, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
        )
        self._running.append((name, process))

    def _wait(self, name: str, url: str, is_ours: Callable[[requests.Response], bool]) -> None:
        """Wait for an answer that is ours: only the tool just started knows the operator's token just made."""
        process = next(process for each, process in self._running if each == name)
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            if process.poll() is not None:
                break
            try:
                answer = requests.get(url, timeout=2, headers={"Authorization": f"Bearer {self._token}"})
                if answer.status_code == 200 and is_ours(answer):
                    return
            except requests.RequestException:
                pass
            time.sleep(0.1)
        raise DidNotStart(f"the {name} did not start; its log is {self.folder / name}.log")
