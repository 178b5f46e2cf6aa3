"""A PostgreSQL of the run's own, made with initdb and thrown away; one that runs already is never touched."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

from sqlalchemy import create_engine, text

from tests.bench.processes import DidNotStart, free_port

PROGRAMS = Path("/usr/lib/postgresql")


class Cluster:
    """A running cluster on a free port of the loopback. `is_durable`: what it confirmed survives the end of its machine."""

    def __init__(self, *, is_durable: bool = True) -> None:
        self._is_durable = is_durable
        found = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
        programs = found[-1].parent if found else Path(shutil.which("initdb") or "").parent
        if not (programs / "initdb").exists():
            raise DidNotStart("PostgreSQL's programs (initdb, pg_ctl) are not here")
        self._programs, self.port = programs, free_port()

    def __enter__(self) -> Cluster:
        self._folder = Path(tempfile.mkdtemp(prefix="cluster-"))
        if os.getuid() == 0:  # PostgreSQL does not run as root
            shutil.chown(self._folder, "postgres")
        self._run("initdb", "-D", self._data, "-U", "lti_tool", "--auth=trust", "-E", "UTF8")
        self._start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self.stop("immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    def database(self, name: str) -> str:
        """Return the address of a new, empty database."""
        admin = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        admin.dispose()
        return self._url(name)

    def restart(self, mode: str) -> None:
        """End it and start it again: "fast" rolls back what is open, "immediate" is as if the machine had died."""
        self.stop(mode)
        self._start()

    def stop(self, mode: str) -> None:
        """End it."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")

    def _start(self) -> None:
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories={self._folder}"
        if not self._is_durable:
            options += " -c fsync=off -c full_page_writes=off"
        self._run("pg_ctl", "-D", self._data, "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://lti_tool@127.0.0.1:{self.port}/{name}"

    def _run(self, program: str, *words: str) -> None:
        before = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        # Its output goes nowhere: the server inherits it and would keep a pipe open.
        run = subprocess.run([*before, str(self._programs / program), *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if run.returncode:
            raise DidNotStart(f"{program} {' '.join(words[-3:])} failed with {run.returncode}")
