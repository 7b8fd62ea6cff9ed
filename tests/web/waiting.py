"""Wait for something that happens in another thread or process."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(happened: Callable[[], object], what: str, seconds: float = 300) -> None:
    """Return as soon as a condition is true. Fail after some seconds, many more than a passing test needs."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"{seconds:g} seconds have passed without {what}"
        time.sleep(0.05)
