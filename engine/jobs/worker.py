"""The worker that runs jobs, in a thread of the server or in its own process."""

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
"""Interval for checking for jobs of other processes. A job of the same process wakes the worker."""
START_SECONDS = 1.0
"""Time that a server has for its first pages before the worker starts."""
STOP_SECONDS = 10.0
"""Time to wait for the current job when the worker stops."""

Handler = Callable[[Mapping[str, Any]], None]
"""Runs a job with its payload. It may be called twice for a job. If it raises an exception, the job has failed."""

_log = logging.getLogger(__name__)


@runtime_checkable
class HandlesFailure(Protocol):
    """A handler that is called when a job has failed for good."""

    def on_failure(self, payload: Mapping[str, Any], error: Exception) -> bool:
        """Handle the failure, perhaps twice for a job. Return True if the owner need not look into it.

        Then the job counts as done instead of failed.
        """
        ...


class PermanentJobError(Exception):
    """The job can never succeed, so it is not retried."""


class LeaseExpiredError(Exception):
    """The last attempt did not finish before its lease expired."""


class Worker:
    """Runs jobs one after the other, each by the handler for its kind, from all lanes of the queue in turn.

    The periodic tasks run whenever the worker checks the queue. They may add jobs.
    """

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Handler],
        clock: Callable[[], datetime],
        poll_seconds: float = POLL_SECONDS,
        periodic_tasks: Iterable[Callable[[datetime], object]] = (),
    ) -> None:
        self._database, self._handlers, self._clock = database, handlers, clock
        self._poll_seconds, self._periodic_tasks = poll_seconds, tuple(periodic_tasks)
        self._wake = threading.Event()
        self._stopped = False
        self._recent: list[queue.Lane] = []
        self._thread: threading.Thread | None = None

    def run_due(self, now: datetime) -> int:
        """Run everything that is due at a time, and return the number of jobs. Raises DatabaseUnavailableError."""
        self._run_periodic_tasks(now)
        return self._run_jobs(lambda: now)

    def run(self) -> None:
        """Run jobs as they become due, until stop() is called."""
        self._database.after_write = self._wake.set
        while not self._stopped:
            self._wake.clear()
            try:
                self._run_once()
            except DatabaseUnavailableError as error:
                _log.warning("Jobs wait for the database: %s", escape_controls(str(error)))
            except Exception:
                _log.exception("Checking for jobs failed. The worker keeps running.")
            if not self._stopped:
                self._wake.wait(self._poll_seconds)

    def start(self) -> None:
        """Run in a thread that ends with the process, from START_SECONDS on."""
        self._thread = threading.Thread(target=self._run_later, name="jobs", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Start no more jobs, and wait up to STOP_SECONDS for the current one. After that, its lease will expire."""
        self._stopped = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def _run_later(self) -> None:
        self._wake.wait(START_SECONDS)
        self.run()

    def _run_once(self) -> None:
        now = self._clock()
        with self._database.read() as connection:
            is_scheduled = housekeeping.is_scheduled(connection, now)
        if not is_scheduled:
            with self._database.write() as connection:
                housekeeping.schedule_hourly(connection, now)
        self._run_periodic_tasks(now)
        self._run_jobs(self._clock)

    def _run_periodic_tasks(self, now: datetime) -> None:
        for task in self._periodic_tasks:
            task(now)

    def _run_jobs(self, clock: Callable[[], datetime]) -> int:
        count = 0
        while not self._stopped and self._run_next(clock()):
            count += 1
        return count

    def _run_next(self, now: datetime) -> bool:
        """Run one job. Return False if no job is due."""
        with self._database.read() as connection:
            if not queue.is_due(connection, now):
                return False
        with self._database.write() as connection:
            job = queue.lease_next(connection, now, recent=self._recent)
        if job is None:
            return False
        self._recent = [*(lane for lane in self._recent if lane != job.lane), job.lane]
        error = self._attempt(job)
        is_permanent = isinstance(error, PermanentJobError)
        if error is not None and (is_permanent or job.is_last_attempt) and self._is_settled(job, error):
            error = None
        with self._database.write() as connection:
            if error is None:
                queue.mark_done(connection, job, now)
            else:
                queue.mark_failed(connection, job, _describe(error), now, is_permanent=is_permanent)
        return True

    def _attempt(self, job: queue.Job) -> Exception | None:
        """Run a job, and return the error if it failed."""
        try:
            if job.has_expired:
                raise LeaseExpiredError("the last attempt did not finish: its worker died or took too long")
            handler = self._handlers.get(job.kind)
            if handler is None:
                raise LookupError(f"there is no handler for {job.kind} jobs")
            handler(job.payload)
        except Exception as error:
            description = escape_controls(_describe(error))
            _log.warning("Job %d (%s) failed in attempt %d: %s", job.id, job.kind, job.attempt, description)
            return error
        return None

    def _is_settled(self, job: queue.Job, error: Exception) -> bool:
        """Tell the handler that a job has failed for good. Return True if the job counts as done.

        Raises DatabaseUnavailableError.
        """
        handler = self._handlers.get(job.kind)
        try:
            return isinstance(handler, HandlesFailure) and handler.on_failure(job.payload, error)
        except DatabaseUnavailableError:
            raise
        except Exception:
            _log.exception("Job %d (%s) has failed, and handling the failure raised an error", job.id, job.kind)
            return False


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
