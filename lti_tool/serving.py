"""How the tool runs: gunicorn's arbiter, one web process with threads, one worker process.

The worker is a process of its own because signing is pure Python and would hold up launches; it is a
child so that the embedded default needs one command and leaves nothing behind.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from typing import Any

from gunicorn.app.base import BaseApplication

from lti_tool import logs
from lti_tool.settings import Settings


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with our settings; the app is built in the web process, after the fork."""

    def __init__(self, settings: Settings, worker: bool) -> None:
        self._settings = settings
        self._keeper = Keeper(settings) if worker else None
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn how we run."""
        values: dict[str, Any] = {
            "bind": f"{self._settings.host}:{self._settings.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": self._settings.threads,
            "timeout": 60,
            "graceful_timeout": 15,
            "keepalive": 15,
            "loglevel": "warning",
            "proc_name": "lti-tool",
            "control_socket_disable": True,
            "forwarded_allow_ips": "127.0.0.1",
        }
        if self._keeper:
            values |= {"when_ready": lambda _server: self._keeper.start(), "on_exit": lambda _server: self._keeper.stop()}
        for name, value in values.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the web application."""
        from lti_tool.app import create_app
        from lti_tool.runtime import build

        logs.configure(self._settings.log_format)
        return create_app(build(self._settings))


class Keeper:
    """Keeps one worker process running beside the web process."""

    def __init__(self, settings: Settings) -> None:
        self._environment = _environment(settings)
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()

    def start(self) -> None:
        """Start the worker and watch over it."""
        threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        """Ask the worker to finish what it holds, and wait a moment for it."""
        self._stopping.set()
        child = self._child
        if child and child.poll() is None:
            child.terminate()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()

    def _watch(self) -> None:

        pause = 1.0
        while not self._stopping.is_set():
            begun = time.monotonic()
            command = [sys.executable, "-m", "lti_tool", "work", "--child-of", str(os.getpid())]
            self._child = subprocess.Popen(command, env=self._environment)
            self._child.wait()
            # A worker that dies at once is started ever more slowly, one that lived is started at once.
            pause = 1.0 if time.monotonic() - begun > 60 else min(pause * 2, 60.0)
            self._stopping.wait(pause)


def serve(settings: Settings, worker: bool) -> None:
    """Run until stopped."""
    Server(settings, worker).run()


def _environment(settings: Settings) -> dict[str, str]:
    """The child reads the same settings, from the same places."""

    return {**os.environ, "LTI_TOOL_HOST": settings.host, "LTI_TOOL_PORT": str(settings.port)}
