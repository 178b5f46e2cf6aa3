"""Writers of several threads share one commit on SQLite: each for itself all or nothing, and none returns before it is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from lti_tool.db import Database
from lti_tool.errors import Conflict

WRITERS = 8


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'shared.sqlite3'}")
    with made.writing() as session:
        session.connection().exec_driver_sql("CREATE TABLE taken (number INTEGER PRIMARY KEY)")
    yield made
    made.close()


def take(number: int) -> Callable[[Any], int]:
    def work(session: Any) -> int:
        session.connection().exec_driver_sql("INSERT INTO taken VALUES (?)", (number,))
        return number

    return work


def kept(database: Database) -> list[int]:
    with database.reading() as session:
        return [row[0] for row in session.connection().exec_driver_sql("SELECT number FROM taken ORDER BY number")]


def together(database: Database, works: list[Callable[[Any], Any]]) -> list[Future[Any]]:
    """Return what became of works that all wait while somebody else writes: those behind the first share its unit or the next."""
    with ThreadPoolExecutor(len(works)) as pool:
        with database.writing():
            waiting = [pool.submit(database.in_shared_unit, work) for work in works]
            # One of them already leads, and waits for its turn to write.
            while len(database._shared._waiting) < len(works) - 1:  # type: ignore[union-attr]
                threading.Event().wait(0.005)
    return waiting


def test_units_that_wait_together_share_a_commit_and_all_are_kept(database: Database) -> None:
    commits: list[Any] = []
    event.listen(database.engine, "commit", commits.append)
    ended = together(database, [take(number) for number in range(WRITERS)])
    assert [each.result() for each in ended] == list(range(WRITERS)) == kept(database)
    assert len(commits) == 1


def test_one_that_is_refused_takes_nothing_of_the_others_with_it(database: Database) -> None:
    def refuse(session: Any) -> None:
        take(100)(session)
        raise Conflict("slug_taken")

    ended = together(database, [take(1), refuse, take(2)])
    assert [type(each.exception()) for each in ended] == [type(None), Conflict, type(None)]
    assert kept(database) == [1, 2]


def test_of_two_that_write_the_same_one_is_told_so(database: Database) -> None:
    ended = together(database, [take(1), take(1), take(2)])
    assert sorted(str(type(each.exception()).__name__) for each in ended) == ["IntegrityError", "NoneType", "NoneType"]
    assert kept(database) == [1, 2]


def test_where_the_commit_fails_each_is_done_alone(database: Database) -> None:
    failures = [IntegrityError("COMMIT", None, Exception("the disk is full"))]

    def fail(_connection: Any) -> None:
        if failures and threading.current_thread() is not threading.main_thread():
            raise failures.pop()

    event.listen(database.engine, "commit", fail)
    ended = together(database, [take(number) for number in range(3)])
    assert [each.result() for each in ended] == [0, 1, 2] == kept(database)
    assert not failures, "it failed once"


def test_a_unit_runs_with_what_its_own_thread_knows(database: Database) -> None:
    known: ContextVar[int] = ContextVar("known")

    def tell(number: int) -> int:
        known.set(number)
        return database.in_shared_unit(lambda _session: known.get())

    with ThreadPoolExecutor(WRITERS) as pool, database.writing():
        told = [pool.submit(tell, number) for number in range(WRITERS)]
    assert [each.result() for each in told] == list(range(WRITERS))


def test_many_at_once_lose_nothing(database: Database) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        done = list(pool.map(lambda number: database.in_shared_unit(take(number)), range(40 * WRITERS)))
    assert done == kept(database) == list(range(40 * WRITERS))
