"""The sides: the tool as `lti-tool serve` runs it, and minimal ones on stock PyLTI1p3 and on ltijs, in memory or on PostgreSQL."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

from lti_tool.domain.micro_credentials import Definition
from lti_tool.seeds import list_definitions
from tests.bench.cluster import USER, Cluster
from tests.bench.platform import AUTH_URL, CLIENT_ID, DEPLOYMENT, ISSUER, TARGET, TOOL_URL, Platform
from tests.bench.processes import DidNotStart, Server, free_port

SHOWN = list_definitions()[0]
"""What the link of the bench shows: the first seed."""
SECRET = "only for the bench, only for the bench"
SECONDS_TO_INSTALL = 180
WAYS = {"sync": ("--workers", "1"), "gthread": ("--workers", "1", "--threads", "4")}
"""How gunicorn can run the stock tool; which is faster differs by machine, so both are tried."""


class Ours:
    """The tool with fresh state: an institution, the seeds, one platform added by hand; on SQLite, or on the PostgreSQL database named."""

    def __init__(self, folder: Path, platform: Platform, database: str = "") -> None:
        self._folder, self._port, self._database = folder / ("ours-postgres" if database else "ours"), free_port(), database
        self._folder.mkdir()
        if database:  # its tables are made by whoever operates it; only the embedded one makes its own
            subprocess.run([sys.executable, "-m", "lti_tool", "check", "--migrate"], env=self.environment(), capture_output=True)
        self._command("issuers", "add", "bench", "--name", "Bench University")
        seeds = self._command("seed", "--issuer", "bench")
        self.shows = next(seed["id"] for seed in seeds if seed["slug"] == SHOWN.slug)
        self._command(
            "platforms", "add", "--name", "Bench", "--issuer", ISSUER, "--client-id", CLIENT_ID, "--auth-url", AUTH_URL,
            "--token-url", platform.url("/token"), "--jwks-url", platform.url("/keys"), "--deployment-id", DEPLOYMENT,
            "--family", "moodle", "--award-for", "bench",
        )  # fmt: skip

    @property
    def database(self) -> Path:
        """The file of the embedded database."""
        return self._folder / "tool.sqlite3"

    def server(self) -> Server:
        """Return the server that `lti-tool serve` is."""
        words = "-m", "lti_tool", "serve", "--host", "127.0.0.1", "--port", str(self._port)
        return Server(words, self._port, self._folder / "log", self.environment(), shows=self.shows)

    def kept(self) -> tuple[str, int]:
        """Return how the database says that it is durable, and how many launches it has kept, each with its used state."""
        asked = "SHOW synchronous_commit" if self._database else "PRAGMA journal_mode"
        connect = psycopg.connect(self._database) if self._database else sqlite3.connect(self._folder / "tool.sqlite3")
        with closing(connect) as database:
            (mode,) = database.execute(asked).fetchone()  # type: ignore[misc]
            counts = [database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("visits", "used_states")]  # type: ignore[index]
        return str(mode), min(counts)

    def _command(self, *words: str) -> Any:
        run = subprocess.run([sys.executable, "-m", "lti_tool", *words, "--json"], env=self.environment(), capture_output=True, text=True)
        if run.returncode:
            raise DidNotStart(f"lti-tool {' '.join(words[:2])}: {run.stderr.strip()}")
        return json.loads(run.stdout)

    def environment(self) -> dict[str, str]:
        """Return the settings it runs with."""
        kept_in = {
            "LTI_TOOL_DATABASE_URL": self._database.replace("postgresql:", "postgresql+psycopg:"), "LTI_TOOL_SECRET_KEY": SECRET,
        } if self._database else {}  # fmt: skip
        return _bare_environment() | kept_in | {
            "LTI_TOOL_PUBLIC_URL": TOOL_URL, "LTI_TOOL_STATE_DIR": str(self._folder), "LTI_TOOL_OUTBOUND_ALLOW": "127.0.0.1",
        }  # fmt: skip


class Stock:
    """The stock tool, told the same registration and the same texts; its data in memory, or in the PostgreSQL database named."""

    def __init__(self, folder: Path, platform: Platform, database: str = "") -> None:
        self._folder = folder / ("stock-postgres" if database else "stock")
        self._folder.mkdir()
        self._facts = self._folder / "facts.json"
        self._facts.write_text(json.dumps({**facts_for(platform), "database": database}))

    def server(self, way: str) -> Server:
        """Return the server, run by gunicorn's worker of that kind."""
        port = free_port()
        app = f"tests.bench.stock_tool:create_app({str(self._facts)!r})"
        how = "--bind", f"127.0.0.1:{port}", "--worker-class", way, *WAYS[way], "--log-level", "warning", "--no-control-socket"
        return Server(("-m", "gunicorn", *how, app), port, self._folder / f"{way}.log", _bare_environment(), shows=SHOWN.slug)


class Ltijs:
    """The tool on ltijs, its data in the PostgreSQL database named; installed from its lock into the folder."""

    def __init__(self, folder: Path, platform: Platform, cluster: Cluster, database: str) -> None:
        self._folder = folder / "ltijs"
        shutil.copytree(Path(__file__).parent / "ltijs", self._folder)
        if not shutil.which("npm") or not shutil.which("node"):
            raise DidNotStart("node and npm are not installed")
        run = subprocess.run(["npm", "ci", "--silent"], cwd=self._folder, capture_output=True, text=True, timeout=SECONDS_TO_INSTALL)
        if run.returncode:
            raise DidNotStart(f"npm ci ended with {run.returncode}: {run.stderr.strip()[-200:]}")
        postgres = {"host": "127.0.0.1", "port": cluster.port, "user": USER, "database": database}
        facts = {**facts_for(platform), "secret": SECRET, "postgres": postgres}
        (self._folder / "facts.json").write_text(json.dumps(facts))

    def server(self) -> Server:
        """Return the server: one node process."""
        port, environment = free_port(), _bare_environment() | {"NODE_ENV": "production"}
        words = str(self._folder / "tool.js"), str(self._folder / "facts.json"), str(port)
        return Server(words, port, self._folder / "log", environment, shows=SHOWN.slug, program=str(shutil.which("node")))


def facts_for(platform: Platform) -> dict[str, Any]:
    """Return what the other tools are told: the registration, and the texts of the micro-credential."""
    registration = {
        "client_id": CLIENT_ID, "auth_login_url": AUTH_URL, "auth_token_url": platform.url("/token"),
        "key_set_url": platform.url("/keys"), "deployment_ids": [DEPLOYMENT],
    }  # fmt: skip
    return {"issuer": ISSUER, "registration": registration, "launch_url": TARGET, "offers": {SHOWN.slug: _texts(SHOWN)}}


def _texts(shown: Definition) -> dict[str, Any]:
    return {
        "title": shown.title.en, "competency": shown.competency.statement.en, "method": shown.key_method.name.en, "worth": shown.worth.en,
        "evidence": [{"title": each.title.en, "description": each.description.en} for each in shown.evidence],
        "criteria": [{"title": each.name.en, "description": each.description.en} for each in shown.criteria],
    }  # fmt: skip


def _bare_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("LTI_TOOL_", "GUNICORN_"))}
