"""Works the queue off: in a thread of the server, or in a process of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from engine.db.database import Database, DatabaseUnavailableError
from engine.jobs import housekeeping, queue
from engine.text import escape_controls

POLL_SECONDS = 5.0
"""So often it looks for jobs of other processes; those of its own process wake it."""
STOP_SECONDS = 10.0

Handler = Callable[[Mapping[str, Any]], None]
"""Does a job with its payload. It may be run twice, and says by an exception that it failed."""

_log = logging.getLogger(__name__)


@runtime_checkable
class HandlesFailure(Protocol):
    """A handler that wants to know of jobs that are not tried again."""

    def given_up(self, payload: Mapping[str, Any], problem: Exception) -> bool:
        """Note that a job ended so; it may be told twice. Give whether that settles it.

        Then the job counts as done, and not as dead, which the owner would have to look after.
        """
        ...


class PermanentJobError(Exception):
    """The job can never be done, so that it is not tried again."""


class JobNeverEndedError(Exception):
    """The last attempt came to no end."""


class Worker:
    """Runs jobs one after the other. handlers say by its kind what does a job.

    errands are what is looked for besides at each look, such as news to be told; each may add jobs.
    """

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Handler],
        clock: Callable[[], datetime],
        poll_seconds: float = POLL_SECONDS,
        errands: Iterable[Callable[[datetime], object]] = (),
    ) -> None:
        self._database, self._handlers, self._clock = database, handlers, clock
        self._poll_seconds, self._errands = poll_seconds, tuple(errands)
        self._wake = threading.Event()
        self._stopped = False
        self._thread: threading.Thread | None = None

    def run_due(self, now: datetime) -> int:
        """Do all that is due at that moment, and say how many jobs that were. Raises Unavailable."""
        self._run_errands(now)
        return self._work_off(lambda: now)

    def run(self) -> None:
        """Do what is due whenever it is, until stop."""
        self._database.after_write = self._wake.set
        while not self._stopped:
            self._wake.clear()
            try:
                self._look()
            except DatabaseUnavailableError as error:
                _log.warning("jobs wait for the database: %s", escape_controls(str(error)))
            except Exception:
                _log.exception("looking for jobs failed; it goes on")
            if not self._stopped:
                self._wake.wait(self._poll_seconds)

    def start(self) -> None:
        """Run in a thread of its own, which ends with the process."""
        self._thread = threading.Thread(target=self.run, name="jobs", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take no more jobs, and wait for the one at hand; if that takes long, its lease runs out some time."""
        self._stopped = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def _look(self) -> None:
        now = self._clock()
        with self._database.read() as connection:
            scheduled = housekeeping.is_scheduled(connection, now)
        if not scheduled:
            with self._database.write() as connection:
                housekeeping.schedule_hourly(connection, now)
        self._run_errands(now)
        self._work_off(self._clock)

    def _run_errands(self, now: datetime) -> None:
        for errand in self._errands:
            errand(now)

    def _work_off(self, clock: Callable[[], datetime]) -> int:
        count = 0
        while not self._stopped and self._run_next(clock()):
            count += 1
        return count

    def _run_next(self, now: datetime) -> bool:
        """Do one job; False where none is due."""
        with self._database.read() as connection:
            if not queue.is_due(connection, now):
                return False
        with self._database.write() as connection:
            taken = queue.lease_next(connection, now)
        if taken is None:
            return False
        problem = self._tried(taken)
        hopeless = isinstance(problem, PermanentJobError)
        if problem is not None and (hopeless or taken.is_last) and self._is_settled(taken, problem):
            problem = None
        with self._database.write() as connection:
            if problem is None:
                queue.mark_done(connection, taken, now)
            else:
                queue.mark_failed(connection, taken, _said(problem), now, hopeless=hopeless)
        return True

    def _tried(self, taken: queue.Job) -> Exception | None:
        """What went wrong with a job; None where nothing did."""
        try:
            if taken.never_ended:
                raise JobNeverEndedError(queue.NEVER_ENDED)
            handler = self._handlers.get(taken.kind)
            if handler is None:
                raise LookupError("nothing here does jobs of this kind")
            handler(taken.payload)
        except Exception as problem:
            said = escape_controls(_said(problem))
            _log.warning("job %d (%s), attempt %d: %s", taken.id, taken.kind, taken.attempt, said)
            return problem
        return None

    def _is_settled(self, taken: queue.Job, problem: Exception) -> bool:
        """Tell that a job is given up, and hear whether that settles it. Raises Unavailable."""
        handler = self._handlers.get(taken.kind)
        try:
            return isinstance(handler, HandlesFailure) and handler.given_up(taken.payload, problem)
        except DatabaseUnavailableError:
            raise
        except Exception:
            _log.exception("job %d (%s) is dead, and what was told of it failed, too", taken.id, taken.kind)
            return False


def _said(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"
