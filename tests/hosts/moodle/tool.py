"""The tool as `lti-tool serve` runs it, on the loopback, with state of its own that goes with the tests."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import requests

SECONDS_TO_START = 90


class Tool:
    """A running tool and its commands. It is another site than Moodle to a browser, as in real life: localhost beside 127.0.0.1."""

    def __init__(self, folder: Path, moodle: str) -> None:
        self.folder, self._moodle = folder, urlsplit(moodle)
        self._port = int(os.environ.get("LTI_TOOL_MOODLE_TOOL_PORT") or _free_port())
        host = "127.0.0.1" if self._moodle.hostname == "localhost" else "localhost"
        self.url, self.name = f"http://{host}:{self._port}", f"Micro-credentials on trial {self._port}"

    def __enter__(self) -> Tool:
        self._log = (self.folder / "tool.log").open("ab")
        words = [sys.executable, "-m", "lti_tool", "serve", "--host", "127.0.0.1", "--port", str(self._port)]
        self._process = subprocess.Popen(
            words, env=self._settings(), stdout=self._log, stderr=self._log, stdin=subprocess.DEVNULL, start_new_session=True
        )
        self._wait()
        return self

    def __exit__(self, _kind: type[BaseException] | None, _fault: BaseException | None, _trace: TracebackType | None) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._log.close()

    def command(self, *words: str, allow_failure: bool = False) -> Any:
        """Return what `lti-tool WORDS --json` printed; `allow_failure` where the exit code is part of what it says."""
        run = subprocess.run(
            [sys.executable, "-m", "lti_tool", *words, "--json"], env=self._settings(), capture_output=True, check=False
        )
        assert run.returncode == 0 or allow_failure, f"lti-tool {' '.join(words[:2])}: {run.stderr.decode().strip()}"
        return json.loads(run.stdout)

    def _settings(self) -> dict[str, str]:
        others = {name: value for name, value in os.environ.items() if not name.startswith("LTI_TOOL_")}
        return others | {
            "LTI_TOOL_PUBLIC_URL": self.url, "LTI_TOOL_PORT": str(self._port), "LTI_TOOL_STATE_DIR": str(self.folder / "tool"),
            "LTI_TOOL_OUTBOUND_ALLOW": f"127.0.0.1,localhost,{self._moodle.hostname}", "LTI_TOOL_WORKER_IDLE_SECONDS": "0.3",
            "LTI_TOOL_TOOL_NAME": self.name,
        }  # fmt: skip

    def _wait(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                if requests.get(f"http://127.0.0.1:{self._port}/healthz", timeout=2).status_code == 200:
                    return
            except requests.RequestException:
                pass
            time.sleep(0.2)
        raise AssertionError(f"the tool did not start; its log is {self.folder / 'tool.log'}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
