"""A PostgreSQL of the bench's own: made by initdb in its folder, gone with it. Never one that was found running."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from types import TracebackType

from tests.bench.processes import DidNotStart, free_port

USER = "bench"


class Cluster:
    """A cluster on the loopback, durable as it is shipped (fsync and synchronous_commit on), running while the block is open."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.port = folder / "postgres", free_port()
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: float(each.parent.name))
        self._bin = found[-1] if found else None

    def __enter__(self) -> Cluster:
        self._folder.mkdir()
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(self._folder, "postgres")
            self._folder.parent.chmod(0o755)
        self._run("initdb", "-D", self._data, "-U", USER, "--auth=trust", "-E", "UTF8")
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories={self._folder} -c synchronous_commit=on"
        self._run("pg_ctl", "-D", self._data, "-w", "-l", str(self._folder / "log"), "-o", options, "start")
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def create(self, database: str) -> None:
        """Make an empty database."""
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, database)

    def url(self, database: str) -> str:
        """Return the address of one of its databases, as psycopg reads it."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def _run(self, program: str, *words: str) -> None:
        if self._bin is None:
            raise DidNotStart("PostgreSQL is not installed: no initdb below /usr/lib/postgresql")
        command = [str(self._bin / program), *words]
        if os.getuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        run = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=self._folder)
        if run.returncode:
            raise DidNotStart(f"{program}: {run.stderr.strip()}")
