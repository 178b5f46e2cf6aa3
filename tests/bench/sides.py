"""The two sides: the tool as `lti-tool serve` runs it, and the minimal one on stock PyLTI1p3."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from lti_tool.domain.micro_credentials import Definition
from lti_tool.seeds import list_definitions
from tests.bench.platform import AUTH_URL, CLIENT_ID, DEPLOYMENT, ISSUER, TARGET, TOOL_URL, Platform
from tests.bench.processes import DidNotStart, Server, free_port

SHOWN = list_definitions()[0]
"""What the link of the bench shows: the first seed."""
WAYS = {"sync": ("--workers", "1"), "gthread": ("--workers", "1", "--threads", "4")}
"""How gunicorn can run the stock tool; which is faster differs by machine, so both are tried."""


class Ours:
    """The tool with fresh state: an institution, the seeds, one platform added by hand."""

    def __init__(self, folder: Path, platform: Platform) -> None:
        self._folder, self._port = folder / "ours", free_port()
        self._folder.mkdir()
        self._command("issuers", "add", "bench", "--name", "Bench University")
        seeds = self._command("seed", "--issuer", "bench")
        platform.micro_credential = next(seed["id"] for seed in seeds if seed["slug"] == SHOWN.slug)
        self._command(
            "platforms", "add", "--name", "Bench", "--issuer", ISSUER, "--client-id", CLIENT_ID, "--auth-url", AUTH_URL,
            "--token-url", platform.url("/token"), "--jwks-url", platform.url("/keys"), "--deployment-id", DEPLOYMENT,
            "--family", "moodle", "--award-for", "bench",
        )  # fmt: skip

    def server(self) -> Server:
        """Return the server that `lti-tool serve` is."""
        words = "-m", "lti_tool", "serve", "--host", "127.0.0.1", "--port", str(self._port)
        return Server(words, self._port, self._folder / "log", self._environment())

    def journal(self) -> tuple[str, int]:
        """Return the journal mode of the database and how many launches it has kept, each with its used state."""
        with closing(sqlite3.connect(self._folder / "tool.sqlite3")) as database:
            (mode,) = database.execute("PRAGMA journal_mode").fetchone()
            counts = [database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("visits", "used_states")]
        return str(mode), min(counts)

    def _command(self, *words: str) -> Any:
        run = subprocess.run([sys.executable, "-m", "lti_tool", *words, "--json"], env=self._environment(), capture_output=True, text=True)
        if run.returncode:
            raise DidNotStart(f"lti-tool {' '.join(words[:2])}: {run.stderr.strip()}")
        return json.loads(run.stdout)

    def _environment(self) -> dict[str, str]:
        return _bare_environment() | {
            "LTI_TOOL_PUBLIC_URL": TOOL_URL, "LTI_TOOL_STATE_DIR": str(self._folder), "LTI_TOOL_OUTBOUND_ALLOW": "127.0.0.1",
        }  # fmt: skip


class Stock:
    """The stock tool, told the same registration and the same texts."""

    def __init__(self, folder: Path, platform: Platform) -> None:
        self._folder = folder / "stock"
        self._folder.mkdir()
        registration = {
            "client_id": CLIENT_ID, "auth_login_url": AUTH_URL, "auth_token_url": platform.url("/token"),
            "key_set_url": platform.url("/keys"), "deployment_ids": [DEPLOYMENT],
        }  # fmt: skip
        facts = {"issuer": ISSUER, "registration": registration, "launch_url": TARGET, "offers": {platform.micro_credential: _texts(SHOWN)}}
        self._facts = self._folder / "facts.json"
        self._facts.write_text(json.dumps(facts))

    def server(self, way: str) -> Server:
        """Return the server, run by gunicorn's worker of that kind."""
        port = free_port()
        app = f"tests.bench.stock_tool:create_app({str(self._facts)!r})"
        how = "--bind", f"127.0.0.1:{port}", "--worker-class", way, *WAYS[way], "--log-level", "warning", "--no-control-socket"
        return Server(("-m", "gunicorn", *how, app), port, self._folder / f"{way}.log", _bare_environment())


def _texts(shown: Definition) -> dict[str, Any]:
    return {
        "title": shown.title.en, "competency": shown.competency.statement.en, "method": shown.key_method.name.en, "worth": shown.worth.en,
        "evidence": [{"title": each.title.en, "description": each.description.en} for each in shown.evidence],
        "criteria": [{"title": each.name.en, "description": each.description.en} for each in shown.criteria],
    }  # fmt: skip


def _bare_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("LTI_TOOL_", "GUNICORN_"))}
