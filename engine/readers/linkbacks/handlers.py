"""The jobs of linkbacks: looking at a source, and telling a target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from engine.readers.linkbacks import receive, send
from engine.readers.linkbacks.fetch import Web
from engine.readers.linkbacks.verify import Verify
from engine.readers.storage.database import Database


def handlers(
    database: Database, web: Web, clock: Callable[[], datetime]
) -> dict[str, Callable[[Mapping[str, Any]], None]]:
    """What does a job of each kind."""
    return {receive.JOB: Verify(database, web, clock), send.JOB: send.Send(database, web, clock)}
