"""No file may grow beyond a limit: the learner is told, nothing half-written stays, other requests go on."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import requests
from werkzeug.serving import make_server

from lti_tool.visits import COOKIE
from tests.bench.processes import DidNotStart, free_port
from tests.faults.judging import Verdict
from tests.faults.report import Outcome
from tests.faults.teaching import SECRET
from tests.faults.workers import FORKS

LIMIT = 8 * 1024 * 1024
"""Above what the embedded database and its log need here, below the largest evidence file that is taken."""
TOO_MUCH, LITTLE = b"%PDF-1.7\n" + b"x" * 12_000_000, b"%PDF-1.7\n" + b"x" * 1_000
SECONDS_TO_START = 90
TIMES = 6


def run(folder: Path, database_url: str, seed: int) -> Outcome:
    """Upload more than there is room for, again and again, while another learner reads and saves."""
    told, port = folder / "told.json", free_port()
    process = FORKS.Process(target=_serve, args=(folder, database_url, port, told), daemon=True)
    process.start()
    try:
        learners = [Learner(port, **each) for each in _wait(told)]
        return Outcome("no room for evidence", 0, 0, Verdict(lost=_try(folder, *learners)))
    finally:
        process.kill()
        process.join()


class Learner:
    """A learner's browser in front of the process that has no room."""

    def __init__(self, port: int, visit: str, cookie: str, token: str, case_id: str, requirement: str) -> None:
        self._base, self._case, self._requirement = f"http://127.0.0.1:{port}/w/{visit}", case_id, requirement
        self._headers = {"Host": "tool.example", "Cookie": f"{COOKIE}={cookie}"}
        self._token = token

    def uploads(self, content: bytes) -> requests.Response:
        """Return the answer to an upload."""
        form = {"csrf_token": self._token, "requirement": self._requirement, "kind": "file", "caption": ""}
        files = {"file": ("notes.pdf", content, "application/pdf")}
        return self._post(f"work/{self._case}/evidence", data=form, files=files)

    def reads(self) -> requests.Response:
        """Return the page of the draft."""
        return requests.get(f"{self._base}/work", headers=self._headers, timeout=60)

    def _post(self, page: str, **more: Any) -> requests.Response:
        return requests.post(f"{self._base}/{page}", headers=self._headers, timeout=60, allow_redirects=False, **more)


def _try(folder: Path, unlucky: Learner, other: Learner) -> list[str]:
    """Return what went otherwise than it should."""
    before, found = _kept(folder), []
    with ThreadPoolExecutor(2) as pool:
        reading = [pool.submit(other.reads) for _ in range(TIMES * 3)]
        refused = [unlucky.uploads(TOO_MUCH) for _ in range(TIMES)]
        answered = [each.result().status_code for each in reading]
        found += [f"another learner's page answered {status}" for status in answered if status != 200]
    for answer in refused:
        if answer.status_code != 507 or "no room for this file" not in answer.text:
            found.append(f"the learner whose file had no room was answered {answer.status_code}, without being told why")
    if _kept(folder) != before:
        found.append(f"half-written files stayed: {sorted(_kept(folder) - before)}")
    if unlucky.reads().status_code != 200:
        found.append("the draft could not be opened afterwards")
    if (answer := other.uploads(LITTLE)).status_code != 303:
        found.append(f"a small file of another learner was answered {answer.status_code}")
    if len(_kept(folder) - before) != 1:
        found.append("the small file is not in the store")
    return found


def _kept(folder: Path) -> set[str]:
    return {path.name for path in (folder / "tool" / "evidence").rglob("*") if path.is_file()}


def _serve(folder: Path, database_url: str, port: int, told: Path) -> None:
    """Be a tool that has no room, with two learners in it."""
    from tests.flows.stage import Stage

    with (folder / "serve.log").open("ab") as log:
        os.dup2(log.fileno(), sys.stderr.fileno())
        os.dup2(log.fileno(), sys.stdout.fileno())
    os.environ.update({"LTI_TOOL_DATABASE_URL": database_url, "LTI_TOOL_SECRET_KEY": SECRET})
    stage = Stage(folder / "tool")
    stage.chosen_by(stage.arrives("Ploy", "instructor"))
    learners = []
    for name in ("Napat", "Niran"):
        guest = stage.arrives(name, "learner")
        guest.send("work/begin")
        cookie = guest.client.get_cookie(COOKIE)
        assert cookie
        wanted = next(each for each in guest.case.offer.definition.evidence if "file" in each.kinds)
        facts = {"visit": guest.visit.id, "cookie": cookie.value, "token": guest.token(), "case_id": guest.case.case_id}
        learners.append({**facts, "requirement": wanted.key})
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, LIMIT))
    server = make_server("127.0.0.1", port, stage.app, threaded=True)
    told.with_suffix(".new").write_text(json.dumps(learners))
    told.with_suffix(".new").replace(told)
    server.serve_forever()


def _wait(told: Path) -> list[dict[str, str]]:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if told.exists():
            return list(json.loads(told.read_text()))
        time.sleep(0.1)
    raise DidNotStart(f"the tool without room did not start:\n{(told.parent / 'serve.log').read_text()[-1500:]}")
