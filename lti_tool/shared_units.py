"""Writing units of several threads, done one after the other in one transaction: they share its commit, and so its wait for the disk.

The first to come leads: it does what waits, its own first, and commits; who comes meanwhile waits for the next, which begins at once. Each
unit stands behind a savepoint, so that one that is refused takes nothing of another's with it, and none returns before all is kept.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from contextvars import copy_context
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

T = TypeVar("T")
MOST = 32
"""Units in one transaction: the first of them waits for the last."""
MAY_BE_RETRIED = (IntegrityError, OperationalError, StaleDataError)
"""Another wrote the same first, or the database was busy: the same work, begun anew, may well succeed."""


class SharedUnits:
    """Does works in shared units; one that could not be kept there is done alone."""

    def __init__(self, writing: Callable[[], AbstractContextManager[Session]], alone: Callable[[Callable[[Session], Any]], Any]) -> None:
        self._writing, self._alone = writing, alone
        self._guard, self._waiting, self._is_led = threading.Lock(), deque[_Unit](), False

    def run(self, work: Callable[[Session], T]) -> T:
        """Return what the work returns, once it is kept; raises what it raises."""
        unit = _Unit(work)
        with self._guard:
            self._waiting.append(unit)
            leads, self._is_led = not self._is_led, True
        if leads or unit.waits_and_leads():
            self._lead()
        if unit.is_kept and not isinstance(unit.fault, MAY_BE_RETRIED):
            if unit.fault:
                raise unit.fault
            return unit.result  # type: ignore[no-any-return]
        return self._alone(work)  # type: ignore[no-any-return]

    def _lead(self) -> None:
        """Do what waits, the leader's own first, then let the next lead; whatever happens, everybody is woken."""
        batch = [self._waiting.popleft()]
        try:
            with self._writing() as session:
                for unit in self._take(batch):
                    unit.run(session)
            for unit in batch:
                unit.is_kept = True
        except Exception:  # begun, or committed, it could not be: each is done alone, and its own fault told to it
            pass
        finally:
            with self._guard:
                following = self._waiting[0] if self._waiting else None
                self._is_led = following is not None
            if following:
                following.wake(leads=True)
            for unit in batch[1:]:
                unit.wake()

    def _take(self, batch: list[_Unit]) -> Iterator[_Unit]:
        yield batch[0]
        while self._waiting and len(batch) < MOST:  # only who leads takes away
            batch.append(self._waiting.popleft())
            yield batch[-1]


class _Unit:
    """One thread's work, and what came of it."""

    def __init__(self, work: Callable[[Session], Any]) -> None:
        self._work, self._context = work, copy_context()
        self._woken, self._leads = threading.Lock(), False
        self._woken.acquire()
        self.is_kept, self.result, self.fault = False, None, None  # type: Any, Any, Any

    def waits_and_leads(self) -> bool:
        """Wait for what becomes of it; return whether it is its thread's turn to lead."""
        self._woken.acquire()
        return self._leads

    def wake(self, leads: bool = False) -> None:
        """Let its thread go on."""
        self._leads = leads
        self._woken.release()

    def run(self, session: Session) -> None:
        """Do the work as its own thread would, behind a savepoint; a fault of the savepoint itself is everybody's."""
        session.expunge_all()  # what another unit had in its hands is none of this one's business
        own = session.connection().connection.dbapi_connection.execute
        own("SAVEPOINT unit")
        try:
            self.result = self._context.run(self._work, session)
            session.flush()
        except Exception as fault:
            self.fault = fault
            own("ROLLBACK TO unit")
        own("RELEASE unit")
