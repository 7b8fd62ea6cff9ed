"""A bounded pool of threads for requests, and a bounded number of requests that wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

THREADS = 4
"""Requests that a worker handles at the same time."""
MAX_WAITING = 64
"""Requests that wait for a thread. Slow ones are at most half of them."""

ResultT = TypeVar("ResultT")


class BusyError(Exception):
    """Too many requests are waiting for a thread."""


class RequestThreads:
    """The threads of a worker. Slow requests never occupy more than half of them."""

    def __init__(self, threads: int = THREADS, max_waiting: int = MAX_WAITING) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._capacity = threads + max_waiting
        self._slow_slots = asyncio.Semaphore(threads // 2)
        self._admitted = self._slow_admitted = 0

    async def run(self, call: Callable[[], ResultT], *, is_slow: bool) -> ResultT:
        """Return the result of a call in one of the threads. Raises BusyError."""
        if not is_slow:
            return await self._run(call)
        if self._slow_admitted >= self._capacity // 2:
            raise BusyError
        self._slow_admitted += 1
        try:
            async with self._slow_slots:
                return await self._run(call)
        finally:
            self._slow_admitted -= 1

    def close(self) -> None:
        """Wait until the threads have finished."""
        self._pool.shutdown(wait=True)

    async def _run(self, call: Callable[[], ResultT]) -> ResultT:
        if self._admitted >= self._capacity:
            raise BusyError
        self._admitted += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, call)
        finally:
            self._admitted -= 1
