"""What a launch costs once platform and key are known: no transaction at login, one at launch, nothing read from the host."""

from __future__ import annotations

import concurrent.futures
import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from lti_tool.db import Database
from lti_tool.runtime import Runtime
from tests.signer import CONTEXT_ROLE, Signer

LEARNER = [CONTEXT_ROLE + "Learner"]


def test_a_warm_login_takes_no_transaction_and_its_launch_one_with_the_learners_page(
    runtime: Runtime, app: Flask, signer: Signer
) -> None:
    begun: list[Any] = []

    def count(connection: Any) -> None:
        begun.append(connection)

    assert signer.launch(app.test_client(), roles=LEARNER).status_code == 200
    read, browser = len(signer.host.asked), app.test_client()
    event.listen(runtime.database._reading, "begin", count)
    asked = signer.login(browser)
    assert not begun
    answer = signer.post(browser, asked["state"], signer.sign(signer.claims(asked["nonce"], roles=LEARNER)))
    assert (answer.status_code, len(begun)) == (200, 1) and "Sam One" in answer.text
    assert len(signer.host.asked) == read


@pytest.mark.parametrize("writers", [8])
def test_writers_of_one_process_take_turns_and_none_is_lost(tmp_path: Path, writers: int) -> None:
    database = Database(f"sqlite:///{tmp_path / 'turns.sqlite3'}")
    with database.writing() as session:
        session.connection().exec_driver_sql("CREATE TABLE turns (taken INTEGER)")
        session.connection().exec_driver_sql("INSERT INTO turns VALUES (0)")

    def take(_number: int) -> None:
        with database.writing() as session:
            (taken,) = session.connection().exec_driver_sql("SELECT taken FROM turns").one()
            session.connection().exec_driver_sql("UPDATE turns SET taken = ?", (taken + 1,))

    with concurrent.futures.ThreadPoolExecutor(writers) as pool:
        list(pool.map(take, range(5 * writers)))
    with database.reading() as session:
        assert session.connection().exec_driver_sql("SELECT taken FROM turns").scalar() == 5 * writers
    database.close()


def test_a_writer_that_fails_gives_its_turn_back(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'turns.sqlite3'}")
    with pytest.raises(ZeroDivisionError), database.writing():
        1 / 0  # noqa: B018
    taken = threading.Event()

    def write() -> None:
        with database.writing():
            taken.set()

    threading.Thread(target=write, daemon=True).start()  # the turn is one thread's: its own thread could always take it again
    assert taken.wait(5)
    database.close()
