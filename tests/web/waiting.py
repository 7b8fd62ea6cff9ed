"""Waiting for what happens in another thread or process."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(happened: Callable[[], object], what: str, seconds: float = 90) -> None:
    """Return as soon as it has happened; fail where it has not within so many seconds, which no healthy run needs."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"{seconds:g} seconds have passed without {what}"
        time.sleep(0.05)
