"""Several writes of a process in one transaction, so that they wait for the disk once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from threading import Condition
from time import monotonic
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

MAX_SECONDS = 0.005
"""Time during which a transaction takes in more writes, in seconds. Other processes wait meanwhile."""

ResultT = TypeVar("ResultT")


class _Write(Generic[ResultT]):
    """A write that waits for its transaction, and later its result or its error."""

    def __init__(self, work: Callable[[Connection], ResultT]) -> None:
        self._work = work
        self._result: ResultT
        self.error: BaseException | None = None
        self.is_done = False

    def run(self, connection: Connection) -> None:
        """Do the work within a savepoint. An error of the work undoes this write only.

        Raises DBAPIError if the transaction is in doubt: SQLite may have ended it, for example if the disk is full.
        """
        connection.exec_driver_sql("SAVEPOINT one_write")  # costs a third of SQLAlchemy's begin_nested
        try:
            self._result = self._work(connection)
        except Exception as error:
            if isinstance(error, DBAPIError) and not isinstance(error, IntegrityError):
                raise
            connection.exec_driver_sql("ROLLBACK TO one_write")
            self.error = error
        connection.exec_driver_sql("RELEASE one_write")

    def result(self) -> ResultT:
        """Return the result. Raises the error of the work or of its transaction."""
        if self.error is not None:
            raise self.error
        return self._result


class GroupCommit:
    """Collects the writes that arrive during a transaction, and does them together in the next one.

    Nobody waits for writes that may still come. A transaction ends when no write is left, or after MAX_SECONDS. The
    work may run in the thread of another write.
    """

    def __init__(self, begin: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._begin = begin
        self._changed = Condition()
        self._waiting: list[_Write[Any]] = []
        self._is_running = False

    def write(self, work: Callable[[Connection], ResultT], timeout: float) -> ResultT:
        """Return the result of the work when it is committed. Raises its error, or that of the transaction.

        Raises TimeoutError if another transaction has not ended after some seconds. Then the work is not done.
        """
        write = _Write(work)
        with self._changed:
            self._waiting.append(write)
        while True:
            with self._changed:
                is_over = self._changed.wait_for(lambda: write.is_done or not self._is_running, timeout)
                if write.is_done:
                    return write.result()
                if not is_over:
                    if write not in self._waiting:
                        continue  # it is part of the transaction, whose end decides
                    self._waiting.remove(write)
                    raise TimeoutError
                self._is_running = True
            self._run_group()

    def _run_group(self) -> None:
        """Do the waiting writes in one transaction. If it fails, all of them have its error."""
        group: list[_Write[Any]] = []
        try:
            with self._begin() as connection:
                for write in self._take(group):
                    write.run(connection)
        except BaseException as error:  # each thread raises it for its own write
            for write in group or self._take(group):  # none was taken if the transaction could not begin
                write.error = error
        finally:
            with self._changed:
                for write in group:
                    write.is_done = True
                self._is_running = False
                self._changed.notify_all()

    def _take(self, group: list[_Write[Any]]) -> Iterator[_Write[Any]]:
        """Yield the waiting writes until none is left or the time is over, and add them to the group."""
        deadline = monotonic() + MAX_SECONDS
        while monotonic() < deadline:
            with self._changed:
                if not self._waiting:
                    return
                group.append(self._waiting.pop(0))
            yield group[-1]
