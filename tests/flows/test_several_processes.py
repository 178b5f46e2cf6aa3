"""Past one machine: two web processes and two workers over one PostgreSQL, started as docs/operator.md says, agree in everything."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from lti_tool.db import Database
from tests.bench.browser import Browser, Connection
from tests.bench.platform import Platform
from tests.bench.processes import Server, free_port
from tests.bench.sides import SHOWN, Ours
from tests.faults.host import Host
from tests.faults.judging import judge, settle
from tests.faults.teaching import Teaching
from tests.faults.workers import environment

DECISIONS = 60
"""More than one worker takes in hand at once from a host as slow as this one."""
SERVER = os.environ.get("LTI_TOOL_TEST_DATABASE_URL", "")
pytestmark = pytest.mark.skipif(not SERVER, reason="LTI_TOOL_TEST_DATABASE_URL names no PostgreSQL")


@pytest.fixture
def database_url() -> Iterator[str]:
    schema, admin = f"several_{uuid.uuid4().hex[:8]}", Database(SERVER)
    with admin.writing() as session:
        session.connection().exec_driver_sql(f"CREATE SCHEMA {schema}")
    yield f"{SERVER}{'&' if '?' in SERVER else '?'}options=-csearch_path%3D{schema}"
    with admin.writing() as session:
        session.connection().exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
    admin.close()


def test_a_login_at_one_process_ends_at_the_other_once_and_both_publish_a_new_key(database_url: str, tmp_path: Path) -> None:
    with Platform() as platform, ExitStack() as stack:
        ours = Ours(tmp_path, platform, database_url.replace("+psycopg", ""))
        servers = [stack.enter_context(_web(ours, tmp_path / f"web-{number}.log")) for number in (1, 2)]
        one, other = (Connection(server.port) for server in servers)
        platform.turn_to(servers[0].port, ours.shows)
        for here, there in ((one, other), (other, one)):
            learner = platform.next_learner()
            browser = Browser(here)
            asked = browser.post("/lti/login", platform.initiation(learner))
            question = {name: values[0] for name, values in parse_qs(urlsplit(asked.location).query).items()}
            answer = platform.answer(question, learner)
            browser.connection = there
            home = browser.post("/lti/launch", answer)
            assert home.status == 200 and learner.name.encode() in home.body and SHOWN.title.en.encode() in home.body
            for again in (here, there):  # used at one process is used at both
                browser.connection = again
                assert browser.post("/lti/launch", answer).status == 401
        before = [_kids(server) for server in servers]
        pem = tmp_path / "new.pem"
        pem.write_bytes(rsa.generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        take = [sys.executable, "-m", "lti_tool", "keys", "import", str(pem)]
        subprocess.run(take, env=ours.environment(), check=True, capture_output=True)
        after = [_kids(server) for server in servers]
        assert before[0] == before[1] and after[0] == after[1] and before[0] < after[0], "what was signed before still holds"
        one.close()
        other.close()


def test_two_workers_deliver_each_score_once(database_url: str, tmp_path: Path) -> None:
    with Host(tmp_path, DECISIONS) as host, ExitStack() as stack:
        teaching = Teaching(tmp_path, host, database_url, seed=1)
        for number in (1, 2):
            stack.enter_context(_worker(environment(tmp_path, database_url), tmp_path / f"work-{number}.log"))
        for point in ("scores", "results"):
            host.order(on=point, kind="delay", seconds=0.3, rate=1)
        for learner in teaching.decided:
            teaching.decide(learner)
        settle(teaching, 40)
        assert judge(teaching, host).sentences == []
        told = Counter((score["user"], score["said"]) for score in host.received())
        assert len(told) == DECISIONS and set(told.values()) == {1}
        logs = [(tmp_path / f"work-{number}.log").read_bytes().count(b"kind=score") for number in (1, 2)]
        assert all(logs), f"both took part: {logs}"
        teaching.runtime.close()


def _web(ours: Ours, log: Path) -> Server:
    port = free_port()
    words = "-m", "lti_tool", "serve", "--no-worker", "--host", "127.0.0.1", "--port", str(port)
    return Server(words, port, log, ours.environment(), shows=ours.shows)


def _kids(server: Server) -> set[str]:
    document = requests.get(f"http://127.0.0.1:{server.port}/lti/jwks.json", timeout=5).json()
    return {key["kid"] for key in document["keys"]}


@contextmanager
def _worker(settings: dict[str, str], log: Path) -> Iterator[None]:
    """Keep a worker process running while the block is open."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("LTI_TOOL_")}
    with log.open("ab") as out:
        process = subprocess.Popen([sys.executable, "-m", "lti_tool", "work"], env=bare | settings, stdout=out, stderr=out)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)
